"""What the page System reads: worker, queue, runs, failures, stores with their sizes, versions, settings."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sqlalchemy import Row, func, inspect, literal, or_, select, text, union_all
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application
from spendapp.config import Settings, documentation
from spendapp.directory.tables import Person
from spendapp.history import current
from spendapp.licenses.tables import Account, Finding, Reconciliation, Seat, UsageFile
from spendapp.messages.tables import Delivery, Message
from spendapp.provenance import Run, Source
from spendapp.queue import Job, WorkerHeartbeat

SILENT_AFTER = timedelta(minutes=2)
LISTED = 10
SECRET = ("secret_key", "encryption_keys", "smtp_password")
LIBRARIES = ("spendapp", "Flask", "SQLAlchemy", "duckdb", "pyarrow", "APScheduler")


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker and whether it was heard of lately."""

    name: str
    started_at: datetime
    seen_at: datetime
    alive: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """Jobs by state, and since when the oldest one that is due waits."""

    waiting: int
    running: int
    failed: int
    overdue_since: datetime | None


@dataclass(frozen=True, slots=True)
class Stores:
    """Where data lies and how much of it there is; a size of None could not be read."""

    database: str
    database_bytes: int | None
    ledger_files: int
    ledger_rows: int
    ledger_bytes: int | None
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class SettingValue:
    """A setting as the instance runs with it; a secret only says whether it is set."""

    variable: str
    value: str
    default: str
    doc: str
    secret: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Work that was given up: a job or the delivery of a message."""

    kind: str
    subject: str
    error: str | None
    attempts: int
    at: datetime | None


def workers(session: Session, now: datetime) -> tuple[Worker, ...]:
    """The workers heard of within a day, newest first; always the newest one, however old."""
    rows = session.scalars(select(WorkerHeartbeat).order_by(WorkerHeartbeat.seen_at.desc()).limit(LISTED)).all()
    recent = [row for row in rows if now - row.seen_at < timedelta(days=1)] or list(rows[:1])
    return tuple(Worker(row.name, row.started_at, row.seen_at, now - row.seen_at <= SILENT_AFTER) for row in recent)


def queue_state(session: Session, now: datetime) -> Queue:
    """Counts of the jobs, and how long the oldest due one has been waiting."""
    due = select(func.min(Job.scheduled_at)).where(Job.state == "waiting", Job.scheduled_at < now - SILENT_AFTER)
    counts = dict(session.execute(select(Job.state, func.count()).group_by(Job.state)).all())
    return Queue(counts.get("waiting", 0), counts.get("running", 0), counts.get("failed", 0), session.scalar(due))


def last_runs(session: Session) -> Sequence[Row[Run, str]]:
    """The newest runs with the name of their source."""
    query = select(Run, Source.name).join(Source, Source.id == Run.source_id)
    return session.execute(query.order_by(Run.id.desc()).limit(LISTED)).all()


def last_jobs(session: Session) -> Sequence[Job]:
    """The newest jobs that ended, and those that failed at least once."""
    touched = or_(Job.finished_at.is_not(None), Job.error.is_not(None), Job.state == "running")
    return session.scalars(
        select(Job).where(touched).order_by(Job.scheduled_at.desc(), Job.id.desc()).limit(LISTED)
    ).all()


def dead_letters(session: Session) -> tuple[DeadLetter, ...]:
    """Jobs and deliveries that were given up, newest first."""
    jobs = select(
        literal("job").label("kind"), Job.name.label("subject"), Job.error, Job.attempts, Job.finished_at.label("at")
    ).where(Job.state == "failed")
    deliveries = (
        select(literal("message"), Message.subject, Delivery.error, Delivery.attempts, Delivery.next_attempt_at)
        .join(Message, Message.id == Delivery.message_id)
        .where(Delivery.state == "failed")
    )
    both = union_all(jobs, deliveries).subquery()
    rows = session.execute(select(both).order_by(both.c.at.desc()).limit(LISTED)).all()
    return tuple(DeadLetter(row.kind, row.subject, row.error, row.attempts, row.at) for row in rows)


def last_reconciliation(session: Session) -> Reconciliation | None:
    """The newest reconcile of today."""
    return session.scalar(select(Reconciliation).order_by(Reconciliation.id.desc()).limit(1))


def stores(session: Session, settings: Settings) -> Stores:
    """Database and ledger with their sizes, and how many rows the main tables hold."""
    counted = {
        "people": select(func.count()).select_from(Person),
        "applications": select(func.count()).select_from(Application),
        "accounts": select(func.count()).select_from(Account),
        "seats": select(func.count()).select_from(Seat).where(current(Seat)),
        "findings": select(func.count()).select_from(Finding),
    }
    columns = [query.scalar_subquery().label(name) for name, query in counted.items()]
    files = select(func.count(), func.coalesce(func.sum(UsageFile.rows), 0)).where(current(UsageFile))
    ledger_files, ledger_rows = session.execute(files).one()
    return Stores(
        make_url(settings.database_address).render_as_string(hide_password=True),
        _database_bytes(session, settings),
        ledger_files,
        int(ledger_rows),
        _folder_bytes(settings.home / "usage"),
        {name: int(value) for name, value in session.execute(select(*columns)).one()._mapping.items()},
    )


def _database_bytes(session: Session, settings: Settings) -> int | None:
    if session.get_bind().dialect.name == "postgresql":
        size: int | None = session.scalar(text("SELECT pg_database_size(current_database())"))
        return size
    file = Path(make_url(settings.database_address).database or "")
    return sum(part.stat().st_size for part in (file, file.with_name(file.name + "-wal")) if part.is_file())


def _folder_bytes(folder: Path) -> int | None:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0


def versions(session: Session) -> tuple[tuple[str, str], ...]:
    """Names and versions of what runs here, the schema last."""
    found = [(name, _version(name)) for name in LIBRARIES]
    dialect = session.get_bind().dialect
    server = ".".join(str(part) for part in dialect.server_version_info or ())
    return (
        *found,
        ("Python", platform.python_version()),
        ("PostgreSQL" if dialect.name == "postgresql" else "SQLite", server),
        ("schema", _schema(session)),
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _schema(session: Session) -> str:
    if not inspect(session.connection()).has_table("alembic_version"):
        return "not migrated"
    return session.scalar(text("SELECT version_num FROM alembic_version")) or "not migrated"


def setting_values(settings: Settings) -> tuple[SettingValue, ...]:
    """All settings with their documentation; secrets are never shown."""
    return tuple(_setting(settings, *row) for row in documentation())


def _setting(settings: Settings, variable: str, default: str, doc: str) -> SettingValue:
    name = variable.removeprefix("SPENDAPP_").lower()
    value: Any = getattr(settings, name)
    secret = name in SECRET
    shown = str(value)
    if name == "database_url" and value:
        shown = make_url(settings.database_address).render_as_string(hide_password=True)
    return SettingValue(variable, "" if secret else shown, default, doc, secret, str(value) != default)
