"""Applications and plans as other rooms read them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application, Plan, PlanVersion, Vendor
from spendapp.history import known_on


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """An application with its vendor's name."""

    id: int
    name: str
    vendor_id: int | None
    vendor: str | None
    category: str | None
    domains: tuple[str, ...]
    owner_email: str | None
    status: str


@dataclass(frozen=True, slots=True)
class PlanOnDay:
    """A plan and what it grants, as known on a day; nothing is known of it before it was first named."""

    id: int
    application_id: int
    name: str
    tier: str | None
    features: frozenset[str]
    free: bool


def applications(session: Session) -> dict[int, ApplicationFacts]:
    """All applications by id, in the order of their names."""
    query = (
        select(
            Application.id,
            Application.name,
            Application.vendor_id,
            Vendor.name.label("vendor"),
            Application.category,
            Application.domains,
            Application.owner_email,
            Application.status,
        )
        .outerjoin(Vendor, Vendor.id == Application.vendor_id)
        .order_by(Application.name_key)
    )
    rows = (dict(row) for row in session.execute(query).mappings())
    return {row["id"]: ApplicationFacts(**{**row, "domains": tuple(row["domains"])}) for row in rows}


def plans_on(session: Session, day: date) -> dict[int, PlanOnDay]:
    """All plans by id, with their features as known on a day."""
    query = (
        select(Plan.id, Plan.application_id, Plan.name, PlanVersion.tier, PlanVersion.features, PlanVersion.free)
        .outerjoin(PlanVersion, (PlanVersion.plan_id == Plan.id) & known_on(PlanVersion, day))
        .order_by(Plan.application_id, Plan.name_key)
    )
    return {
        row.id: PlanOnDay(row.id, row.application_id, row.name, row.tier, frozenset(row.features or ()), bool(row.free))
        for row in session.execute(query)
    }
