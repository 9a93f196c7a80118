"""What the overview reads, limited to what the viewer sees, in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application
from spendapp.dashboards.changes import FindingCount, Position, by_application
from spendapp.dashboards.figures import Savings
from spendapp.licenses.findings_query import exposure, saves, saving, standing
from spendapp.licenses.tables import Finding, PositionDay, SeatVerdict

ZERO = Decimal(0)
WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
LISTED = 5
TAKE_BACK_RULES = ("leaver_seat", "unmatched_account", "suspended_seat", "never_used", "idle_seat")
SEVERITIES = ("critical", "high", "medium", "low")
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
class PositionDays:
    """The newest day with positions, the newest a week and a month before it."""

    newest: date | None
    week_ago: date | None
    month_ago: date | None


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Seats of one application that one rule would take back."""

    application_id: int
    application: str
    rule: str
    seats: int
    critical: int
    annualized: Decimal | None
    realizable: Decimal | None
    realizable_from: date | None


def position_days(session: Session, day: date) -> PositionDays:
    """The days to show and to compare with."""
    bounds = (day, day - WEEK, day - MONTH)
    newest = [select(func.max(PositionDay.day)).where(PositionDay.day <= end).scalar_subquery() for end in bounds]
    found = session.execute(select(*newest)).one()
    return PositionDays(found[0], found[1], found[2])


def positions(session: Session, visible: Visible, days: PositionDays) -> dict[date, dict[int, Position]]:
    """Per day and application: entitled, assigned, annual cost."""
    query = (
        select(
            PositionDay.day,
            PositionDay.application_id,
            func.sum(PositionDay.entitled),
            func.sum(PositionDay.assigned),
            func.sum(PositionDay.annual_cost),
        )
        .where(PositionDay.day.in_([day for day in (days.newest, days.week_ago, days.month_ago) if day]))
        .where(*visible.of(PositionDay.application_id))
        .group_by(PositionDay.day, PositionDay.application_id)
    )
    rows: dict[date, list[tuple[int, int | None, int, Decimal | None]]] = {}
    for day, application_id, entitled, assigned, cost in session.execute(query):
        rows.setdefault(day, []).append((application_id, entitled, int(assigned or 0), cost))
    return {day: by_application(found) for day, found in rows.items()}


def total_cost(found: dict[int, Position] | None) -> Decimal | None:
    """The sum of the annual costs that are known; None where none is."""
    known = [item.annual_cost for item in (found or {}).values() if item.annual_cost is not None]
    return sum(known, ZERO) if known else None


def savings(session: Session, visible: Visible) -> tuple[Savings, dict[str, int]]:
    """The sums of the standing findings, and how many there are of each severity."""
    query = (
        select(
            Finding.severity,
            func.count(),
            func.sum(saving()),
            func.sum(case((saves(), Finding.realizable))),
            func.sum(case((saves(), Finding.avoidable))),
            func.sum(exposure()),
            func.sum(case((saves(), 1), else_=0)),
            func.sum(case((and_(saves(), Finding.annualized.is_(None)), 1), else_=0)),
        )
        .where(standing(), *visible.findings())
        .group_by(Finding.severity)
    )
    rows = session.execute(query).all()
    counts = dict.fromkeys(SEVERITIES, 0) | {row[0]: row[1] for row in rows}
    annualized, realizable, avoidable, exposed = (sum((row[n] or ZERO for row in rows), ZERO) for n in (2, 3, 4, 5))
    findings, without_price = (sum(int(row[n] or 0) for row in rows) for n in (6, 7))
    return Savings(annualized, realizable, avoidable, exposed, findings=findings, without_price=without_price), counts


def savings_by_application(session: Session, visible: Visible) -> dict[int, Decimal]:
    """The annualized amount that could be saved, by application."""
    query = (
        select(Finding.application_id, func.sum(saving()))
        .where(standing(), saves(), Finding.application_id.is_not(None), *visible.findings())
        .group_by(Finding.application_id)
    )
    return {key: amount for key, amount in session.execute(query).tuples() if key is not None and amount is not None}


def realizable_plans(session: Session, visible: Visible) -> Sequence[tuple[int, date]]:
    """Plans with an amount that stops on a day, with that day."""
    query = (
        select(Finding.plan_id, Finding.realizable_from)
        .where(standing(), Finding.realizable > 0, *visible.findings())
        .where(Finding.plan_id.is_not(None), Finding.realizable_from.is_not(None))
        .distinct()
    )
    return [(plan_id, day) for plan_id, day in session.execute(query) if plan_id is not None and day is not None]


def take_back(session: Session, visible: Visible) -> tuple[TakeBack, ...]:
    """The seats to take back first: used after leaving, then by realizable amount."""
    critical = func.sum(case((Finding.severity == "critical", 1), else_=0)).label("critical")
    realizable = func.sum(Finding.realizable).label("realizable")
    annualized = func.sum(Finding.annualized).label("annualized")
    query = (
        select(
            Finding.application_id,
            Application.name.label("application"),
            Finding.rule,
            func.sum(Finding.quantity).label("seats"),
            critical,
            annualized,
            realizable,
            func.min(Finding.realizable_from).label("realizable_from"),
        )
        .join(Application, Application.id == Finding.application_id)
        .where(standing(), Finding.rule.in_(TAKE_BACK_RULES), *visible.findings())
        .group_by(Finding.application_id, Application.name, Finding.rule)
        .order_by(case((critical > 0, 0), else_=1), realizable.desc().nulls_last(), annualized.desc().nulls_last())
        .order_by(Application.name, Finding.rule)
        .limit(LISTED)
    )
    return tuple(TakeBack(**row) for row in session.execute(query).mappings())


def opened_since(session: Session, visible: Visible, day: date) -> tuple[FindingCount, ...]:
    """Findings that were first seen after the day and still stand, by application and rule."""
    query = (
        select(Finding.application_id, Finding.rule, func.count(), func.sum(Finding.annualized))
        .where(standing(), Finding.opened_on > day, *visible.findings())
        .group_by(Finding.application_id, Finding.rule)
    )
    return tuple(FindingCount(*row) for row in session.execute(query).tuples())


def ended_since(session: Session, visible: Visible, day: date) -> tuple[FindingCount, ...]:
    """Findings that were resolved after the day, by application, rule and reason."""
    query = (
        select(Finding.application_id, Finding.rule, func.count(), func.sum(Finding.annualized), Finding.reason)
        .where(Finding.state == "resolved", Finding.resolved_on > day, *visible.findings())
        .group_by(Finding.application_id, Finding.rule, Finding.reason)
    )
    return tuple(FindingCount(*row) for row in session.execute(query).tuples())


def seats_by_bucket(session: Session, visible: Visible) -> dict[str, int]:
    """How many seats stand in each bucket."""
    query = (
        select(SeatVerdict.bucket, func.count())
        .where(*visible.of(SeatVerdict.application_id))
        .group_by(SeatVerdict.bucket)
    )
    return dict(session.execute(query).tuples().all())


def visible_contracts(session: Session, visible: Visible) -> Sequence[int] | None:
    """Ids of the contracts that the viewer sees; None is all of them."""
    return None if visible.contracts is None else session.scalars(visible.contracts).all()


def application_names(session: Session, visible: Visible) -> dict[int, str]:
    """Names of the applications that the viewer sees."""
    query = select(Application.id, Application.name).where(*visible.of(Application.id))
    return dict(session.execute(query).tuples().all())
