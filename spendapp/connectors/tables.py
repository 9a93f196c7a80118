"""Configured connections with their encrypted secrets."""

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


class ConnectionSecret(Model):
    """An encrypted secret of a connection; it can be replaced, never read back."""

    __tablename__ = "connection_secret"
    __table_args__ = (UniqueConstraint("connection_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    connection_id: Mapped[int] = mapped_column(ForeignKey("connection.id"))
    name: Mapped[str] = mapped_column(String(40))
    ciphertext: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StagedPage(Model):
    """Records of a page of a run that has not finished; they land together, in one transaction, at its end."""

    __tablename__ = "staged_page"
    __table_args__ = (UniqueConstraint("run_id", "step", "page"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    step: Mapped[str] = mapped_column(String(200))
    page: Mapped[int]
    records: Mapped[str] = mapped_column(Text)  # JSON lines
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime)
