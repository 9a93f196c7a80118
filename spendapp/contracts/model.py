"""Contracts as known on a day: what every room above reads of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class State(StrEnum):
    """How a term stands on a day."""

    OPEN = "open"  # notice can still end the contract with this term
    MISSED = "missed"  # cancel-by has passed: the next term is certain
    ENDS = "ends"  # ends by itself
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class TermOnDay:
    """One period of a contract with its own deadline. `months` is its length, exact."""

    number: int
    first_day: date
    last_day: date
    renewal_date: date | None
    cancel_by: date | None
    cancel_by_earliest: date | None
    notice: str | None = None
    notice_assumed: bool = False
    readings: Mapping[str, date] = field(default_factory=dict)
    months: Fraction = Fraction(12)

    @property
    def next_day(self) -> date:
        """The first day after the term."""
        return self.last_day + timedelta(days=1)

    def contains(self, day: date) -> bool:
        """Whether the day lies in the term; the last day does."""
        return self.first_day <= day <= self.last_day

    def state(self, day: date) -> State:
        """How the term stands on the day."""
        if self.renewal_date is None:
            return State.ENDS if day <= self.last_day else State.ENDED
        return State.OPEN if self.cancel_by is not None and day <= self.cancel_by else State.MISSED


@dataclass(frozen=True, slots=True)
class LineOnDay:
    """Plan, quantity and price; `valid_from` None is the start of the contract, `valid_to` (inclusive) None no end."""

    line_id: int
    application_id: int
    plan_id: int
    quantity: int
    unit_price: Decimal
    per: str
    price_model: str = "per_unit"
    floor_quantity: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    application: str = ""
    plan: str = ""


@dataclass(frozen=True, slots=True)
class ContractOnDay:
    """A contract with its terms up to the one after the term of the day, and all its lines.

    `bound_until` is the last day to which the company is bound if notice is received on the day; None when it ended.
    """

    contract_id: int
    number: str
    vendor: str
    vendor_id: int
    currency: str
    owner_email: str | None
    decrease: str
    start_date: date
    terms: tuple[TermOnDay, ...]
    lines: tuple[LineOnDay, ...] = ()
    bound_until: date | None = None
    time_zone: str | None = None  # Its dates are local dates there; None: the zone of the instance.


def term_on(contract: ContractOnDay, day: date) -> TermOnDay | None:
    """The term in which the day lies; None before the start and after the end."""
    return next((term for term in contract.terms if term.contains(day)), None)


def next_term(contract: ContractOnDay, day: date) -> TermOnDay | None:
    """The term after the one of the day."""
    current = term_on(contract, day)
    number = None if current is None else current.number + 1
    return next((term for term in contract.terms if term.number == number), None)


def in_force(line: LineOnDay, contract: ContractOnDay, day: date) -> bool:
    """Whether the line entitles the company on the day: inside its own dates and inside a term of the contract."""
    begun = line.valid_from is None or line.valid_from <= day
    standing = line.valid_to is None or day <= line.valid_to
    return begun and standing and term_on(contract, day) is not None


def lines_in_force(contract: ContractOnDay, day: date) -> tuple[LineOnDay, ...]:
    """The lines that entitle the company on the day."""
    return tuple(line for line in contract.lines if in_force(line, contract, day))
