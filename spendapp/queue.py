"""Rows of work: inserted by pages and by the clock of the worker, claimed by exactly one worker, taken over when stale.

A claim is a conditional update with a lease; whoever changes the row owns it. A worker that dies stops renewing the
lease, and another takes the job after it ran out.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Index,
    String,
    Text,
    UniqueConstraint,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from spendapp import clock
from spendapp.extensions import Model, UtcDateTime

LEASE = timedelta(seconds=60)
MAXIMUM_ATTEMPTS = 5
KEPT_DAYS = 7


class Job(Model):
    """One piece of work, unique by name, arguments and scheduled instant."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("name", "arguments_key", "scheduled_at"),
        Index("ix_job_state_scheduled_at", "state", "scheduled_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    arguments_key: Mapped[str] = mapped_column(String(200), default="")
    scheduled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10), default="waiting")  # waiting, running, done, failed
    claimed_by: Mapped[str | None] = mapped_column(String(120))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # After a failure. The scheduled instant stays as it is, because it stands for the slot that runs once.
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    progress: Mapped[str | None] = mapped_column(String(200))
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Text)
    requested_by: Mapped[str] = mapped_column(String(200), default="system")


class WorkerHeartbeat(Model):
    """When a worker was last alive; a page warns when none was for two minutes."""

    __tablename__ = "worker_heartbeat"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """What a worker needs of the job that it claimed."""

    id: int
    name: str
    arguments: dict[str, Any]
    attempts: int


def enqueue(
    session: Session,
    name: str,
    arguments: dict[str, Any] | None = None,
    *,
    at: datetime | None = None,
    requested_by: str = "system",
) -> bool:
    """Insert a job; False if the same job of the same instant exists. The caller commits."""
    arguments = arguments or {}
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(Job)
        .values(
            name=name,
            arguments=arguments,
            arguments_key=_key(arguments),
            scheduled_at=at or clock.now(),
            state="waiting",
            attempts=0,
            requested_by=requested_by,
        )
        .on_conflict_do_nothing(index_elements=["name", "arguments_key", "scheduled_at"])
        .returning(Job.id)  # PostgreSQL gives no row count of an insert that may do nothing.
    )
    return session.connection().execute(statement).first() is not None


def _key(arguments: dict[str, Any]) -> str:
    text = json.dumps(arguments, sort_keys=True)
    return text if len(text) <= 200 else hashlib.sha256(text.encode()).hexdigest()


def is_waiting(session: Session, name: str) -> bool:
    """Whether a job of that name waits for a worker."""
    return session.scalar(select(Job.id).where(Job.name == name, Job.state == "waiting").limit(1)) is not None


def claim(session: Session, worker: str) -> ClaimedJob | None:
    """Take the oldest job that is due and free, or whose worker has gone; commits."""
    now = clock.now()
    abandoned = (Job.state == "running") & (Job.lease_until < now)
    free = or_(Job.state == "waiting", abandoned & (Job.attempts < MAXIMUM_ATTEMPTS))
    _give_up(session, abandoned & (Job.attempts >= MAXIMUM_ATTEMPTS))
    due = (
        select(Job.id)
        .where(free, func.coalesce(Job.not_before, Job.scheduled_at) <= now)
        .order_by(Job.scheduled_at, Job.id)
        .limit(10)
    )
    for job_id in session.scalars(due).all():
        taken = session.connection().execute(
            update(Job)
            .where(Job.id == job_id, free)
            .values(state="running", claimed_by=worker, lease_until=now + LEASE, attempts=Job.attempts + 1)
        )
        mine = session.execute(select(Job.name, Job.arguments, Job.attempts).where(Job.id == job_id)).one()
        # Nothing may stay open here: on SQLite even a read of a writing session holds the lock while the job runs.
        session.commit()
        if taken.rowcount:
            return ClaimedJob(job_id, mine.name, dict(mine.arguments), mine.attempts)
    session.commit()
    return None


def _give_up(session: Session, abandoned: ColumnElement[bool]) -> None:
    """A job under which each of its workers died never reaches `finish`; it must not come first for ever."""
    reason = f"Its worker died {MAXIMUM_ATTEMPTS} times."
    session.execute(update(Job).where(abandoned).values(state="failed", error=reason, finished_at=clock.now()))


def renew(session: Session, job_id: int, worker: str, progress: str | None = None) -> bool:
    """Extend the lease, and say how far the work is; False when another worker has taken it over. Commits."""
    values: dict[str, Any] = {"lease_until": clock.now() + LEASE}
    if progress is not None:
        values["progress"] = progress[:200]
    mine = update(Job).where(Job.id == job_id, Job.claimed_by == worker, Job.state == "running")
    changed = session.connection().execute(mine.values(values)).rowcount
    session.commit()
    return bool(changed)


def finish(session: Session, job_id: int, worker: str, error: str | None = None) -> None:
    """Mark a job as done, or as failed with the reason (it waits for another try before the last one). Commits."""
    job = session.get(Job, job_id, populate_existing=True)
    if job is not None and job.claimed_by == worker:
        again = error is not None and job.attempts < MAXIMUM_ATTEMPTS
        job.state = "waiting" if again else ("failed" if error else "done")
        job.error = error
        job.lease_until = None
        if again:
            job.not_before = clock.now() + timedelta(minutes=2**job.attempts)
        else:
            job.finished_at = clock.now()
    session.commit()


def heartbeat(session: Session, worker: str) -> None:
    """Say that a worker is alive. Commits."""
    now = clock.now()
    row = session.get(WorkerHeartbeat, worker)
    if row is None:
        session.add(WorkerHeartbeat(name=worker, started_at=now, seen_at=now))
    else:
        row.seen_at = now
    session.commit()


def prune(session: Session) -> None:
    """Forget finished jobs and silent workers of more than a week ago. Commits."""
    old = clock.now() - timedelta(days=KEPT_DAYS)
    session.execute(delete(Job).where(Job.state == "done", Job.finished_at < old))
    session.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.seen_at < old))
    session.commit()
