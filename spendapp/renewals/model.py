"""What the alert ladder is told and what it answers: frozen, and free of any database."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """Why somebody is written to."""

    OWNER = "owner"
    MANAGER = "manager"
    PROCUREMENT = "procurement"


class HoldKind(StrEnum):
    """What somebody said to the alerts of a term."""

    ACKNOWLEDGE = "acknowledge"
    SNOOZE = "snooze"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The cancel-by of one term of one contract.

    `earliest` is the earliest of all readings, from which the ladder counts; `cancel_by` is the contract's own, after
    which the term is overdue. `first_seen` is the day on which the contract became known; None when all that is known
    of it was added for past days, so that nobody here can have missed a day that had passed.
    """

    contract_id: int
    term_number: int
    cancel_by: date
    earliest: date
    last_day: date
    owner_email: str | None = None
    first_seen: date | None = None

    @property
    def term(self) -> tuple[int, int]:
        """The contract and the number of its term."""
        return self.contract_id, self.term_number


@dataclass(frozen=True, slots=True)
class Hold:
    """An acknowledgement, or a snooze until a day."""

    contract_id: int
    term_number: int
    kind: HoldKind
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """An alert that an earlier run planned; `merged` if a later step was sent in its place."""

    contract_id: int
    term_number: int
    deadline: date
    step: str
    recipient: str
    planned_on: date
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person of the directory, as far as alerts must know."""

    email: str
    name: str = ""
    manager_email: str | None = None
    left: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """A step that is due for a recipient; `merged_into` names the later step that is sent in its place."""

    deadline: Deadline
    step: str
    due_on: date
    recipient: str
    role: Role
    merged_into: str | None = None

    @property
    def key(self) -> tuple[int, int, date, str, str]:
        """What makes an alert unique (over one channel)."""
        return (*self.deadline.term, self.deadline.earliest, self.step, self.recipient)


@dataclass(frozen=True, slots=True)
class AlertPlan:
    """What is due. `unreachable` are terms with a step that is due and nobody to tell."""

    alerts: tuple[Alert, ...] = ()
    unreachable: tuple[tuple[int, int], ...] = ()
