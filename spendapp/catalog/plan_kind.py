"""The kind of file `plans`."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from spendapp.catalog.naming import name_key
from spendapp.catalog.store import PlanKey, ensure_applications, ensure_plans, plan_ids
from spendapp.catalog.tables import PlanVersion
from spendapp.history import BATCH, Diff, Landing, known_on, land
from spendapp.registry import Change, Column, FileKind, FileRow, ImportContext, Outcome

SHOWN_CHANGES = 50
COLUMNS = (
    Column("application", required=True, doc=_l("Name of the product; made when it is missing.")),
    Column("plan", required=True, doc=_l("License type, as the vendor names it.")),
    Column("tier", doc=_l("Group of plans of the same rank, for example Business."), max_length=120),
    Column("features", "list", doc=_l("What the plan grants, separated by semicolons.")),
    Column("free", "boolean", default=False, doc=_l("yes, if the plan costs nothing; empty means no.")),
)
VERSIONS = cast(Table, PlanVersion.__table__)
_VALUES = ("tier", "features", "free")
_BLANK: dict[str, Any] = {"tier": None, "features": [], "free": False}


def row_key(row: FileRow) -> Hashable:
    """The key of a row: application and plan."""
    return name_key(row.values["application"]), name_key(row.values["plan"])


def apply(context: ImportContext, rows: Sequence[FileRow]) -> Outcome:
    """Add and change plans from the day on; those that the file does not name stay."""
    session, day = context.session, context.day
    applications = ensure_applications(session, [row.values["application"] for row in rows])
    pairs = [(applications[name_key(row.values["application"])], row.values["plan"]) for row in rows]
    before = plan_ids(session, applications.values())
    ids = ensure_plans(session, pairs, context.provenance)
    standing = _standing(session, day)
    keys: list[PlanKey] = [(application_id, name_key(plan)) for application_id, plan in pairs]
    wanted = [_wanted(row, ids[key], standing) for row, key in zip(rows, keys, strict=True)]
    landing = Landing(day, context.provenance.backfilled)
    few = VERSIONS.c.plan_id.in_(list(ids.values())) if len(ids) <= BATCH else None
    land(session, VERSIONS, wanted, key=["plan_id"], landing=landing, within=few)
    return _outcome(rows, [key in before for key in keys], wanted, standing)


def _standing(session: Session, day: date) -> dict[int, dict[str, Any]]:
    columns = [VERSIONS.c[name] for name in ("plan_id", *_VALUES)]
    rows = session.execute(select(*columns).where(known_on(VERSIONS, day))).mappings()
    return {row["plan_id"]: {name: row[name] for name in _VALUES} for row in rows}


def _wanted(row: FileRow, plan_id: int, standing: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    """What the plan grants after the import; a column that the file lacks leaves what stands."""
    wanted = {**_BLANK, **standing.get(plan_id, {}), "plan_id": plan_id}
    if "tier" in row.values:
        wanted["tier"] = row.values["tier"]
    if "features" in row.values:
        wanted["features"] = sorted({" ".join(feature.split()) for feature in row.values["features"] or ()})
    if "free" in row.values:
        wanted["free"] = bool(row.values["free"])
    return wanted


def _outcome(
    rows: Sequence[FileRow],
    existed: Sequence[bool],
    wanted: Sequence[Mapping[str, Any]],
    standing: Mapping[int, Mapping[str, Any]],
) -> Outcome:
    changes: list[Change] = []
    new = changed = 0
    for row, old, values in zip(rows, existed, wanted, strict=True):
        subject = f"{row.values['application']} / {row.values['plan']}"
        stood = standing.get(values["plan_id"], _BLANK)
        if not old:
            new += 1
            changes.append(Change(row.number, "new", subject))
        elif any(stood[name] != values[name] for name in _VALUES):
            changed += 1
            changes.append(Change(row.number, "changed", subject, _difference(stood, values)))
    diff = Diff(new, changed, len(rows) - new - changed)
    return Outcome(diff, changes=tuple(changes[:SHOWN_CHANGES]))


def _difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    def shown(value: Any) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        return "; ".join(value) if isinstance(value, list) and value else str(value or "empty")

    return ", ".join(f"{name}: {shown(old[name])} → {shown(new[name])}" for name in _VALUES if old[name] != new[name])


PLANS = FileKind(
    "plans",
    COLUMNS,
    row_key,
    apply,
    doc=_l(
        "License types of applications and what they grant. Adds and changes plans; those missing from the file stay."
    ),
)
