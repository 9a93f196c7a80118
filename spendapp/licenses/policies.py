"""Policies that people set: window, grace and buffer of a plan, an application or everything."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from spendapp import audit
from spendapp.history import Diff, Landing, known_on, land
from spendapp.licenses.tables import Policy
from spendapp.provenance import FILE_SOURCE, Coverage, Source, Topic

TABLE: Any = Policy.__table__
TOLD = (Topic.ACTIVITY, Topic.LAST_ACTIVITY)


class WindowTooLong(ValueError):
    """The window reaches further back than what the connection keeps; the message says how far that is."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a policy is for; both None: everything, plan None: every plan of the application."""

    application_id: int | None = None
    plan_id: int | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """What a policy sets; None takes the next wider policy, in the end the setting."""

    window_days: int | None = None
    grace_days: int | None = None
    buffer_percent: int | None = None


def set_policy(session: Session, target: Target, values: Values, day: date) -> Diff:
    """Set a policy from the day on; values that are all None end it.

    Raises WindowTooLong where no source of the application's activity keeps as much as the window.
    """
    if values.window_days is not None and target.application_id is not None:
        _check_window(session, target.application_id, values.window_days, day)
    rows = [] if values == Values() else [{**asdict(target), **asdict(values)}]
    diff = land(session, TABLE, rows, key=("application_id", "plan_id"), landing=Landing(day), scope=_of(target))
    audit.record(session, "policy.set", ("policy", f"{target.application_id}/{target.plan_id}"), **asdict(values))
    return diff


def _of(target: Target) -> ColumnElement[bool]:
    application = TABLE.c.application_id.is_not_distinct_from(target.application_id)
    found: ColumnElement[bool] = application & TABLE.c.plan_id.is_not_distinct_from(target.plan_id)
    return found


def _check_window(session: Session, application_id: int, window_days: int, day: date) -> None:
    """A file reaches back as far as it was imported, which may grow; what a connection keeps does not."""
    query = (
        select(Source.name, Source.kind, Coverage.known_day, Coverage.reaches_back_to)
        .join(Source, Source.id == Coverage.source_id)
        .where(Coverage.topic.in_(TOLD), Coverage.application_id == application_id, Coverage.known_day <= day)
        .order_by(Coverage.known_day, Coverage.id)
    )
    kept: dict[str, int] = {}
    for name, kind, known_day, back_to in session.execute(query):
        if kind == FILE_SOURCE or back_to is None:
            return
        kept[name] = (known_day - back_to).days
    if kept and window_days > max(kept.values()):
        told = ", ".join(f"{name} keeps {days} days" for name, days in sorted(kept.items()))
        raise WindowTooLong(
            f"A window of {window_days} days is longer than any source of activity keeps ({told}); "
            f"set at most {max(kept.values())} days, or connect a source that keeps more."
        )


def policies_on(session: Session, day: date) -> dict[Target, Values]:
    """The policies known at the end of the day."""
    return {
        Target(row.application_id, row.plan_id): Values(row.window_days, row.grace_days, row.buffer_percent)
        for row in session.scalars(select(Policy).where(known_on(Policy, day)))
    }
