"""Rows of runs of connections: started, gone on with, held, ended."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp import audit, clock
from spendapp.connectors import staging
from spendapp.connectors.tables import Connection
from spendapp.provenance import Coverage, Run, RunState, Topic
from spendapp.registry import settings

# A broken run is gone on with for this long; later its tokens have expired and its first pages are old.
RESUMABLE = timedelta(hours=6)


def begin(session: Session, connection: Connection) -> int:
    """The run to work on: one that was killed not long ago is gone on with. The claim must be held. Commits."""
    now = clock.now()
    for run in _in_state(session, connection.source_id, RunState.RUNNING):
        if run.started_at > now - RESUMABLE:
            run.heartbeat_at = now
            session.commit()
            return run.id
        _end(session, run, RunState.FAILED, error="It was broken off.", remedy="A newer run took its place.")
    run = Run(
        source_id=connection.source_id,
        known_day=today(),
        started_at=now,
        heartbeat_at=now,
        state=RunState.RUNNING,
        title=connection.name,
        counts={},
        actor=audit.current_actor(),
    )
    session.add(run)
    session.commit()
    return run.id


def end(
    session: Session,
    run_id: int,
    state: RunState,
    *,
    error: str | None = None,
    remedy: str | None = None,
    counts: Mapping[str, Any] | None = None,
) -> Run:
    """Close a run; one that is held keeps its staged pages. The caller commits.

    A run that lands or is held takes the place of an older one that still waits for somebody.
    """
    run = session.get_one(Run, run_id, populate_existing=True)
    if counts is not None:
        run.counts = dict(counts)
    if state in (RunState.COMPLETE, RunState.HELD):
        for older in _in_state(session, run.source_id, RunState.HELD):
            if older.id < run.id:
                _end(session, older, RunState.FAILED, error="A newer run took its place.")
    _end(session, run, state, error=error, remedy=remedy)
    return run


def held(session: Session, source_id: int) -> Run | None:
    """The run that waits for somebody to confirm it."""
    return session.scalar(select(Run).where(Run.source_id == source_id, Run.state == RunState.HELD).limit(1))


def last_complete(session: Session, source_id: int) -> Run | None:
    """The newest complete run of a source."""
    complete = select(Run).where(Run.source_id == source_id, Run.state == RunState.COMPLETE)
    return session.scalar(complete.order_by(Run.id.desc()).limit(1))


def forget_samples(session: Session, source_id: int, *, but: int) -> None:
    """Only the newest landing keeps its sample: it holds people's data."""
    older = select(Run).where(Run.source_id == source_id, Run.id < but).order_by(Run.id.desc()).limit(10)
    for run in session.scalars(older):
        if "sample" in run.counts:
            run.counts = {name: value for name, value in run.counts.items() if name != "sample"}


def activity_since(session: Session, source_id: int) -> datetime | None:
    """When the newest complete run began that covered single days of use; None: read as far back as can be."""
    covered = select(func.max(Run.started_at)).join(Coverage, Coverage.run_id == Run.id)
    return session.scalar(covered.where(Run.source_id == source_id, Coverage.topic == Topic.ACTIVITY))


def today() -> date:
    """The local day of the instance."""
    return clock.today(settings().time_zone)


def _in_state(session: Session, source_id: int, state: RunState) -> Sequence[Run]:
    query = select(Run).where(Run.source_id == source_id, Run.state == state).order_by(Run.id)
    return session.scalars(query).all()


def _end(session: Session, run: Run, state: RunState, *, error: str | None = None, remedy: str | None = None) -> None:
    run.state, run.error, run.remedy = state, error, remedy
    run.heartbeat_at = run.finished_at = clock.now()
    if state is not RunState.HELD:
        staging.forget(session, run.id)
    session.flush()
