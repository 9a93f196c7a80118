"""Uploaded files that wait for confirmation, and the imports that were applied."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from spendapp.extensions import Model, UtcDateTime


class Upload(Model):
    """A file on its way in: previewed, then applied or dropped. The bytes lie in the instance folder."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(10), default="previewed")  # previewed, applied, dropped
    uploaded_by: Mapped[str] = mapped_column(String(254))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    known_day: Mapped[date | None]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    summary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
