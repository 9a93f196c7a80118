"""What a source says, in the words of the field: the typed records between connectors, files and the rooms.

A connector or a file yields these; the room that owns a kind receives them. None means that the source does not say:
unknown is neither zero nor never.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class AccountKind(StrEnum):
    """What stands behind a login."""

    PERSON = "person"
    SERVICE = "service"
    SHARED = "shared"
    BOT = "bot"
    EXTERNAL = "external"
    UNKNOWN = "unknown"


class SeatStatus(StrEnum):
    """The state of an account at the vendor. All three hold their seat."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    INVITED = "invited"


class EmploymentStatus(StrEnum):
    """Whether a person works here."""

    ACTIVE = "active"
    LEAVE = "leave"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person as one source knows them. `source_key` is the source's own id (for a file: employee id or e-mail)."""

    source_key: str
    email: str | None
    name: str
    status: EmploymentStatus = EmploymentStatus.ACTIVE
    kind: AccountKind = AccountKind.PERSON
    employee_id: str | None = None
    aliases: tuple[str, ...] = ()
    department: str | None = None
    cost_center: str | None = None
    manager_email: str | None = None
    job_title: str | None = None
    employee_type: str | None = None
    country: str | None = None
    language: str | None = None
    company: str | None = None
    start_date: date | None = None
    end_date: date | None = None


@dataclass(frozen=True, slots=True)
class SeatRecord:
    """An account of an application, and the plan that it holds; plan None is an account without a seat."""

    application: str
    account: str
    plan: str | None
    email: str | None = None
    kind: AccountKind = AccountKind.UNKNOWN
    status: SeatStatus = SeatStatus.ACTIVE
    assigned_on: date | None = None
    person_key: str | None = None


@dataclass(frozen=True, slots=True)
class LastActivityRecord:
    """The newest day on which a source saw an account; None: the source looked and saw no use."""

    application: str
    account: str
    last_active_on: date | None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """Evidence of use of an account on one day."""

    application: str
    account: str
    day: date
    signal: str = "event"
    events: int = 1
    email: str | None = None


@dataclass(frozen=True, slots=True)
class PurchasedRecord:
    """A quantity that the vendor says was bought; plan None: given for the application as a whole."""

    application: str
    plan: str | None
    quantity: int


@dataclass(frozen=True, slots=True)
class ApplicationRecord:
    """An application that a source names without saying who holds a seat in it."""

    application: str


Record = PersonRecord | SeatRecord | LastActivityRecord | ActivityRecord | PurchasedRecord | ApplicationRecord
