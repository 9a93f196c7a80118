"""What the overview reads, limited to what the viewer sees, in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application
from spendapp.dashboards.changes import Position
from spendapp.dashboards.finding_groups import FindingGroup
from spendapp.licenses.findings_query import standing
from spendapp.licenses.tables import Finding, PositionDay

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
Ids = Select[Any] | None


@dataclass(frozen=True, slots=True)
class Visible:
    """The applications and contracts that the viewer sees; None is all of them."""

    applications: Ids = None
    contracts: Ids = None

    def of(self, column: Any) -> tuple[ColumnElement[bool], ...]:
        """The condition on a column of application ids."""
        return () if self.applications is None else (column.in_(self.applications),)

    def findings(self) -> tuple[ColumnElement[bool], ...]:
        """The condition on findings: of a visible application or contract."""
        if self.applications is None or self.contracts is None:
            return ()
        return (or_(Finding.application_id.in_(self.applications), Finding.contract_id.in_(self.contracts)),)


@dataclass(frozen=True, slots=True)
class Days:
    """The newest day with positions, the newest a week and a month before it; and whether anything is known at all."""

    newest: date | None
    week_ago: date | None
    month_ago: date | None
    applications: bool


@dataclass(frozen=True, slots=True)
class Positions:
    """Positions by day and application, and the names of the applications."""

    by_day: dict[date, dict[int, Position]]
    names: dict[int, str]

    def on(self, day: date | None) -> dict[int, Position] | None:
        """The positions of a day; None where none were kept."""
        return None if day is None else self.by_day.get(day)


def days(session: Session, visible: Visible, day: date) -> Days:
    """The days to show and to compare with."""
    bounds = (day, day - WEEK, day - MONTH)
    newest = [select(func.max(PositionDay.day)).where(PositionDay.day <= end).scalar_subquery() for end in bounds]
    known = select(Application.id).where(*visible.of(Application.id)).exists()
    row: tuple[Any, ...] = tuple(session.execute(select(*newest, known)).one())
    return Days(*row)


def positions(session: Session, visible: Visible, found: Days) -> Positions:
    """Per day and application: entitled, assigned, annual cost."""
    query = (
        select(
            PositionDay.day,
            PositionDay.application_id,
            Application.name,
            func.sum(PositionDay.entitled),
            func.sum(PositionDay.assigned),
            func.sum(PositionDay.annual_cost),
        )
        .join(Application, Application.id == PositionDay.application_id)
        .where(PositionDay.day.in_([day for day in (found.newest, found.week_ago, found.month_ago) if day]))
        .where(*visible.of(PositionDay.application_id))
        .group_by(PositionDay.day, PositionDay.application_id, Application.name)
    )
    by_day: dict[date, dict[int, Position]] = {}
    names: dict[int, str] = {}
    for day, application_id, name, entitled, assigned, cost in session.execute(query):
        seats = None if entitled is None else int(entitled)
        by_day.setdefault(day, {})[application_id] = Position(seats, int(assigned or 0), cost)
        names[application_id] = name
    return Positions(by_day, names)


def finding_groups(session: Session, visible: Visible, since: date) -> tuple[FindingGroup, ...]:
    """Findings that stand, and those that were resolved after the day, in groups."""
    ended = Finding.state == "resolved"
    opened = Finding.opened_on > since
    key = (
        Finding.application_id,
        Application.name,
        Finding.plan_id,
        Finding.rule,
        Finding.severity,
        Finding.realizable_from,
        ended,
        Finding.reason,
    )
    sums = (
        func.count(),
        func.sum(Finding.quantity),
        func.sum(Finding.annualized),
        func.sum(Finding.realizable),
        func.sum(Finding.avoidable),
        func.sum(case((Finding.annualized.is_(None), 1), else_=0)),
        func.sum(case((opened, 1), else_=0)),
        func.sum(case((opened, Finding.annualized))),
    )
    query = (
        select(*key, *sums)
        .outerjoin(Application, Application.id == Finding.application_id)
        .where(or_(standing(), and_(ended, Finding.resolved_on > since)), *visible.findings())
        .group_by(*key)
    )
    rows: list[tuple[Any, ...]] = [tuple(row) for row in session.execute(query)]
    return tuple(FindingGroup(*row) for row in rows)


def visible_contracts(session: Session, visible: Visible) -> Sequence[int] | None:
    """Ids of the contracts that the viewer sees; None is all of them."""
    return None if visible.contracts is None else session.scalars(visible.contracts).all()
