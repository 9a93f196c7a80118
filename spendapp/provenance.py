"""Where facts come from: sources, their runs, and what each complete run covered.

Only a complete run writes coverage, and only coverage lets a rule conclude something from absence.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from spendapp import clock
from spendapp.extensions import Model, UtcDateTime

FILE_SOURCE = "file"


class RunState(StrEnum):
    """How far a run came. Only `complete` is evidence of absence."""

    RUNNING = "running"
    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"
    HELD = "held"


class Topic(StrEnum):
    """What a complete run may have covered."""

    PEOPLE = "people"
    SEATS = "seats"
    LAST_ACTIVITY = "last_activity"
    ACTIVITY = "activity"
    PURCHASED = "purchased"


class Source(Model):
    """Imported files as one source, or one connection."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(40))  # "file" or the kind of the connector
    sso: Mapped[bool] = mapped_column(default=False)  # An SSO source ranks below a file for seats.
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Run(Model):
    """One execution of a source: a sync, or the application of a file."""

    __tablename__ = "run"
    __table_args__ = (Index("ix_run_source_id_id", "source_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    known_day: Mapped[date]
    backfilled: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(200), default="")  # for a file: its kind and name
    records: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    cursor: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # where a broken run goes on
    error: Mapped[str | None] = mapped_column(Text)
    remedy: Mapped[str | None] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(200), default="")


class Coverage(Model):
    """A complete run's word on one topic of one application (people: of the whole source)."""

    __tablename__ = "coverage"
    __table_args__ = (
        UniqueConstraint("run_id", "topic", "application_id"),
        Index("ix_coverage_source_id_topic", "source_id", "topic", "application_id", "known_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    topic: Mapped[str] = mapped_column(String(16))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    known_day: Mapped[date]
    records: Mapped[int] = mapped_column(default=0)
    # Oldest day that the source still tells of; None: the source keeps everything (a last-activity column).
    reaches_back_to: Mapped[date | None]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who speaks, in which run, on which day, and whether the run is complete; handed to every receiver."""

    source_id: int
    run_id: int
    day: date
    complete: bool
    backfilled: bool = False
    sso: bool = False


def ensure_source(session: Session, name: str, kind: str, *, sso: bool = False) -> Source:
    """The source of that name; made when it does not exist."""
    source = session.scalar(select(Source).where(Source.name == name))
    if source is None:
        source = Source(name=name, kind=kind, sso=sso, created_at=clock.now())
        session.add(source)
        session.flush()
    return source


def file_source(session: Session) -> Source:
    """The one source that stands for imported files."""
    return ensure_source(session, FILE_SOURCE, FILE_SOURCE)


def next_covered_day(
    session: Session, source_id: int, topic: Topic, application_id: int | None = None, *, day: date
) -> date | None:
    """The first later day on which the source covered the same part again; facts added for `day` hold until then."""
    query = (
        select(Coverage.known_day)
        .where(Coverage.source_id == source_id, Coverage.topic == topic, Coverage.known_day > day)
        .where(Coverage.application_id.is_not_distinct_from(application_id))
        .order_by(Coverage.known_day)
        .limit(1)
    )
    return session.scalar(query)


def cover(
    session: Session,
    provenance: Provenance,
    topic: Topic,
    application_id: int | None = None,
    *,
    records: int = 0,
    reaches_back_to: date | None = None,
) -> None:
    """Note what a complete run covered; a partial run covers nothing."""
    if not provenance.complete:
        return
    session.add(
        Coverage(
            run_id=provenance.run_id,
            source_id=provenance.source_id,
            topic=topic,
            application_id=application_id,
            known_day=provenance.day,
            records=records,
            reaches_back_to=reaches_back_to,
        )
    )
