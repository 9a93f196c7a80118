"""Applications with the sums of each, in one statement, and the measures that follow from a row."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from spendapp.catalog.tables import Application, Vendor
from spendapp.dashboards import measures
from spendapp.directory.tables import Person
from spendapp.licenses.position_report import seats_in_use
from spendapp.money import round_amount

position = measures.positions()
use = measures.use_by_application()
found = measures.findings_by_application()
active_people = measures.active_people()
seat_source = measures.seat_source()
BASE = 10_000  # Shares are sorted as whole numbers of this, alike in every database.


def applications_query(visible: Select[Any] | None, cancel_by: Mapping[int, date]) -> Select[Any]:
    """Applications with vendor, owner, positions, use, findings, next cancel-by (an ordinal) and sources."""
    deadline = measures.days_relation(cancel_by)
    query = (
        select(
            Application.id,
            Application.name,
            Application.category,
            Application.status,
            Application.owner_email,
            Application.domains,
            Vendor.name.label("vendor"),
            Person.name.label("owner"),
            Person.id.label("owner_id"),
            position.c.entitled,
            position.c.assigned,
            position.c.annual_cost,
            use.c.seats,
            use.c.active,
            use.c.unknown,
            active_people.label("active_people"),
            func.coalesce(found.c.findings, 0).label("findings"),
            found.c.annualized,
            found.c.realizable,
            found.c.avoidable,
            deadline.c.day.label("cancel_by"),
            seat_source.label("sources"),
        )
        .outerjoin(Vendor, Vendor.id == Application.vendor_id)
        .outerjoin(Person, Person.email_key == func.lower(Application.owner_email))
        .outerjoin(deadline, deadline.c.id == Application.id)
    )
    for part in (position, use, found):
        query = query.outerjoin(part, part.c.application_id == Application.id)
    return query if visible is None else query.where(Application.id.in_(visible))


def utilization_order() -> ColumnElement[Any]:
    """An expression that orders rows by their utilization."""
    return use.c.active * BASE // func.nullif(func.coalesce(position.c.entitled, position.c.assigned), 0)


def in_use(row: Row[Any]) -> int | None:
    """Seats in use; None where nobody tells."""
    return None if row.seats is None else seats_in_use(int(row.seats), int(row.active), int(row.unknown))


def base_seats(row: Row[Any]) -> int | None:
    """The seats that utilization is measured by: bought, or assigned where no line says how many were bought."""
    seats = row.entitled if row.entitled is not None else row.assigned
    return None if seats is None else int(seats)


def utilization(row: Row[Any]) -> Fraction | None:
    """The share of the base seats that is in use."""
    active, base = in_use(row), base_seats(row)
    return Fraction(active, base) if active is not None and base else None


def cost_per_active_person(row: Row[Any]) -> Decimal | None:
    """Annual cost by persons with a seat in use."""
    if row.annual_cost is None or not row.active_people or in_use(row) is None:
        return None
    return round_amount(Fraction(row.annual_cost) / int(row.active_people))


def cancel_by(row: Row[Any]) -> date | None:
    """The next cancel-by of a row."""
    return None if row.cancel_by is None else date.fromordinal(row.cancel_by)
