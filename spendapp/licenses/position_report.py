"""What a plan entitles to, what is given out and what is over or spare, with the lines behind it. Pure.

The quantities of a plan come from the position of the day; its lines from the contracts as known on that day.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spendapp.contracts.model import ContractOnDay, LineOnDay, TermOnDay, lines_in_force, term_on
from spendapp.contracts.pricing import NotSupported, line_cost, realizable_from
from spendapp.money import round_amount, smallest_unit

# Buckets of seats that are in use: each of them comes after `idle` in the fixed order.
IN_USE = ("overlap", "downgrade", "under_used", "active")


@dataclass(frozen=True, slots=True)
class LinePosition:
    """A line in force: what it adds to the entitlement, its price and the first day on which it may shrink."""

    contract_id: int
    contract: str
    quantity: int
    unit_price: Decimal
    per: str
    price_model: str
    currency: str
    floor_quantity: int | None
    valid_from: date
    valid_to: date
    annual: Decimal | None
    decrease: str
    decrease_from: date | None


@dataclass(frozen=True, slots=True)
class PlanPosition:
    """A plan on a day. `entitled` is None without a line in force, `active` None while no use is known."""

    application_id: int
    application: str
    plan_id: int
    plan: str
    entitled: int | None
    purchased: int | None
    assigned: int
    active: int | None
    annual_cost: Decimal | None
    lines: tuple[LinePosition, ...] = ()
    true_up: Decimal | None = None
    finding_id: int | None = None

    @property
    def over(self) -> int:
        """Seats assigned above the quantity entitled; 0 where nothing says how many are."""
        return 0 if self.entitled is None else max(self.assigned - self.entitled, 0)

    @property
    def spare(self) -> int | None:
        """Seats entitled and not assigned."""
        return None if self.entitled is None else max(self.entitled - self.assigned, 0)

    @property
    def next_decrease(self) -> date | None:
        """The first day on which a line of the plan may shrink."""
        return min((line.decrease_from for line in self.lines if line.decrease_from), default=None)

    @property
    def changed_since(self) -> bool:
        """Whether lines were changed after the position was taken."""
        return self.entitled is not None and self.entitled != sum(line.quantity for line in self.lines)


class LineBook:
    """The contracts of a day, by plan: lines in force and decrease dates without searching again."""

    def __init__(self, contracts: Iterable[ContractOnDay], day: date) -> None:
        self.day = day
        self._contracts: Mapping[int, list[ContractOnDay]] = _by_plan(contracts, day)

    def lines(self, plan_id: int) -> tuple[LinePosition, ...]:
        """The lines of the plan that are in force."""
        return tuple(
            _line(contract, line, term, self.day)
            for contract in self._contracts.get(plan_id, ())
            if (term := term_on(contract, self.day)) is not None
            for line in lines_in_force(contract, self.day)
            if line.plan_id == plan_id
        )


def _by_plan(contracts: Iterable[ContractOnDay], day: date) -> dict[int, list[ContractOnDay]]:
    found: dict[int, list[ContractOnDay]] = defaultdict(list)
    for contract in contracts:
        for plan_id in {line.plan_id for line in lines_in_force(contract, day)}:
            found[plan_id].append(contract)
    return found


def _line(contract: ContractOnDay, line: LineOnDay, term: TermOnDay, day: date) -> LinePosition:
    return LinePosition(
        contract.contract_id,
        contract.number,
        line.quantity,
        line.unit_price,
        line.per,
        line.price_model,
        contract.currency,
        line.floor_quantity,
        line.valid_from or contract.start_date,
        min(line.valid_to or term.last_day, term.last_day),
        _annual(line, term, contract.currency),
        contract.decrease,
        realizable_from(contract, day),
    )


def _annual(line: LineOnDay, term: TermOnDay, currency: str) -> Decimal | None:
    try:
        return round_amount(line_cost(line, term, currency).per_year, smallest_unit(currency))
    except NotSupported:
        return None


def seats_in_use(seats: int, active: int, unknown: int) -> int | None:
    """Seats with evidence of use; None while the use of more than half of the seats is unknown.

    A few sightings, for example in single sign-on, are no measure of an application whose use nobody reports.
    """
    return None if unknown * 2 > seats else active


def total(values: Sequence[int | None]) -> int | None:
    """The sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None
