"""Vendors, applications, plans and their features."""

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from spendapp.extensions import Model
from spendapp.history import Versioned


class Vendor(Model):
    """A company that sells applications."""

    __tablename__ = "vendor"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200), unique=True)  # case-folded


class Application(Model):
    """A product that the company uses."""

    __tablename__ = "application"
    __table_args__ = (Index("ix_application_vendor_id", "vendor_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200), unique=True)
    vendor_id: Mapped[int | None] = mapped_column(ForeignKey("vendor.id"))
    category: Mapped[str | None] = mapped_column(String(120))
    domains: Mapped[list[str]] = mapped_column(JSON, default=list)
    owner_email: Mapped[str | None] = mapped_column(String(254))
    status: Mapped[str] = mapped_column(String(12), default="review")  # sanctioned, review, prohibited
    vendor: Mapped[Vendor | None] = relationship(lazy="raise")


class Plan(Model):
    """A license type of an application."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("application_id", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))


class PlanVersion(Versioned, Model):
    """What a plan grants, as known on a day."""

    __tablename__ = "plan_version"
    __table_args__ = (Index("ix_plan_version_plan_id", "plan_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    tier: Mapped[str | None] = mapped_column(String(120))
    features: Mapped[list[str]] = mapped_column(JSON, default=list)
    free: Mapped[bool] = mapped_column(default=False)
