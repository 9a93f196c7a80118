"""The alert ladder of one term: its steps, when each is due, and how long an escalation waits.

Steps count back from the earliest reading of the clause: 120, 90, 60, 30, 14, 7 and 1 days before it, and the day
itself ("0"). "overdue" begins on the day after the contract's own cancel-by. Due means due_on <= today, never equal.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from spendapp.renewals.model import Deadline, Role

DAYS_BEFORE = (120, 90, 60, 30, 14, 7, 1, 0)
OVERDUE = "overdue"
MISSED = "missed"
LONGEST_WAIT_DAYS = 14
# A deadline that passed is told of while its term runs, and for a month if the term ended with it.
STALE_AFTER_DAYS = 30


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the ladder that is due, with the day since which it is."""

    name: str
    due_on: date


def steps_before(deadline: Deadline) -> tuple[Step, ...]:
    """All steps up to the day itself, earliest first."""
    return tuple(Step(str(days), deadline.earliest - timedelta(days=days)) for days in DAYS_BEFORE)


def due_steps(deadline: Deadline, day: date, *, silent_before: date | None = None) -> tuple[Step, ...]:
    """The steps that are due on the day, earliest first, without those that a snooze silences."""
    steps = (*steps_before(deadline), Step(OVERDUE, overdue_from(deadline)))
    return tuple(
        step for step in steps if step.due_on <= day and (silent_before is None or step.due_on >= silent_before)
    )


def overdue_from(deadline: Deadline) -> date:
    """The first day on which nothing can be done for the term any more."""
    return deadline.cancel_by + timedelta(days=1)


def is_overdue(deadline: Deadline, day: date) -> bool:
    """Whether the contract's own cancel-by has passed."""
    return day > deadline.cancel_by


def is_stale(deadline: Deadline, day: date) -> bool:
    """Whether the deadline passed so long ago that telling of it helps nobody."""
    return day > max(deadline.last_day, deadline.cancel_by + timedelta(days=STALE_AFTER_DAYS))


def wait_days(days_left: int) -> int:
    """How long an answer is waited for: 14 days, or half of the days left (a half day counts as the next one)."""
    return max(0, min(LONGEST_WAIT_DAYS, (days_left + 1) // 2))


def escalates_on(deadline: Deadline, told_on: date) -> date:
    """The day on which the next in line is told, if nobody acknowledged what was sent on `told_on`."""
    return told_on + timedelta(days=wait_days((deadline.earliest - told_on).days))


def escalation(role: Role, step: str) -> str:
    """The name of the step that tells the next in line of an unanswered step: "manager:30"."""
    return f"{role.value}:{step}"


def urgency(step: str) -> tuple[int, int]:
    """Orders steps: the later one is sent in place of the earlier ones."""
    if step in (OVERDUE, MISSED):
        return (1 if step == OVERDUE else 2, 0)
    return (0, -int(step.rpartition(":")[2]))
