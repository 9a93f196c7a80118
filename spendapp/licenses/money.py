"""The three figures of a finding: annualized, realizable from a day, avoidable. Exact, per plan and day, rounded once.

The price of a seat is the quantity-weighted mean of the monthly prices of the plan's lines in force. Seats that are
freed stand in one queue per plan: spare ones (shelfware), then those of leavers, unmatched, suspended, never used and
idle accounts, each by account name.

- The first in the queue are avoidable: they cover seats that would otherwise be bought, for seats assigned above the
  entitled quantity and for expected joiners. (Open requests count 0 until requests exist.)
- The next are realizable, as far as the contracts allow to buy less: the quantity of each line above its floor, from
  the day on which its contract allows a decrease. Where several contracts entitle to one plan, the soonest is drawn
  on first, and a finding that draws on two says the later day, on which all of it has stopped. A flat line costs the
  same whatever its quantity, so it gives nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from spendapp.contracts.model import ContractOnDay, LineOnDay, TermOnDay, in_force, term_on
from spendapp.contracts.pricing import SeatPrice, monthly_unit_price, realizable_from
from spendapp.money import STALE_RATE_DAYS, NoRate, Rate, convert, exact_decimal, plain, round_amount

MONTHS = 12
NOTHING = Decimal("0.00")
QUEUE = ("leaver", "not_in_directory", "suspended", "never", "idle")


@dataclass(frozen=True, slots=True)
class Pool:
    """How many seats of a plan a contract allows to give back, and from which day; None is never."""

    contract: str
    capacity: int
    realizable_from: date | None
    notice_assumed: bool = False


@dataclass(frozen=True, slots=True)
class UsedRate:
    """A rate that a figure was converted at."""

    currency: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class PlanMoney:
    """What a seat of a plan costs and what giving seats back is worth; `monthly` None: no line in force, or no rate."""

    plan_id: int
    currency: str
    monthly: Fraction | None
    free: bool = False
    rates: tuple[UsedRate, ...] = ()
    no_rate: str | None = None
    pools: tuple[Pool, ...] = ()
    avoidable_seats: int = 0
    joiners: int = 0
    known: dict[int, Decimal] = field(default_factory=dict, compare=False, repr=False)

    def annual(self, quantity: int) -> Decimal | None:
        """The price of so many seats a year; thousands of findings ask for that of one seat, so it is kept."""
        if self.free:
            return NOTHING
        if self.monthly is None:
            return None
        if quantity not in self.known:
            self.known[quantity] = round_amount(self.monthly * MONTHS * quantity)
        return self.known[quantity]

    @property
    def notice_assumed(self) -> bool:
        """Whether a day on which money stops rests on an assumed notice."""
        return any(pool.notice_assumed for pool in self.pools)

    def formula(self, quantity: int) -> str | None:
        """How the annualized figure came about, with the numbers put in."""
        if self.free:
            return "free plan: 0.00"
        if self.monthly is None:
            return None
        price = plain(exact_decimal(self.monthly))
        return f"{price} {self.currency} a month x 12 x {quantity} = {self.annual(quantity)} {self.currency}"


@dataclass(frozen=True, slots=True)
class Freed:
    """Seats that a finding would free, in its place in the queue. `key` names the finding: rule, plan, account."""

    key: tuple[str, int, str]
    quantity: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Annualized, realizable with its day, avoidable; all None without a price."""

    annualized: Decimal | None = None
    realizable: Decimal | None = None
    realizable_from: date | None = None
    avoidable: Decimal | None = None


def pools_of(contracts: Iterable[ContractOnDay], day: date) -> dict[int, tuple[Pool, ...]]:
    """Per plan, what its contracts allow to give back; the soonest first, then by contract number."""
    found: dict[int, list[Pool]] = {}
    for contract in contracts:
        term = term_on(contract, day)
        from_day = realizable_from(contract, day) if term else None
        for plan_id, lines in _by_plan(contract, day).items():
            capacity = sum(_above_floor(line) for line in lines)
            assumed = bool(term and term.notice_assumed and contract.decrease == "renewal")
            found.setdefault(plan_id, []).append(Pool(contract.number, capacity, from_day, assumed))
    return {
        plan_id: tuple(sorted(pools, key=lambda pool: (pool.realizable_from or date.max, pool.contract)))
        for plan_id, pools in found.items()
    }


def _by_plan(contract: ContractOnDay, day: date) -> dict[int, list[LineOnDay]]:
    found: dict[int, list[LineOnDay]] = {}
    for line in contract.lines:
        if in_force(line, contract, day):
            found.setdefault(line.plan_id, []).append(line)
    return found


