"""Configured connections with their encrypted secrets, and the work of a run that has not landed yet."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from spendapp.extensions import Model, UtcDateTime


class Connection(Model):
    """A configured connector. Its runs hang on its source."""

    __tablename__ = "connection"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), unique=True)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # Host and port that the command line permitted although they are loopback or private ("127.0.0.1:8080").
    permitted_host: Mapped[str | None] = mapped_column(String(260))
    enabled: Mapped[bool] = mapped_column(default=True)
    sync_hours: Mapped[int] = mapped_column(default=24)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # What the newest check proved: a list of {name, granted, message}; name "": not let in.
    proofs: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Who is syncing this connection, and when they last said so; a claim that is silent for two minutes is free.
    claimed_by: Mapped[str | None] = mapped_column(String(120))
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConnectionSecret(Model):
    """An encrypted secret of a connection; it can be replaced, never read back."""

    __tablename__ = "connection_secret"
    __table_args__ = (UniqueConstraint("connection_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    connection_id: Mapped[int] = mapped_column(ForeignKey("connection.id"))
    name: Mapped[str] = mapped_column(String(40))
    ciphertext: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SyncStep(Model):
    """One list that a run reads page by page, and the checkpoint of where it stands."""

    __tablename__ = "sync_step"
    __table_args__ = (UniqueConstraint("run_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(60))
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(8), default="waiting")  # waiting, done, failed
    cursor: Mapped[str | None] = mapped_column(Text)  # the page to fetch next; None: the first one
    pages: Mapped[int] = mapped_column(default=0)
    records: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]  # how many entries the source says the list has
    error: Mapped[str | None] = mapped_column(Text)
    remedy: Mapped[str | None] = mapped_column(Text)


class StagedPage(Model):
    """Records of a page of a run that has not finished; they land together, in one transaction, at its end."""

    __tablename__ = "staged_page"
    __table_args__ = (UniqueConstraint("run_id", "step", "page"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    step: Mapped[str] = mapped_column(String(200))  # key of the step
    page: Mapped[int]
    cursor_digest: Mapped[str] = mapped_column(String(64), default="")  # of the token that asked for this page
    content_digest: Mapped[str] = mapped_column(String(64), default="")  # of the body that the source sent
    records: Mapped[str] = mapped_column(Text)  # JSON lines
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime)
