"""What a line costs: exact fractions, one rounding, and an explanation with the numbers put in.

A line is priced per unit (quantity x price, never below its floor) or flat (one price whatever the quantity). Other
price models are refused by name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from spendapp.contracts.model import ContractOnDay, LineOnDay, TermOnDay, in_force, term_on
from spendapp.money import NoRate, Rate, exact_decimal, plain, rate_on, round_amount, smallest_unit

PRICE_MODELS = ("per_unit", "flat", "volume", "graduated", "stairstep", "package", "percent_of_total", "usage")
SUPPORTED_MODELS = ("per_unit", "flat")
PERIODS = ("month", "year", "term")
MONTHS_PER_YEAR = 12


class NotSupported(ValueError):
    """A price model or rule that is known by name but cannot be computed yet; it is never approximated."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """How an amount came about: the inputs, the rule, the exact value and the one that is rounded once."""

    inputs: tuple[tuple[str, str], ...]
    rule: str
    unrounded: Fraction
    rounded: Decimal


@dataclass(frozen=True, slots=True)
class LineCost:
    """What a line costs; `quantity` is the one billed (the floor, if more)."""

    quantity: int
    per_month: Fraction
    per_year: Fraction
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class SeatPrice:
    """The price of a seat of a plan per month, exact, in one currency; `rates` are the ones it was converted at.

    `monthly` is None where a currency has no rate; `no_rate` says which.
    """

    monthly: Fraction | None
    currency: str
    quantity: int
    rates: tuple[Rate, ...] = ()
    no_rate: str | None = None


@dataclass(frozen=True, slots=True)
class _PricedLine:
    quantity: int
    monthly: Fraction
    currency: str


def require_supported(price_model: str) -> None:
    """Raise NotSupported, naming the model, unless it can be computed."""
    if price_model not in SUPPORTED_MODELS:
        raise NotSupported(f"The price model {price_model!r} is not supported yet; per_unit and flat are.")


def months_of_price(per: str, term: TermOnDay) -> Fraction:
    """How many months one price covers."""
    return {"month": Fraction(1), "year": Fraction(MONTHS_PER_YEAR), "term": term.months}[per]


def billed_quantity(line: LineOnDay) -> int:
    """The quantity that is paid: never below the floor that was committed to."""
    return max(line.quantity, line.floor_quantity or 0)


def monthly_unit_price(line: LineOnDay, term: TermOnDay) -> Fraction:
    """The price of one unit per month, exact. Of a flat line: its share per unit, 0 where it has no units."""
    require_supported(line.price_model)
    price = Fraction(line.unit_price) / months_of_price(line.per, term)
    if line.price_model == "flat":
        return price / line.quantity if line.quantity else Fraction(0)
    return price


def line_cost(line: LineOnDay, term: TermOnDay, currency: str) -> LineCost:
    """What the line costs per month and year in the term."""
    require_supported(line.price_model)
    quantity = billed_quantity(line)
    flat = line.price_model == "flat"
    per_month = Fraction(line.unit_price) / months_of_price(line.per, term) * (1 if flat else quantity)
    per_year = per_month * MONTHS_PER_YEAR
    return LineCost(quantity, per_month, per_year, _explain(line, term, per_year, currency))


def _explain(line: LineOnDay, term: TermOnDay, per_year: Fraction, currency: str) -> Explanation:
    inputs = [("unit_price", plain(line.unit_price)), ("per", line.per), ("quantity", str(line.quantity))]
    if line.floor_quantity is not None:
        inputs.append(("floor_quantity", str(line.floor_quantity)))
    if line.per == "term":
        inputs.append(("months_of_term", plain(exact_decimal(term.months))))
    units = "1 (flat)" if line.price_model == "flat" else str(billed_quantity(line))
    months = plain(exact_decimal(months_of_price(line.per, term)))
    rule = f"{plain(line.unit_price)} x {units} / {months} months x 12"
    return Explanation(tuple(inputs), rule, per_year, round_amount(per_year, smallest_unit(currency)))


def annual_value(contract: ContractOnDay, day: date) -> Fraction:
    """What the lines in force on the day cost per year, in the currency of the contract."""
    term = term_on(contract, day)
    if term is None:
        return Fraction(0)
    lines = (line for line in contract.lines if in_force(line, contract, day))
    return sum((line_cost(line, term, contract.currency).per_year for line in lines), Fraction(0))


def seat_prices(contracts: Iterable[ContractOnDay], day: date, *, currency: str) -> dict[int, SeatPrice]:
    """Per plan: the quantity-weighted mean of the monthly unit prices of its lines in force, in `currency`.

    A plan without a line in force is not there. Lines that all have quantity 0 count alike.
    """
    found: dict[int, list[_PricedLine]] = {}
    for contract in contracts:
        term = term_on(contract, day)
        for line in contract.lines if term else ():
            if term and in_force(line, contract, day):
                priced = _PricedLine(line.quantity, monthly_unit_price(line, term), contract.currency)
                found.setdefault(line.plan_id, []).append(priced)
    return {plan_id: _seat_price(lines, day, currency) for plan_id, lines in found.items()}


def _seat_price(lines: Sequence[_PricedLine], day: date, currency: str) -> SeatPrice:
    quantity = sum(line.quantity for line in lines)
    foreign = sorted({line.currency for line in lines} - {currency})
    try:
        rates = {source: rate_on(source, currency, day) for source in foreign}
    except NoRate as error:
        return SeatPrice(None, currency, quantity, no_rate=str(error))
    values = [
        (line.quantity, line.monthly * (rates[line.currency].value if line.currency in rates else 1)) for line in lines
    ]
    return SeatPrice(weighted_mean(values), currency, quantity, tuple(rates.values()))


def weighted_mean(pairs: Sequence[tuple[int, Fraction]]) -> Fraction:
    """The mean of values weighted by quantity; the plain mean where all quantities are 0."""
    total = sum(quantity for quantity, _ in pairs)
    if total == 0:
        return sum((value for _, value in pairs), Fraction(0)) / len(pairs)
    return sum((quantity * value for quantity, value in pairs), Fraction(0)) / total


def realizable_from(contract: ContractOnDay, day: date) -> date | None:
    """The first day on which the contract allows to buy less, if that is decided (and notice given) on the day.

    At renewal: the first day after the term to which the company is bound, which is the next term while cancel-by
    has not passed and the term after it otherwise (later still when the notice is longer than a term). A contract
    that ends by itself allows it on the day after its end, for nothing obliges the company to buy as much again.
    """
    if contract.decrease == "never" or contract.bound_until is None:
        return None
    if contract.decrease == "anytime":
        return day
    return date.fromordinal(contract.bound_until.toordinal() + 1)
