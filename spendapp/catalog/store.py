"""Finding applications, plans and vendors by name, many at once, and making those that are missing."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from spendapp.catalog.naming import clean_name, name_key
from spendapp.catalog.tables import Application, Plan, PlanVersion, Vendor
from spendapp.extensions import Model
from spendapp.history import Diff
from spendapp.provenance import Provenance
from spendapp.records import ApplicationRecord

__all__ = ["ensure_applications", "ensure_plans", "ensure_vendor", "ensure_vendors", "name_key"]

BATCH = 5_000
PlanKey = tuple[int, str]


def ensure_applications(session: Session, names: Iterable[str]) -> dict[str, int]:
    """Ids of applications by the key of their name; missing ones are made with status `review`."""
    wanted = _by_key(names)
    found = application_ids(session)
    missing = [
        {"name": name, "name_key": key, "domains": [], "status": "review"}
        for key, name in wanted.items()
        if key not in found
    ]
    if missing:
        _insert_missing(session, Application, missing, unique=["name_key"])
        found = application_ids(session)
    return {key: found[key] for key in wanted}


def application_ids(session: Session) -> dict[str, int]:
    """Ids of all applications by the key of their name."""
    return {row[0]: row[1] for row in session.execute(select(Application.name_key, Application.id))}


def ensure_plans(session: Session, pairs: Iterable[tuple[int, str]], provenance: Provenance) -> dict[PlanKey, int]:
    """Ids of plans by application and key of their name; missing ones are made without features, known from the day."""
    wanted = {(application_id, name_key(name)): clean_name(name) for application_id, name in pairs}
    found = plan_ids(session, {application_id for application_id, _ in wanted})
    missing = [key for key in wanted if key not in found]
    if missing:
        rows = [{"application_id": key[0], "name": wanted[key], "name_key": key[1]} for key in missing]
        _insert_missing(session, Plan, rows, unique=["application_id", "name_key"])
        found = plan_ids(session, {application_id for application_id, _ in wanted})
        _begin_history(session, [found[key] for key in missing], provenance)
    return {key: found[key] for key in wanted}


def plan_ids(session: Session, application_ids: Iterable[int]) -> dict[PlanKey, int]:
    """Ids of the plans of some applications, by application and key of their name."""
    wanted = sorted(application_ids)
    found: dict[PlanKey, int] = {}
    for start in range(0, len(wanted), BATCH):
        some = Plan.application_id.in_(wanted[start : start + BATCH])
        rows = session.execute(select(Plan.application_id, Plan.name_key, Plan.id).where(some))
        found.update({(row[0], row[1]): row[2] for row in rows})
    return found


def ensure_vendor(session: Session, name: str) -> int:
    """The id of a vendor; made when it is missing."""
    return ensure_vendors(session, [name])[name_key(name)]


def ensure_vendors(session: Session, names: Iterable[str]) -> dict[str, int]:
    """Ids of vendors by the key of their name; missing ones are made."""
    wanted = _by_key(names)
    found = _vendor_ids(session)
    missing = [{"name": name, "name_key": key} for key, name in wanted.items() if key not in found]
    if missing:
        _insert_missing(session, Vendor, missing, unique=["name_key"])
        found = _vendor_ids(session)
    return {key: found[key] for key in wanted}


def receive_applications(session: Session, provenance: Provenance, records: Sequence[ApplicationRecord]) -> Diff:
    """The receiver of application records: makes the missing ones, changes none, retires none."""
    del provenance  # An application is not a fact with a history.
    before = set(application_ids(session))
    keys = set(ensure_applications(session, [record.application for record in records]))
    return Diff(new=len(keys - before), unchanged=len(keys & before))


def _vendor_ids(session: Session) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(select(Vendor.name_key, Vendor.id))}


def _by_key(names: Iterable[str]) -> dict[str, str]:
    """The first spelling of each name by its key."""
    wanted: dict[str, str] = {}
    for name in names:
        wanted.setdefault(name_key(name), clean_name(name))
    return wanted


def _insert_missing(
    session: Session, model: type[Model], rows: Sequence[Mapping[str, Any]], *, unique: Sequence[str]
) -> None:
    """Insert rows; one that another transaction made meanwhile is left as it is."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(model).on_conflict_do_nothing(index_elements=list(unique))
    for start in range(0, len(rows), BATCH):
        session.execute(statement, [dict(row) for row in rows[start : start + BATCH]])


def _begin_history(session: Session, plan_ids: Sequence[int], provenance: Provenance) -> None:
    """Open the first version of new plans. A version may exist: another transaction made the plan meanwhile."""
    found: set[int] = set()
    for start in range(0, len(plan_ids), BATCH):
        some = PlanVersion.plan_id.in_(plan_ids[start : start + BATCH])
        found.update(session.scalars(select(PlanVersion.plan_id).where(some)))
    rows: list[dict[str, Any]] = [
        {
            "plan_id": plan_id,
            "tier": None,
            "features": [],
            "free": False,
            "known_from": provenance.day,
            "backfilled": provenance.backfilled,
        }
        for plan_id in plan_ids
        if plan_id not in found
    ]
    if rows:
        session.execute(insert(cast(Table, PlanVersion.__table__)), rows)
