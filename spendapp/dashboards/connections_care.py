"""Connections that need care: failed, incomplete, held, stale or never complete."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from spendapp.connectors.tables import Connection
from spendapp.provenance import Run, RunState

TROUBLED = (RunState.FAILED, RunState.PARTIAL, RunState.HELD)


@dataclass(frozen=True, slots=True)
class Care:
    """A connection and what is wrong with it: failed, partial, held, stale or never."""

    connection_id: int
    name: str
    kind: str
    trouble: str
    complete_at: datetime | None
    error: str | None


def connections_in_need(session: Session, now: datetime, maximum_age_days: int) -> tuple[tuple[Care, ...], int]:
    """Connections that need care, by name, and how many connections there are."""
    last = select(Run.source_id, func.max(Run.id).label("run_id")).group_by(Run.source_id).subquery()
    complete = (
        select(Run.source_id, func.max(Run.finished_at).label("complete_at"))
        .where(Run.state == RunState.COMPLETE)
        .group_by(Run.source_id)
        .subquery()
    )
    query = (
        select(Connection.id, Connection.name, Connection.kind, Run.state, Run.error, complete.c.complete_at)
        .outerjoin(last, last.c.source_id == Connection.source_id)
        .outerjoin(Run, and_(Run.id == last.c.run_id))
        .outerjoin(complete, complete.c.source_id == Connection.source_id)
        .where(Connection.removed_at.is_(None), Connection.enabled.is_(True))
        .order_by(Connection.name)
    )
    rows = session.execute(query).tuples().all()
    oldest = now - timedelta(days=maximum_age_days)
    found = (
        Care(key, name, kind, trouble, complete_at, error)
        for key, name, kind, state, error, complete_at in rows
        if (trouble := _trouble(state, complete_at, oldest)) is not None
    )
    return tuple(found), len(rows)


def _trouble(state: str | None, complete_at: datetime | None, oldest: datetime) -> str | None:
    if state in TROUBLED:
        return str(state)
    if complete_at is None:
        return None if state == RunState.RUNNING else "never"
    return "stale" if complete_at < oldest else None
