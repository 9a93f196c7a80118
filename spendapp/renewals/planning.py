"""What is due on a day: a pure function of the deadlines, what people said, what was planned, and who works here.

One run plans at most one message per contract and recipient: the most urgent step that is due and was not planned
before. The others are planned as merged into it, so that they never go out later.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from spendapp.renewals.ladder import (
    MISSED,
    OVERDUE,
    due_steps,
    escalates_on,
    escalation,
    is_overdue,
    is_stale,
    overdue_from,
    urgency,
)
from spendapp.renewals.model import Alert, AlertPlan, Colleague, Deadline, Hold, HoldKind, Planned, Role
from spendapp.renewals.recipients import Chain, address_key, chain


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that the plan of a day depends on, besides the deadlines. `people` are known by address key."""

    day: date
    holds: tuple[Hold, ...] = ()
    planned: tuple[Planned, ...] = ()
    people: Mapping[str, Colleague] | None = None
    procurement_email: str = ""


def plan(deadlines: Iterable[Deadline], situation: Situation) -> AlertPlan:
    """What is due on the day and was not planned before."""
    by_contract: dict[int, list[_Term]] = defaultdict(list)
    unreachable: list[tuple[int, int]] = []
    history = _History(situation)
    for deadline in sorted(deadlines, key=lambda deadline: deadline.term):
        if not history.concerns(deadline):
            continue
        term = _Term(deadline, history)
        by_contract[deadline.contract_id].append(term)
        if not term.chain and term.steps:
            unreachable.append(deadline.term)
    alerts = [alert for terms in by_contract.values() for alert in _merge(terms)]
    return AlertPlan(tuple(alerts), tuple(unreachable))


class _History:
    """What people said and what was planned, by term."""

    def __init__(self, situation: Situation) -> None:
        self.day = situation.day
        self.people = situation.people or {}
        self.procurement = situation.procurement_email
        self.acknowledged: set[tuple[int, int]] = set()
        self.silent_before: dict[tuple[int, int], date] = {}
        self.planned: dict[tuple[int, int, date], dict[tuple[str, str], Planned]] = defaultdict(dict)
        for hold in situation.holds:
            term = hold.contract_id, hold.term_number
            if hold.kind is HoldKind.ACKNOWLEDGE:
                self.acknowledged.add(term)
            elif hold.until is not None:
                self.silent_before[term] = max(hold.until, self.silent_before.get(term, hold.until))
        for old in situation.planned:
            key = old.contract_id, old.term_number, old.deadline
            self.planned[key][old.step, address_key(old.recipient)] = old

    def concerns(self, deadline: Deadline) -> bool:
        """Whether the term may have alerts: nobody acknowledged it, and its deadline was not missed before it came."""
        if deadline.term in self.acknowledged or is_stale(deadline, self.day):
            return False
        return not (is_overdue(deadline, self.day) and self._came_too_late(deadline))

    def _came_too_late(self, deadline: Deadline) -> bool:
        if deadline.first_seen is not None:
            return deadline.first_seen > deadline.cancel_by
        return not self.planned[*deadline.term, deadline.earliest]


class _Term:
    """The alerts of one term that are due and new."""

    def __init__(self, deadline: Deadline, history: _History) -> None:
        self.deadline = deadline
        self.day = history.day
        self.chain: Chain = chain(deadline.owner_email, history.people, history.procurement)
        self.silent_before = history.silent_before.get(deadline.term)
        self.planned = history.planned[*deadline.term, deadline.earliest]
        self.steps = due_steps(deadline, self.day, silent_before=self.silent_before)

    def alerts(self) -> Iterator[Alert]:
        """What is due and new, for each recipient; the same recipient may appear with several steps."""
        if not self.chain:
            return
        role, recipient = self.chain[0]
        ladder = [self._alert(step.name, step.due_on, role, recipient) for step in self.steps]
        new = [alert for alert in ladder if (alert.step, recipient) not in self.planned]
        yield from new
        if is_overdue(self.deadline, self.day):
            yield from self._missed()
        else:
            yield from self._escalations(self._told(recipient, new))

    def _alert(self, step: str, due_on: date, role: Role, recipient: str) -> Alert:
        return Alert(self.deadline, step, due_on, recipient, role)

    def _missed(self) -> Iterator[Alert]:
        """The owner's manager is told that nobody decided; procurement, where there is none."""
        above = next((link for link in self.chain if link[0] is not Role.OWNER), None)
        if above is not None and (MISSED, above[1]) not in self.planned:
            yield self._alert(MISSED, overdue_from(self.deadline), *above)

    def _told(self, recipient: str, new: list[Alert]) -> dict[str, date]:
        """The steps that the first in line was sent, with the day: earlier ones, and the one of this run."""
        told = {
            step: old.planned_on
            for (step, address), old in self.planned.items()
            if address == recipient and step.isdecimal() and not old.merged
        }
        if new:
            told[max(new, key=lambda alert: urgency(alert.step)).step] = self.day
        return told

    def _escalations(self, told: Mapping[str, date]) -> Iterator[Alert]:
        for step, told_on in told.items():
            yield from self._climb(step, told_on)

    def _climb(self, step: str, told_on: date) -> Iterator[Alert]:
        """An unanswered step climbs the line, with a wait at each rung."""
        waits_since = told_on
        for role, recipient in self.chain[1:]:
            name = escalation(role, step)
            before = self.planned.get((name, recipient))
            due_on = escalates_on(self.deadline, waits_since)
            silenced = self.silent_before is not None and due_on < self.silent_before
            if before is None and (due_on > self.day or silenced):
                return
            if before is None:
                yield self._alert(name, due_on, role, recipient)
            waits_since = before.planned_on if before else self.day


def _merge(terms: Iterable[_Term]) -> Iterator[Alert]:
    """One message per recipient and contract; a deadline that passed is told before the next one begins."""
    by_recipient: dict[str, list[Alert]] = defaultdict(list)
    for term in terms:
        for alert in term.alerts():
            by_recipient[alert.recipient].append(alert)
    for alerts in by_recipient.values():
        sent = max(alerts, key=lambda alert: urgency(alert.step))
        yield sent
        for alert in alerts:
            if alert is not sent:
                yield replace(alert, merged_into=_name(sent, alert))


def _name(sent: Alert, merged: Alert) -> str:
    """The step that is sent instead; of another term, with its number."""
    same = sent.deadline.term_number == merged.deadline.term_number
    return sent.step if same else f"{sent.step}@{sent.deadline.term_number}"


__all__ = ["MISSED", "OVERDUE", "Situation", "plan"]
