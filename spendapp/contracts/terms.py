"""The terms of a contract, computed from what was signed.

The k-th boundary is start + initial + (k - 1) x renewal in one addition from the anchor, so that month ends come
back: 31 January, 28 February, 31 March. A printed last day wins, and later renewals are anchored to the day after it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import chain, repeat

from spendapp.contracts import notice as notices
from spendapp.contracts.model import State, TermOnDay
from spendapp.contracts.notice import NoticeRule
from spendapp.contracts.periods import Period, PeriodError, add

DAYS_PER_MONTH = Fraction(36525, 1200)


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a contract says of its periods. `renewal` None: it ends by itself. `overflow` is the rule legal_overflow."""

    start: date
    initial: Period
    renewal: Period | None = None
    printed_last_day: date | None = None
    chained: bool = False
    overflow: bool = False
    notice: Period | None = None
    notice_rule: NoticeRule = NoticeRule.LAST_DAY_MINUS
    notice_text: str | None = None
    notice_assumed: bool = False

    def __post_init__(self) -> None:
        """Refuse what has no first day or no end of terms."""
        if self.initial.n == 0 or (self.renewal is not None and self.renewal.n == 0):
            raise PeriodError("A term of no length never ends", "Write a term of at least one day.")
        if self.printed_last_day is not None and self.printed_last_day < self.start:
            raise PeriodError("The printed last day lies before the start", "Correct start_date or last_day.")


def boundaries(rules: Particulars) -> Iterator[date]:
    """The days on which a term ends and the next one would begin, from the end of the first term on."""
    first = rules.printed_last_day + timedelta(days=1) if rules.printed_last_day else None
    anchor, initial = (first, None) if first else (rules.start, rules.initial)
    boundary = first or add(rules.start, rules.initial.months, rules.initial.days, overflow=rules.overflow)
    yield boundary
    if rules.renewal is None:
        return
    months, days = (initial.months, initial.days) if initial else (0, 0)
    while True:
        months, days = months + rules.renewal.months, days + rules.renewal.days
        if rules.chained:
            anchor, months, days = boundary, rules.renewal.months, rules.renewal.days
        boundary = add(anchor, months, days, overflow=rules.overflow)
        yield boundary


def terms(rules: Particulars) -> Iterator[TermOnDay]:
    """All terms, without end for a contract that renews."""
    first_day = rules.start
    lengths = chain((None if rules.printed_last_day else rules.initial,), repeat(rules.renewal))
    for number, (boundary, length) in enumerate(zip(boundaries(rules), lengths, strict=False), start=1):
        yield _term(rules, number, (first_day, boundary), length)
        first_day = boundary


def _term(rules: Particulars, number: int, span: tuple[date, date], length: Period | None) -> TermOnDay:
    first_day, boundary = span
    last_day = boundary - timedelta(days=1)
    renewal_date = boundary if rules.renewal else None
    own = notices.cancel_by(last_day, renewal_date, rules.notice, rules.notice_rule)
    readings = notices.readings(last_day, renewal_date, rules.notice)
    return TermOnDay(
        number=number,
        first_day=first_day,
        last_day=last_day,
        renewal_date=renewal_date,
        cancel_by=own,
        cancel_by_earliest=notices.earliest(own, readings),
        notice=rules.notice_text if renewal_date else None,
        notice_assumed=rules.notice_assumed and renewal_date is not None,
        readings=readings,
        months=length_in_months(span, length, overflow=rules.overflow),
    )


def length_in_months(span: tuple[date, date], length: Period | None, *, overflow: bool = False) -> Fraction:
    """The months of a term: whole ones by its period or by the calendar, otherwise days x 12 / 365.25."""
    if length and length.months:
        return Fraction(length.months)
    first_day, boundary = span
    whole = (boundary.year - first_day.year) * 12 + boundary.month - first_day.month
    for months in (whole - 1, whole):
        if months > 0 and add(first_day, months, overflow=overflow) == boundary:
            return Fraction(months)
    return (boundary - first_day).days / DAYS_PER_MONTH


@lru_cache(maxsize=4096)
def terms_until(rules: Particulars, day: date) -> tuple[TermOnDay, ...]:
    """The terms up to the one after the term of the day; before the start, the first counts as that one.

    Every page asks for the terms of all contracts on the same few days, so that answers are kept.
    """
    found: list[TermOnDay] = []
    for term in terms(rules):
        if found and day <= found[-1].last_day:
            return (*found, term)
        found.append(term)
    return tuple(found)


def bound_term(rules: Particulars, day: date) -> TermOnDay:
    """The term with which the contract ends if notice is received on the day.

    The first that has not ended and whose own deadline has not passed: several terms on when the notice is longer
    than the renewal. A contract that ends by itself is bound to its only term.
    """
    for term in chain(terms_until(rules, day), terms(rules)):
        if term.renewal_date is None or (day <= term.last_day and term.state(day) is State.OPEN):
            return term
    raise AssertionError("A contract has at least one term, and one that renews has no last.")


def bound_until(rules: Particulars, day: date) -> date | None:
    """Last day to which the company is bound if notice is received on the day; None when the contract has ended."""
    term = bound_term(rules, day)
    return None if term.state(day) is State.ENDED else term.last_day
