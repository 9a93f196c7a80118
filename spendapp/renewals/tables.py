"""Alerts that were planned for a term, and what people said to them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from spendapp.extensions import Model, UtcDateTime


class Alert(Model):
    """A step of the ladder for a recipient over a channel; planned once, merged into a later one, or sent."""

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("contract_id", "term_number", "deadline", "step", "recipient", "channel"),
        Index("ix_alert_contract_id", "contract_id"),
        Index("ix_alert_message_id", "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    term_number: Mapped[int]
    # The earliest cancel-by that the steps count from. A corrected contract whose deadline moves starts a new ladder,
    # else the steps that went out for the wrong day would silence the right one.
    deadline: Mapped[date]
    step: Mapped[str] = mapped_column(
        String(24)
    )  # "120" … "1", "0", "overdue", "manager:30", "procurement:30", "missed"
    due_on: Mapped[date]
    planned_on: Mapped[date]  # the day of the run that planned it; an escalation waits from here
    recipient: Mapped[str] = mapped_column(String(254))
    channel: Mapped[str] = mapped_column(String(20))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    merged_into: Mapped[str | None] = mapped_column(String(24))  # the later step that was sent instead
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AlertHold(Model):
    """Somebody acknowledged the alerts of a term, or asked for silence until a day."""

    __tablename__ = "alert_hold"
    __table_args__ = (Index("ix_alert_hold_contract_id_term_number", "contract_id", "term_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    term_number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))  # acknowledge, snooze
    until: Mapped[date | None]  # of a snooze
    by: Mapped[str] = mapped_column(String(254))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
