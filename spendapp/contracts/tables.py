"""Contracts with their terms and lines, each with the day on which it became known."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from spendapp.extensions import DecimalText, Model
from spendapp.history import Versioned


class Contract(Model):
    """What was signed with a vendor; its particulars stand in `contract_version`."""

    __tablename__ = "contract"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(120))
    number_key: Mapped[str] = mapped_column(String(120), unique=True)  # case-folded


class ContractVersion(Versioned, Model):
    """The particulars of a contract as known on a day; periods and notice are kept as written ("12 months")."""

    __tablename__ = "contract_version"
    __table_args__ = (Index("ix_contract_version_contract_id", "contract_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    vendor_id: Mapped[int] = mapped_column(ForeignKey("vendor.id"))
    currency: Mapped[str] = mapped_column(String(3))
    start_date: Mapped[date]
    initial_term: Mapped[str] = mapped_column(String(40))
    renewal_term: Mapped[str | None] = mapped_column(String(40))
    last_day: Mapped[date | None]
    notice: Mapped[str | None] = mapped_column(String(40))
    notice_rule: Mapped[str] = mapped_column(String(24), default="last_day_minus")
    roll: Mapped[str | None] = mapped_column(String(30))
    renewals: Mapped[str] = mapped_column(String(10), default="anchored")
    term_end_rule: Mapped[str] = mapped_column(String(16), default="clamp")
    time_zone: Mapped[str | None] = mapped_column(String(64))
    country: Mapped[str | None] = mapped_column(String(2))
    company: Mapped[str | None] = mapped_column(String(200))
    owner_email: Mapped[str | None] = mapped_column(String(254))
    decrease: Mapped[str] = mapped_column(String(8), default="renewal")  # renewal, anytime, never
    escalator: Mapped[str | None] = mapped_column(String(200))
    payment_terms: Mapped[str | None] = mapped_column(String(200))
    reference: Mapped[str | None] = mapped_column(String(200))


class Term(Versioned, Model):
    """One period of a contract with its own deadline. Terms are appended; a corrected contract makes new versions."""

    __tablename__ = "term"
    __table_args__ = (
        Index("ix_term_contract_id_number", "contract_id", "number"),
        Index("ix_term_cancel_by_earliest", "cancel_by_earliest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    number: Mapped[int]  # from 1
    first_day: Mapped[date]
    last_day: Mapped[date]  # inclusive
    renewal_date: Mapped[date | None]  # null: the contract ends by itself
    cancel_by: Mapped[date | None]
    cancel_by_earliest: Mapped[date | None]
    notice: Mapped[str | None] = mapped_column(String(40))  # after the default was filled in
    notice_assumed: Mapped[bool] = mapped_column(default=False)
    readings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # rule -> ISO day


class Line(Versioned, Model):
    """Plan, quantity and price: what a contract entitles the company to. Key: contract, application, plan, from."""

    __tablename__ = "line"
    __table_args__ = (
        Index("ix_line_contract_id", "contract_id"),
        Index("ix_line_plan_id", "plan_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    quantity: Mapped[int]
    unit_price: Mapped[Decimal] = mapped_column(DecimalText)
    per: Mapped[str] = mapped_column(String(5))  # month, year, term
    price_model: Mapped[str] = mapped_column(String(20), default="per_unit")
    tiers: Mapped[list[Any] | None] = mapped_column(JSON)
    floor_quantity: Mapped[int | None]
    restrictions: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    true_up: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    valid_from: Mapped[date | None]  # null: from the start of the contract
    valid_to: Mapped[date | None]  # inclusive; null: no end
