"""The append-only log of who did what. Triggers in the database refuse to change or delete a row."""

from datetime import datetime
from typing import Any

from flask import g, has_request_context
from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from spendapp import clock
from spendapp.extensions import Model, UtcDateTime

SYSTEM = "system"


class AuditEvent(Model):
    """One thing that somebody (or the system) did."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject_type", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(200))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def record(session: Session, action: str, subject: tuple[str, object], **detail: Any) -> None:
    """Append an event within the caller's transaction; `subject` is (type, id)."""
    session.add(
        AuditEvent(
            at=clock.now(),
            actor=current_actor(),
            action=action,
            subject_type=subject[0],
            subject_id=str(subject[1]),
            detail=detail,
        )
    )


def current_actor() -> str:
    """The e-mail of the user of this request, else "system"."""
    return str(g.get("actor") or SYSTEM) if has_request_context() else SYSTEM
