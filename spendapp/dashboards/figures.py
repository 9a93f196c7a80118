"""Figures of the overview: what is committed per year, what can be saved, and which deadline is next. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from spendapp.contracts.model import ContractOnDay, TermOnDay, lines_in_force, term_on
from spendapp.contracts.pricing import annual_value
from spendapp.money import STALE_RATE_DAYS, NoRate, Rate, exact_decimal, rate_on, round_amount, smallest_unit


@dataclass(frozen=True, slots=True)
class NativeAmount:
    """What contracts in one currency cost per year, and the rate at which it was converted; None: no rate."""

    currency: str
    amount: Decimal
    contracts: int
    rate: Decimal | None
    rate_day: date | None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Savings:
    """The three amounts of what can be saved, beside them what breaches may cost, and how many findings say so."""

    annualized: Decimal
    realizable: Decimal
    avoidable: Decimal
    exposure: Decimal
    findings: int
    without_price: int


@dataclass(frozen=True, slots=True)
class Deadline:
    """A contract with its next cancel-by, counted on the earliest reading, as the alerts are."""

    contract_id: int
    contract: str
    vendor: str
    applications: tuple[str, ...]
    cancel_by: date
    own_cancel_by: date
    days_left: int
    assumed: bool
    annual_value: Decimal
    currency: str


def native_amounts(contracts: Iterable[ContractOnDay], day: date, currency: str) -> tuple[NativeAmount, ...]:
    """The contracted amounts per year by currency, largest first in the order of the currencies' names."""
    sums: dict[str, Fraction] = defaultdict(Fraction)
    counts: dict[str, int] = defaultdict(int)
    for contract in contracts:
        if lines_in_force(contract, day):
            sums[contract.currency] += annual_value(contract, day)
            counts[contract.currency] += 1
    return tuple(_native(name, sums[name], counts[name], target=(currency, day)) for name in sorted(sums))


def _native(name: str, amount: Fraction, count: int, *, target: tuple[str, date]) -> NativeAmount:
    currency, day = target
    rounded = round_amount(amount, smallest_unit(name))
    rate = _rate(name, currency, day)
    if rate is None:
        return NativeAmount(name, rounded, count, None, None)
    stale = name != currency and (day - rate.day).days > STALE_RATE_DAYS
    return NativeAmount(name, rounded, count, exact_decimal(rate.value, 4), rate.day, stale)


def _rate(source: str, target: str, day: date) -> Rate | None:
    try:
        return rate_on(source, target, day)
    except NoRate:
        return None


def deadlines(contracts: Iterable[ContractOnDay], day: date) -> tuple[Deadline, ...]:
    """Cancel-by dates that have not passed, soonest first: of the term of the day, else of the one after it."""
    found = [_deadline(contract, term, day) for contract in contracts if (term := _next_term(contract, day))]
    return tuple(sorted(found, key=lambda item: (item.cancel_by, item.contract)))


def cancel_by_application(contracts: Iterable[ContractOnDay], day: date) -> dict[int, date]:
    """Per application: the soonest cancel-by that has not passed, of the contracts with a line of it."""
    found: dict[int, date] = {}
    for contract in contracts:
        term = _next_term(contract, day)
        if term is None:
            continue
        shown = _deadline(contract, term, day).cancel_by
        for line in contract.lines:
            if line.valid_to is None or line.valid_to >= day:
                found[line.application_id] = min(found.get(line.application_id, shown), shown)
    return found


def savings_deadline(
    contracts: Iterable[ContractOnDay], plans: Iterable[tuple[int, date]], day: date
) -> Deadline | None:
    """The first cancel-by on which a realizable amount depends; `plans` are (plan, realizable from) of findings."""
    wanted = frozenset(plans)
    concerned = [
        contract
        for contract in contracts
        if (term := _next_term(contract, day))
        and any((line.plan_id, term.next_day) in wanted for line in lines_in_force(contract, day))
    ]
    return next(iter(deadlines(concerned, day)), None)


def _next_term(contract: ContractOnDay, day: date) -> TermOnDay | None:
    current = term_on(contract, day)
    if current is None:
        return None
    coming = (term for term in contract.terms if term.number >= current.number)
    return next((term for term in coming if term.cancel_by is not None and term.cancel_by >= day), None)


def _deadline(contract: ContractOnDay, term: TermOnDay, day: date) -> Deadline:
    own = term.cancel_by or term.last_day
    earliest = term.cancel_by_earliest or own
    shown = earliest if earliest >= day else own
    return Deadline(
        contract.contract_id,
        contract.number,
        contract.vendor,
        tuple(sorted({line.application for line in contract.lines})),
        shown,
        own,
        (shown - day).days,
        term.notice_assumed,
        round_amount(annual_value(contract, day), smallest_unit(contract.currency)),
        contract.currency,
    )
