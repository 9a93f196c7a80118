"""How a contract and its lines came to say what they say: one entry per version."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application, Plan
from spendapp.contracts.changes import describe
from spendapp.contracts.tables import ContractVersion, Line

SHOWN_CHANGES = 50


@dataclass(frozen=True, slots=True)
class VersionChange:
    """A version that became known on a day. `subject` None is the contract itself; no `detail`: its first version."""

    day: date
    subject: str | None
    detail: str
    backfilled: bool


def history_of(session: Session, contract_id: int) -> tuple[VersionChange, ...]:
    """The newest changes of a contract and its lines, newest first."""
    versions = select(*ContractVersion.__table__.c).where(ContractVersion.contract_id == contract_id)
    contract = _changes(_rows(session, versions.order_by(ContractVersion.known_from)), key=(), subject=None)
    lines = (
        select(*Line.__table__.c, Application.name.label("application"), Plan.name.label("plan"))
        .join(Application, Application.id == Line.application_id)
        .join(Plan, Plan.id == Line.plan_id)
        .where(Line.contract_id == contract_id)
        .order_by(Line.known_from, Application.name_key, Plan.name_key)
    )
    found = [
        *contract,
        *_changes(_rows(session, lines), key=("plan_id", "valid_from"), subject="{application} / {plan}"),
    ]
    return tuple(sorted(found, key=lambda change: change.day, reverse=True)[:SHOWN_CHANGES])


def _rows(session: Session, query: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in session.execute(query).mappings()]


def _changes(rows: Iterable[Mapping[str, Any]], *, key: Sequence[str], subject: str | None) -> Iterable[VersionChange]:
    """One entry per row, compared with the row of the same key before it. The rows come oldest first."""
    before: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for row in rows:
        place = tuple(row[name] for name in key)
        named = subject.format(**row) if subject else None
        yield VersionChange(row["known_from"], named, describe(before.get(place), row), row["backfilled"])
        before[place] = row
