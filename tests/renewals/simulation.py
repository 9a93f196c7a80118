"""A worker that plans day by day, remembering what it planned, as the database does."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from spendapp.renewals.model import Alert, Colleague, Deadline, Hold, HoldKind, Planned
from spendapp.renewals.planning import Situation, plan

OWNER, MANAGER, PROCUREMENT = "owner@example.com", "manager@example.com", "buying@example.com"
PEOPLE = {
    OWNER: Colleague(OWNER, "Olga Owner", manager_email=MANAGER),
    MANAGER: Colleague(MANAGER, "Max Manager"),
}


def day(text: str) -> date:
    return date.fromisoformat(text)


def days(first: str, last: str) -> Iterator[date]:
    """Every day from first to last."""
    current = day(first)
    while current <= day(last):
        yield current
        current += timedelta(days=1)


def deadline(cancel_by: str = "2026-12-01", **values: object) -> Deadline:
    """The first term of contract 1, known since long ago, with an owner; it runs until the end of the year."""
    fields = {
        "contract_id": 1,
        "term_number": 1,
        "cancel_by": day(cancel_by),
        "earliest": day(cancel_by),
        "last_day": day("2026-12-31"),
        "owner_email": OWNER,
        "first_seen": day("2025-01-01"),
    }
    return Deadline(**{**fields, **values})  # type: ignore[arg-type]


def acknowledged(term: int = 1, contract: int = 1) -> Hold:
    return Hold(contract, term, HoldKind.ACKNOWLEDGE)


def snoozed(until: str, term: int = 1) -> Hold:
    return Hold(1, term, HoldKind.SNOOZE, day(until))


@dataclass
class Worker:
    """Plans the days that it is given and keeps what was sent: (day, step, recipient)."""

    deadlines: tuple[Deadline, ...]
    people: dict[str, Colleague] = field(default_factory=lambda: dict(PEOPLE))
    procurement: str = PROCUREMENT
    holds: tuple[Hold, ...] = ()
    planned: list[Planned] = field(default_factory=list)
    unreachable: tuple[tuple[int, int], ...] = ()

    def run(self, on: Iterable[date]) -> list[tuple[str, str, str]]:
        """Plan each of the days; what went out, with the first name of the recipient's address."""
        sent: list[tuple[str, str, str]] = []
        for current in on:
            sent += [
                (current.isoformat(), alert.step, alert.recipient.partition("@")[0])
                for alert in self.alerts(current)
                if alert.merged_into is None
            ]
        return sent

    def alerts(self, on: date) -> tuple[Alert, ...]:
        """Plan one day and remember it."""
        found = plan(self.deadlines, self._situation(on))
        self.unreachable = found.unreachable
        self.planned += [
            Planned(
                contract_id=alert.deadline.contract_id,
                term_number=alert.deadline.term_number,
                deadline=alert.deadline.earliest,
                step=alert.step,
                recipient=alert.recipient,
                planned_on=on,
                merged=alert.merged_into is not None,
            )
            for alert in found.alerts
        ]
        return found.alerts

    def _situation(self, on: date) -> Situation:
        return Situation(
            day=on,
            holds=self.holds,
            planned=tuple(self.planned),
            people=self.people,
            procurement_email=self.procurement,
        )


def to_owner(sent: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """What the owner received: (day, step)."""
    return [(on, step) for on, step, name in sent if name == "owner"]
