"""The newest position of every plan with the seats in use, in one statement."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, case, func, select

from spendapp.catalog.tables import Application, Plan
from spendapp.licenses.position_report import IN_USE, LineBook, PlanPosition, seats_in_use
from spendapp.licenses.tables import Finding, PositionDay, SeatVerdict


def use_by_plan() -> Subquery:
    """Per plan: seats, those in use and those of which nobody knows."""
    return (
        select(
            SeatVerdict.plan_id,
            func.count().label("seats"),
            func.sum(case((SeatVerdict.bucket.in_(IN_USE), 1), else_=0)).label("active"),
            func.sum(case((SeatVerdict.bucket == "unknown", 1), else_=0)).label("unknown"),
        )
        .group_by(SeatVerdict.plan_id)
        .subquery("use")
    )


use = use_by_plan()


def over() -> ColumnElement[int]:
    """Seats assigned above the quantity entitled."""
    return case((PositionDay.assigned > PositionDay.entitled, PositionDay.assigned - PositionDay.entitled), else_=0)


def spare() -> ColumnElement[int | None]:
    """Seats entitled and not assigned; null without a line in force."""
    above = PositionDay.entitled > PositionDay.assigned
    return case((PositionDay.entitled.is_(None), None), (above, PositionDay.entitled - PositionDay.assigned), else_=0)


def position_query(visible: Select[Any] | None) -> Select[Any]:
    """The plans of the newest day, of the visible applications."""
    newest = select(func.max(PositionDay.day)).scalar_subquery()
    columns: tuple[Any, ...] = (
        PositionDay.id,
        PositionDay.day,
        PositionDay.application_id,
        Application.name.label("application"),
        PositionDay.plan_id,
        Plan.name.label("plan"),
        PositionDay.entitled,
        PositionDay.purchased,
        PositionDay.assigned,
        PositionDay.annual_cost,
        use.c.seats,
        use.c.active,
        use.c.unknown,
        over().label("over"),
        spare().label("spare"),
        Finding.annualized.label("true_up"),
        Finding.id.label("finding_id"),
    )
    query = (
        select(*columns)
        .join(Application, Application.id == PositionDay.application_id)
        .join(Plan, Plan.id == PositionDay.plan_id)
        .outerjoin(use, use.c.plan_id == PositionDay.plan_id)
        .outerjoin(Finding, and_(Finding.plan_id == Plan.id, Finding.rule == "over_allocated", Finding.holds.is_(True)))
        .where(PositionDay.day == newest)
    )
    return query if visible is None else query.where(PositionDay.application_id.in_(visible))


def active_seats(row: Row[Any]) -> int | None:
    """Seats of the plan in use; None where nobody tells."""
    if row.seats is None:
        return None if row.assigned else 0
    return seats_in_use(int(row.seats), int(row.active), int(row.unknown))


def plan_position(row: Row[Any], book: LineBook) -> PlanPosition:
    """The position of a row with its lines."""
    return PlanPosition(
        row.application_id,
        row.application,
        row.plan_id,
        row.plan,
        row.entitled,
        row.purchased,
        row.assigned,
        active_seats(row),
        row.annual_cost,
        book.lines(row.plan_id),
        row.true_up,
        row.finding_id,
    )
