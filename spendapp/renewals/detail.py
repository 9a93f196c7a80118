"""Everything that the page of one renewal shows beside the contract itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.audit import AuditEvent
from spendapp.contracts.model import TermOnDay
from spendapp.registry import settings
from spendapp.renewals.deadlines import Agreement, deadline_of, terms_to_watch
from spendapp.renewals.holds import HoldLine, holds_of
from spendapp.renewals.ladder import OVERDUE, is_overdue, overdue_from, steps_before
from spendapp.renewals.model import Colleague, Deadline, HoldKind, Role
from spendapp.renewals.people import colleagues
from spendapp.renewals.reading import AlertLine, alerts_of
from spendapp.renewals.recipients import Chain, chain
from spendapp.renewals.situation import read_agreements

SHOWN_EVENTS = 50


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder: when it is due, and the alerts that were planned for it."""

    step: str
    due_on: date
    due: bool
    silenced: bool
    alerts: tuple[AlertLine, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """A term whose deadline is open or passed last, what people said to it, and its ladder."""

    term: TermOnDay
    deadline: Deadline
    overdue: bool
    acknowledged: HoldLine | None
    snoozed: HoldLine | None
    seen: int
    ladder: tuple[Rung, ...]

    @property
    def reminded(self) -> bool:
        """Whether any step of the ladder was planned."""
        return any(rung.alerts for rung in self.ladder)


@dataclass(frozen=True, slots=True)
class Link:
    """Somebody in the line of those who are told."""

    role: Role
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class RenewalPage:
    """The page of a renewal: terms to answer, who is told, all alerts, and what happened."""

    watched: tuple[Watched, ...]
    line: tuple[Link, ...]
    alerts: tuple[AlertLine, ...]
    history: tuple[AuditEvent, ...]


def renewal_page(session: Session, contract_id: int, day: date) -> RenewalPage:
    """What the page shows on the day."""
    agreement = read_agreements(session, day, only=[contract_id])[contract_id]
    holds, alerts = holds_of(session, contract_id), alerts_of(session, contract_id)
    people = colleagues(session, [agreement.owner_email], day)
    found = chain(agreement.owner_email, people, settings().procurement_email)
    watched = [
        _watched(term, deadline, day, holds=holds, alerts=alerts) for term, deadline in watched_terms(agreement, day)
    ]
    return RenewalPage(tuple(watched), _line(found, people), alerts, _events(session, contract_id))


def watched_terms(agreement: Agreement, day: date) -> tuple[tuple[TermOnDay, Deadline], ...]:
    """The terms that can be answered: the one whose deadline passed last while it runs, and the open one."""
    pairs = ((term, deadline_of(agreement, term)) for term in terms_to_watch(agreement.rules, day))
    return tuple(
        (term, deadline)
        for term, deadline in pairs
        if deadline is not None and (not is_overdue(deadline, day) or day <= term.last_day)
    )


def _watched(
    term: TermOnDay, deadline: Deadline, day: date, *, holds: Sequence[HoldLine], alerts: Sequence[AlertLine]
) -> Watched:
    mine = [line for line in holds if line.term_number == term.number]
    snoozes = [line for line in mine if line.kind is HoldKind.SNOOZE and line.until is not None and line.until > day]
    acknowledged = next((line for line in mine if line.kind is HoldKind.ACKNOWLEDGE), None)
    snoozed = max(snoozes, key=lambda line: line.until or day, default=None)
    return Watched(
        term,
        deadline,
        is_overdue(deadline, day),
        acknowledged,
        snoozed,
        max((line.id for line in mine), default=0),
        _ladder(deadline, day, mine, alerts),
    )


def _ladder(deadline: Deadline, day: date, holds: Sequence[HoldLine], alerts: Iterable[AlertLine]) -> tuple[Rung, ...]:
    planned: dict[str, list[AlertLine]] = {}
    for alert in alerts:
        if (alert.term_number, alert.deadline) == (deadline.term_number, deadline.earliest):
            planned.setdefault(alert.step, []).append(alert)
    silent = max((line.until for line in holds if line.until), default=None)
    steps = [(step.name, step.due_on) for step in steps_before(deadline)] + [(OVERDUE, overdue_from(deadline))]
    return tuple(
        Rung(
            step=name,
            due_on=due_on,
            due=due_on <= day,
            silenced=name not in planned and silent is not None and due_on < silent,
            alerts=tuple(planned.get(name, ())),
        )
        for name, due_on in steps
    )


def _line(found: Chain, people: dict[str, Colleague]) -> tuple[Link, ...]:
    return tuple(Link(role, email, people[email].name if email in people else "") for role, email in found)


def _events(session: Session, contract_id: int) -> tuple[AuditEvent, ...]:
    about = (AuditEvent.subject_type == "contract", AuditEvent.subject_id == str(contract_id))
    query = select(AuditEvent).where(*about).order_by(AuditEvent.id.desc()).limit(SHOWN_EVENTS)
    return tuple(session.scalars(query))
