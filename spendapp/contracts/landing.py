"""Bringing checked rows of contracts and lines files into their versioned tables."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from spendapp.catalog.naming import clean_name, name_key
from spendapp.catalog.store import ensure_applications, ensure_plans, ensure_vendors
from spendapp.contracts.changes import describe
from spendapp.contracts.columns import CONTRACT_COLUMNS, LINE_COLUMNS, values_of
from spendapp.contracts.store import particulars
from spendapp.contracts.tables import Contract, ContractVersion, Line
from spendapp.contracts.term_rows import land_terms
from spendapp.directory.matching import email_key
from spendapp.directory.store import known_addresses
from spendapp.history import BATCH, Landing, land
from spendapp.registry import Change, Column, FileRow, ImportContext, Outcome, Problem, settings

VERSIONS = cast(Table, ContractVersion.__table__)
LINES = cast(Table, Line.__table__)
SHOWN_CHANGES = 200
# These columns of a file become ids or keys.
REFERENCES = frozenset({"contract", "vendor", "application", "plan"})


def contract_key(row: FileRow) -> str:
    """A contract is known by its number, case-folded."""
    return name_key(row.values["contract"])


def line_key(row: FileRow) -> tuple[str, str, str, object]:
    """A line is known by contract, application, plan and first day."""
    names = (name_key(row.values[name]) for name in ("contract", "application", "plan"))
    return (*names, row.values.get("valid_from"))  # type: ignore[return-value]


def apply_contracts(context: ImportContext, rows: Sequence[FileRow]) -> Outcome:
    """Add and change contracts; vendors that are missing are made, and new terms are written."""
    session, landing = context.session, _landing(context)
    vendors = ensure_vendors(session, (row.values["vendor"] for row in rows))
    ids = _ensure_contracts(session, rows)
    watch = _Changes({ids[contract_key(row)]: row for row in rows}, lambda values: int(values["contract_id"]))
    diff = land(
        session,
        VERSIONS,
        [_version(row, ids, vendors) for row in rows],
        key=("contract_id",),
        landing=landing,
        within=_within(VERSIONS.c.contract_id, ids.values()),
        keep=_kept(CONTRACT_COLUMNS, context),
        watch=watch,
    )
    default_notice = settings().default_notice
    land_terms(session, {row["contract_id"]: particulars(row, default_notice) for row in watch.landed}, landing)
    return Outcome(diff, tuple(_unknown_owners(session, rows)), tuple(watch.changes))


def _version(row: FileRow, ids: Mapping[str, int], vendors: Mapping[str, int]) -> dict[str, Any]:
    values = values_of(row, CONTRACT_COLUMNS)
    country = values["country"]
    return {
        **_facts(values),
        "contract_id": ids[contract_key(row)],
        "vendor_id": vendors[name_key(values["vendor"])],
        "currency": values["currency"].upper(),
        "country": country.upper() if country else None,
        "roll": None if values["roll"] == "none" else values["roll"],
    }


def apply_lines(context: ImportContext, rows: Sequence[FileRow]) -> Outcome:
    """Add and change lines; applications and plans that are missing are made."""
    session = context.session
    contracts = _contract_ids(session)
    applications = ensure_applications(session, (row.values["application"] for row in rows))
    pairs = [(applications[name_key(row.values["application"])], row.values["plan"]) for row in rows]
    plans = ensure_plans(session, pairs, context.provenance)
    landed = []
    for row, (application_id, plan) in zip(rows, pairs, strict=True):
        ids = {
            "contract_id": contracts[contract_key(row)],
            "application_id": application_id,
            "plan_id": plans[application_id, name_key(plan)],
        }
        landed.append({**_facts(values_of(row, LINE_COLUMNS)), **ids})
    watch = _Changes({_line_id(values): row for values, row in zip(landed, rows, strict=True)}, _line_id)
    diff = land(
        session,
        LINES,
        landed,
        key=("contract_id", "plan_id", "valid_from"),
        landing=_landing(context),
        within=_within(LINES.c.contract_id, {values["contract_id"] for values in landed}),
        keep=_kept(LINE_COLUMNS, context),
        watch=watch,
    )
    return Outcome(diff, (), tuple(watch.changes))


def _line_id(values: Mapping[str, Any]) -> tuple[Any, ...]:
    return values["contract_id"], values["plan_id"], values["valid_from"]


def _facts(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that are stored as they are written, trimmed."""
    return {
        name: value.strip() or None if isinstance(value, str) else value
        for name, value in values.items()
        if name not in REFERENCES
    }


def _landing(context: ImportContext) -> Landing:
    return Landing(context.day, context.provenance.backfilled)


def _kept(columns: tuple[Column, ...], context: ImportContext) -> frozenset[str]:
    """A column that the file lacks is left alone."""
    return frozenset(column.name for column in columns) - context.columns - REFERENCES


def _within(column: ColumnElement[int], ids: Iterable[int]) -> ColumnElement[bool] | None:
    """Bound the reading to a few contracts; a file with very many reads the whole table instead."""
    wanted = sorted(set(ids))
    return column.in_(wanted) if len(wanted) <= BATCH else None


def _ensure_contracts(session: Session, rows: Sequence[FileRow]) -> dict[str, int]:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    known = _contract_ids(session)
    missing = [
        {"number": clean_name(row.values["contract"]), "number_key": contract_key(row)}
        for row in rows
        if contract_key(row) not in known
    ]
    if missing:
        session.execute(dialect.insert(Contract).on_conflict_do_nothing(index_elements=["number_key"]), missing)
        known = _contract_ids(session)
    return {contract_key(row): known[contract_key(row)] for row in rows}


def _contract_ids(session: Session) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(select(Contract.number_key, Contract.id))}


def _unknown_owners(session: Session, rows: Sequence[FileRow]) -> Iterable[Problem]:
    known = known_addresses(session)
    for row in rows:
        owner = row.values.get("owner_email")
        if owner and email_key(owner) not in known:
            yield Problem(
                row.number,
                "owner_email",
                owner,
                "is nobody in the directory",
                "Import the person, or name somebody who works here; until then the contract has no owner to tell.",
            )


@dataclass
class _Changes:
    """Collects what a landing did: the new values, and the first lines of the preview."""

    rows: Mapping[Any, FileRow]
    key: Callable[[Mapping[str, Any]], Any]
    landed: list[Mapping[str, Any]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def __call__(self, action: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> None:
        """Note a key that is new or changed; neither file retires anything."""
        if new is None:
            return
        self.landed.append(new)
        if len(self.changes) < SHOWN_CHANGES:
            row = self.rows[self.key(new)]
            self.changes.append(Change(row.number, action, _subject(row), describe(old, new)))


def _subject(row: FileRow) -> str:
    names = (row.values.get(name) for name in ("contract", "application", "plan"))
    return " / ".join(str(name) for name in names if name)