def _above_floor(line: LineOnDay) -> int:
    return 0 if line.price_model == "flat" else max(0, line.quantity - (line.floor_quantity or 0))


def currencies_of(contracts: Iterable[ContractOnDay], day: date) -> dict[int, frozenset[str]]:
    """Per plan, the currencies of its lines in force."""
    found: dict[int, set[str]] = {}
    for contract in contracts:
        for plan_id in _by_plan(contract, day):
            found.setdefault(plan_id, set()).add(contract.currency)
    return {plan_id: frozenset(currencies) for plan_id, currencies in found.items()}


def used_rates(price: SeatPrice, currencies: Iterable[str]) -> tuple[UsedRate, ...]:
    """The rates of a price with the currencies that they convert."""
    foreign = sorted(set(currencies) - {price.currency})
    return tuple(UsedRate(currency, rate) for currency, rate in zip(foreign, price.rates, strict=False))


def is_old(rate: Rate, day: date) -> bool:
    """Whether a rate was published more than a week before the day; the figure stands, with a data gap beside it."""
    return day - rate.day > timedelta(days=STALE_RATE_DAYS)


def expected_joiners(departments: Iterable[tuple[int, int, int]]) -> int:
    """Joiners who will need a plan: per department (joiners, holders, people) the joiners times the share of holders.

    Shares are added exactly and cut to whole people, so that the figure never promises more than is expected.
    """
    return int(sum((Fraction(joiners * holders, people) for joiners, holders, people in departments), Fraction(0)))


def avoidable_seats(*, assigned: int, entitled: int | None, joiners: int, shelf: int) -> int:
    """How many freed seats cover a need instead of being given back.

    Spare seats within the buffer cover joiners first; what they do not cover takes from the queue.
    """
    return 0 if entitled is None else max(0, assigned + joiners + shelf - entitled)


def share_out(money: PlanMoney, queue: Sequence[Freed]) -> dict[tuple[str, int, str], Figures]:
    """The figures of each finding of a plan, in the order of the queue."""
    if money.free:
        return {freed.key: Figures(NOTHING, NOTHING, None, NOTHING) for freed in queue}
    if money.monthly is None:
        return {freed.key: Figures() for freed in queue}
    to_cover = money.avoidable_seats
    pools = [pool for pool in money.pools if pool.realizable_from is not None]
    found = {}
    for freed in queue:
        covering = min(freed.quantity, to_cover)
        to_cover -= covering
        given_back, stops_on = _draw(pools, freed.quantity - covering)
        found[freed.key] = Figures(
            annualized=money.annual(freed.quantity),
            realizable=money.annual(given_back),
            realizable_from=stops_on,
            avoidable=money.annual(covering),
        )
    return found


def _draw(pools: list[Pool], wanted: int) -> tuple[int, date | None]:
    """Take from the pools; how many seats could be given back, and the day by which all of them have stopped.

    When nothing is left to give back, the day is still the first one on which a contract allows a decrease.
    """
    taken, stops_on = 0, None
    for place, pool in enumerate(pools):
        part = min(pool.capacity, wanted - taken)
        if part > 0:
            taken += part
            stops_on = pool.realizable_from
            pools[place] = replace(pool, capacity=pool.capacity - part)
    return taken, stops_on or (pools[0].realizable_from if pools else None)


def exposure(contracts: Iterable[ContractOnDay], plan_id: int, day: date, *, currency: str) -> Fraction | None:
    """The monthly price of a seat at the line that was in force last, at the rate of the day; None without a rate."""
    ended = [
        (end, line.line_id, line, term, contract.currency)
        for contract in contracts
        for line in contract.lines
        if line.plan_id == plan_id
        for end, term in _last_in_force(line, contract, day)
    ]
    if not ended:
        return None
    _, _, line, term, source = max(ended, key=lambda each: each[:2])
    try:
        return convert(monthly_unit_price(line, term), source, currency, day)[0]
    except NoRate:
        return None


def _last_in_force(line: LineOnDay, contract: ContractOnDay, day: date) -> list[tuple[date, TermOnDay]]:
    """The last day before `day` on which the line was in force, with its term; empty when it never was."""
    for term in reversed(contract.terms):
        first = max(term.first_day, line.valid_from or term.first_day)
        last = min(term.last_day, line.valid_to or term.last_day, day - timedelta(days=1))
        if first <= last:
            return [(last, term)]
    return []
