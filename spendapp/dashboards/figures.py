"""Figures of the overview: what is committed per year, what can be saved, and which deadline is next. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from spendapp.contracts.model import ContractOnDay, TermOnDay, lines_in_force, term_on
from spendapp.contracts.pricing import NotSupported, annual_value
from spendapp.money import STALE_RATE_DAYS, NoRate, exact_decimal, rate_on, round_amount, smallest_unit
from spendapp.renewals.groups import Group, group_of

# What was decided on a term, by (contract, number of the term).
Decided = Mapping[tuple[int, int], str]
NOTHING: Decided = MappingProxyType({})


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
    """A contract with a cancel-by, counted on the earliest reading that is still ahead, as the alerts are.

    `days_left` is negative where the contract's own cancel-by has passed and nobody decided.
    """

    contract_id: int
    contract: str
    vendor: str
    applications: tuple[str, ...]
    cancel_by: date
    days_left: int
    assumed: bool
    annual_value: Decimal | None
    currency: str
    decision: str | None = None


def native_amounts(contracts: Iterable[ContractOnDay], day: date, currency: str) -> tuple[NativeAmount, ...]:
    """The contracted amounts per year by currency, the reporting one first."""
    sums: dict[str, Fraction] = defaultdict(Fraction)
    counts: dict[str, int] = defaultdict(int)
    for contract in contracts:
        value = _annual(contract, day)
        if value is not None and lines_in_force(contract, day):
            sums[contract.currency] += value
            counts[contract.currency] += 1
    order = sorted(sums, key=lambda name: (name != currency, name))
    return tuple(_native(name, sums[name], counts[name], target=(currency, day)) for name in order)


def _native(name: str, amount: Fraction, count: int, *, target: tuple[str, date]) -> NativeAmount:
    currency, day = target
    rounded = round_amount(amount, smallest_unit(name))
    try:
        rate = rate_on(name, currency, day)
    except NoRate:
        return NativeAmount(name, rounded, count, None, None)
    stale = name != currency and (day - rate.day).days > STALE_RATE_DAYS
    return NativeAmount(name, rounded, count, exact_decimal(rate.value, 4), rate.day, stale)


def deadlines(
    contracts: Iterable[ContractOnDay], day: date, decided: Decided = MappingProxyType({})
) -> tuple[Deadline, ...]:
    """Cancel-by dates that have not passed, soonest first: of the term of the day, else of the one after it."""
    found = [_deadline(contract, term, day, decided) for contract in contracts if (term := _next_term(contract, day))]
    return tuple(sorted(found, key=lambda item: (item.cancel_by, item.contract)))


def to_decide(contracts: Iterable[ContractOnDay], day: date, decided: Decided) -> tuple[Deadline, ...]:
    """Contracts whose cancel-by has passed without a decision or falls into the next seven days, the soonest first."""
    found = []
    for contract in contracts:
        term = term_on(contract, day)
        if term is None:
            continue
        answered = (contract.contract_id, term.number) in decided
        if group_of(term, day, decided=answered) in (Group.OVERDUE, Group.WEEK):
            found.append(_deadline(contract, term, day, decided))
    return tuple(sorted(found, key=lambda item: (item.cancel_by, item.contract)))


def cancel_by_application(contracts: Iterable[ContractOnDay], day: date) -> dict[int, date]:
    """Per application: the soonest cancel-by that has not passed, of the contracts with a line of it."""
    found: dict[int, date] = {}
    for contract in contracts:
        term = _next_term(contract, day)
        shown = _shown(term, day) if term else None
        for line in contract.lines if shown else ():
            if shown and (line.valid_to is None or line.valid_to >= day):
                found[line.application_id] = min(found.get(line.application_id, shown), shown)
    return found


def savings_deadline(
    contracts: Iterable[ContractOnDay], plans: Collection[tuple[int, date]], day: date
) -> Deadline | None:
    """The first cancel-by on which a realizable amount depends; `plans` are (plan, realizable from) of findings."""
    concerned = [
        contract
        for contract in contracts
        if (term := _next_term(contract, day))
        and any((line.plan_id, term.next_day) in plans for line in lines_in_force(contract, day))
    ]
    return next(iter(deadlines(concerned, day)), None)


def _next_term(contract: ContractOnDay, day: date) -> TermOnDay | None:
    current = term_on(contract, day)
    if current is None:
        return None
    coming = (term for term in contract.terms if term.number >= current.number)
    return next((term for term in coming if term.cancel_by is not None and term.cancel_by >= day), None)


def _shown(term: TermOnDay, day: date) -> date:
    """The earliest reading while it is ahead, then the contract's own cancel-by."""
    own = term.cancel_by or term.last_day
    earliest = term.cancel_by_earliest or own
    return earliest if earliest >= day else own


def _deadline(contract: ContractOnDay, term: TermOnDay, day: date, decided: Decided) -> Deadline:
    shown, value = _shown(term, day), _annual(contract, day)
    return Deadline(
        contract.contract_id,
        contract.number,
        contract.vendor,
        tuple(sorted({line.application for line in contract.lines})),
        shown,
        (shown - day).days,
        term.notice_assumed,
        None if value is None else round_amount(value, smallest_unit(contract.currency)),
        contract.currency,
        decided.get((contract.contract_id, term.number)),
    )


def _annual(contract: ContractOnDay, day: date) -> Fraction | None:
    """What the contract costs per year; None where a price model is not supported yet."""
    try:
        return annual_value(contract, day)
    except NotSupported:
        return None
