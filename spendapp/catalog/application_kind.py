"""The kind of file `applications`."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from spendapp.catalog.naming import clean_name, name_key
from spendapp.catalog.store import ensure_vendors
from spendapp.catalog.tables import Application, Vendor
from spendapp.directory.unknown import unknown_people
from spendapp.history import BATCH, Diff
from spendapp.registry import Change, Column, FileKind, FileRow, ImportContext, Outcome, Problem

SHOWN_CHANGES = 50
STATUSES = ("sanctioned", "review", "prohibited")
COLUMNS = (
    Column("application", required=True, doc=_l("Name of the product; compared without regard to case.")),
    Column("vendor", doc=_l("Company that sells it; made when it is missing.")),
    Column("category", doc=_l("For example Collaboration."), max_length=120),
    Column("domains", "list", doc=_l("Internet domains of the product, separated by semicolons.")),
    Column("owner_email", "email", doc=_l("Address of the person who answers for it."), max_length=254),
    Column("status", "choice", choices=STATUSES, doc=_l("sanctioned, review or prohibited; review when it is new.")),
)
_VALUES = ("name", "vendor_id", "category", "domains", "owner_email", "status")


def row_key(row: FileRow) -> Hashable:
    """The key of a row: the application."""
    return name_key(row.values["application"])


def apply(context: ImportContext, rows: Sequence[FileRow]) -> Outcome:
    """Add and change applications; those that the file does not name stay."""
    session = context.session
    vendors = ensure_vendors(session, [row.values["vendor"] for row in rows if row.values.get("vendor")])
    names = {row[0]: row[1] for row in session.execute(select(Vendor.id, Vendor.name))}
    standing = _standing(session)
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    changes: list[Change] = []
    for row in rows:
        key = str(row_key(row))
        old = standing.get(key)
        wanted = _wanted(row, old, vendors)
        if old is None:
            new.append({**wanted, "name_key": key})
            changes.append(Change(row.number, "new", wanted["name"]))
        elif any(old[name] != wanted[name] for name in _VALUES):
            changed.append({**wanted, "row": old["id"]})
            changes.append(Change(row.number, "changed", wanted["name"], _difference(old, wanted, names)))
    _write(session, new, changed)
    diff = Diff(len(new), len(changed), len(rows) - len(new) - len(changed))
    return Outcome(diff, tuple(_unknown_owners(session, rows)), tuple(changes[:SHOWN_CHANGES]))


def _standing(session: Session) -> dict[str, dict[str, Any]]:
    columns = [getattr(Application, name) for name in ("id", "name_key", *_VALUES)]
    return {row["name_key"]: dict(row) for row in session.execute(select(*columns)).mappings()}


def _wanted(row: FileRow, old: Mapping[str, Any] | None, vendors: Mapping[str, int]) -> dict[str, Any]:
    """The values after the import; a column that the file lacks, and an empty status, leave what stands."""
    blank: dict[str, Any] = {
        "vendor_id": None,
        "category": None,
        "domains": [],
        "owner_email": None,
        "status": "review",
    }
    wanted = {**blank, **{name: old[name] for name in _VALUES}} if old is not None else blank
    wanted["name"] = clean_name(row.values["application"])
    if "vendor" in row.values:
        vendor = row.values["vendor"]
        wanted["vendor_id"] = vendors[name_key(vendor)] if vendor else None
    if "domains" in row.values:
        wanted["domains"] = sorted({domain.casefold() for domain in row.values["domains"] or ()})
    for name in ("category", "owner_email"):
        if name in row.values:
            wanted[name] = row.values[name]
    wanted["status"] = row.values.get("status") or wanted["status"]
    return wanted


def _difference(old: Mapping[str, Any], new: Mapping[str, Any], vendors: Mapping[int, str]) -> str:
    def shown(name: str, value: Any) -> str:
        if name == "vendor_id":
            value = vendors.get(value)
        return "; ".join(value) if isinstance(value, list) else str(value or "empty")

    return ", ".join(
        f"{name.removesuffix('_id')}: {shown(name, old[name])} → {shown(name, new[name])}"
        for name in _VALUES
        if old[name] != new[name]
    )


def _write(session: Session, new: Sequence[dict[str, Any]], changed: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(new), BATCH):
        session.execute(insert(Application.__table__), new[start : start + BATCH])  # type: ignore[arg-type]
    if changed:
        statement = update(Application.__table__).where(Application.id == bindparam("row"))  # type: ignore[arg-type]
        values: dict[str, Any] = {name: bindparam(name) for name in _VALUES}
        session.connection().execute(statement.values(values), list(changed))


def _unknown_owners(session: Session, rows: Sequence[FileRow]) -> Iterator[Problem]:
    owners = [(row, row.values["owner_email"]) for row in rows if row.values.get("owner_email")]
    return unknown_people(session, owners, "owner_email")


APPLICATIONS = FileKind(
    "applications",
    COLUMNS,
    row_key,
    apply,
    doc=_l("Products that the company uses. Adds and changes applications; those missing from the file stay."),
)
