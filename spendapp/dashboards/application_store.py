"""What the page of one application reads beside its tables: trend, contracts, policy in force, history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from spendapp.audit import AuditEvent
from spendapp.catalog.tables import Application, Plan
from spendapp.config import Settings
from spendapp.contracts.model import ContractOnDay
from spendapp.contracts.store import contracts_on
from spendapp.contracts.tables import Line
from spendapp.dashboards.applications_query import applications_query
from spendapp.dashboards.figures import cancel_by_application
from spendapp.dashboards.trend import PlanDay, TrendDay, trend_days
from spendapp.history import current
from spendapp.licenses.position_query import position_query
from spendapp.licenses.tables import Exclusion, Policy, PositionDay

YEAR = timedelta(days=365)
LISTED = 30
Ids = Select[Any] | None


@dataclass(frozen=True, slots=True)
class PolicyValue:
    """A number that a rule goes by, and what set it: the plan, the application, all applications or the setting."""

    plan: str | None
    window_days: int
    grace_days: int
    buffer_percent: int
    set_by: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an application."""

    at: datetime | None
    day: date
    kind: str
    actor: str
    before: int | None = None
    after: int | None = None
    plan: str = ""
    detail: str = ""


def application_row(
    session: Session, visible: Ids, application_id: int, contracts: Sequence[ContractOnDay], *, day: date
) -> Row[Any] | None:
    """The application with its sums; None when it does not exist or is hidden from the viewer."""
    query = applications_query(visible, cancel_by_application(contracts, day)).where(Application.id == application_id)
    return session.execute(query).one_or_none()


def plan_rows(session: Session, application_id: int) -> Sequence[Row[Any]]:
    """The positions of its plans."""
    query = position_query(None).where(PositionDay.application_id == application_id)
    return session.execute(query.order_by(Plan.name_key)).all()


def trend(session: Session, application_id: int, day: date) -> tuple[TrendDay, ...]:
    """The last year, day by day, as far as positions were kept."""
    query = (
        select(
            PositionDay.day, PositionDay.entitled, PositionDay.assigned, PositionDay.buckets, PositionDay.annual_cost
        )
        .where(PositionDay.application_id == application_id, PositionDay.day > day - YEAR, PositionDay.day <= day)
        .order_by(PositionDay.day)
    )
    return trend_days(PlanDay(*row) for row in session.execute(query))


def contracts_of(session: Session, application_id: int, day: date) -> tuple[ContractOnDay, ...]:
    """The contracts with a line of the application."""
    query = select(Line.contract_id).where(Line.application_id == application_id, current(Line)).distinct()
    found = session.scalars(query).all()
    return contracts_on(session, day, only=found) if found else ()


def policies(session: Session, application_id: int, settings: Settings) -> tuple[PolicyValue, ...]:
    """What the rules go by: for the application, and for each plan that differs."""
    query = (
        select(Policy, Plan.name)
        .outerjoin(Plan, Plan.id == Policy.plan_id)
        .where(current(Policy), or_(Policy.application_id == application_id, Policy.application_id.is_(None)))
        .where(or_(Policy.plan_id.is_(None), Plan.application_id == application_id))
        .order_by(Plan.name_key)
    )
    rows = session.execute(query).all()
    plans = [(policy, plan) for policy, plan in rows if policy.plan_id is not None]
    wide = [policy for policy, _plan in rows if policy.application_id is None and policy.plan_id is None]
    own = [policy for policy, _plan in rows if policy.application_id is not None and policy.plan_id is None]
    found = [_policy(None, [*own, *wide], settings, "application" if own else "company" if wide else "setting")]
    found += [_policy(plan, [policy, *own, *wide], settings, "plan") for policy, plan in plans]
    return tuple(found)


def _policy(plan: str | None, chain: Sequence[Policy], settings: Settings, set_by: str) -> PolicyValue:
    return PolicyValue(
        plan,
        _first([policy.window_days for policy in chain], settings.idle_window_days),
        _first([policy.grace_days for policy in chain], settings.grace_days),
        _first([policy.buffer_percent for policy in chain], settings.buffer_percent),
        set_by,
    )


def _first(values: Sequence[int | None], default: int) -> int:
    return next((value for value in values if value is not None), default)


def exclusions(session: Session, name_key: str, day: date) -> Sequence[Exclusion]:
    """Exclusions of the application, its plans and accounts that still hold."""
    inside = Exclusion.name_key.startswith(f"{name_key}/", autoescape=True)
    named = or_(
        (Exclusion.scope == "application") & (Exclusion.name_key == name_key),
        Exclusion.scope.in_(("plan", "account")) & inside,
    )
    query = select(Exclusion).where(current(Exclusion), Exclusion.until >= day, named)
    return session.scalars(query.order_by(Exclusion.until, Exclusion.name_key).limit(LISTED)).all()


def history(session: Session, application_id: int, day: date) -> tuple[Event, ...]:
    """What people did to the application, and the days on which its quantities moved; newest first."""
    events = [*_done(session, application_id), *_moved(session, application_id, day)]
    return tuple(sorted(events, key=lambda event: (event.day, event.kind), reverse=True)[:LISTED])


def _done(session: Session, application_id: int) -> list[Event]:
    query = (
        select(AuditEvent)
        .where(AuditEvent.subject_type == "application", AuditEvent.subject_id == str(application_id))
        .order_by(AuditEvent.id.desc())
        .limit(LISTED)
    )
    return [
        Event(event.at, event.at.date(), "action", event.actor, detail=event.action) for event in session.scalars(query)
    ]


def _moved(session: Session, application_id: int, day: date) -> list[Event]:
    query = (
        select(PositionDay.day, PositionDay.plan_id, Plan.name, PositionDay.entitled, PositionDay.assigned)
        .join(Plan, Plan.id == PositionDay.plan_id)
        .where(PositionDay.application_id == application_id, PositionDay.day > day - YEAR, PositionDay.day <= day)
        .order_by(PositionDay.plan_id, PositionDay.day)
    )
    found: list[Event] = []
    last: tuple[int, int | None, int] | None = None
    for on, plan_id, plan, entitled, assigned in session.execute(query):
        if last is not None and last[0] == plan_id:
            for kind, old, new in (("entitled", last[1], entitled), ("assigned", last[2], assigned)):
                if old != new:
                    found.append(Event(None, on, kind, "", before=old, after=new, plan=plan))
        last = (plan_id, entitled, assigned)
    return found
