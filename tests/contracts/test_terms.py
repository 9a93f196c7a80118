"""Terms computed from what was signed."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spendapp.contracts.model import State
from spendapp.contracts.notice import NoticeRule
from spendapp.contracts.periods import Period, PeriodError, Unit, add, parse_period
from spendapp.contracts.terms import Particulars, bound_term, bound_until, boundaries, terms, terms_until

YEARLY = Particulars(
    date(2026, 1, 1), parse_period("12 months"), parse_period("12 months"), notice=parse_period("60 days")
)
MONTHLY = Particulars(
    date(2025, 1, 1), parse_period("1 month"), parse_period("1 month"), notice=parse_period("60 days")
)


def last_days(rules: Particulars, count: int) -> list[str]:
    return [term.last_day.isoformat() for term in islice(terms(rules), count)]


def test_month_ends_come_back() -> None:
    rules = Particulars(date(2025, 1, 31), parse_period("1 month"), parse_period("1 month"))
    assert [day.isoformat() for day in islice(boundaries(rules), 3)] == ["2025-02-28", "2025-03-31", "2025-04-30"]


def test_chained_renewals_lose_the_day() -> None:
    rules = Particulars(date(2025, 1, 31), parse_period("1 month"), parse_period("1 month"), chained=True)
    assert [day.isoformat() for day in islice(boundaries(rules), 3)] == ["2025-02-28", "2025-03-28", "2025-04-28"]


def test_a_leap_day_comes_back_every_four_years() -> None:
    rules = Particulars(date(2024, 2, 29), parse_period("1 year"), parse_period("1 year"))
    assert last_days(rules, 5) == ["2025-02-27", "2026-02-27", "2027-02-27", "2028-02-28", "2029-02-27"]


def test_by_law_a_missing_day_fills_the_month() -> None:
    rules = Particulars(date(2024, 2, 29), parse_period("1 year"), parse_period("1 year"), overflow=True)
    assert last_days(rules, 2) == ["2025-02-28", "2026-02-28"]


def test_the_printed_end_wins_and_anchors_what_follows() -> None:
    half_yearly = parse_period("6 months")
    rules = Particulars(date(2025, 1, 15), parse_period("1 year"), half_yearly, printed_last_day=date(2025, 12, 31))
    assert last_days(rules, 3) == ["2025-12-31", "2026-06-30", "2026-12-31"]


def test_a_pilot_in_days_is_followed_by_years_in_one_addition() -> None:
    rules = Particulars(date(2025, 1, 1), parse_period("180 days"), parse_period("12 months"))
    assert last_days(rules, 2) == ["2025-06-29", "2026-06-29"]


def test_terms_in_weeks() -> None:
    rules = Particulars(date(2026, 11, 2), parse_period("2 weeks"), parse_period("1 week"))
    assert last_days(rules, 3) == ["2026-11-15", "2026-11-22", "2026-11-29"]


def test_a_contract_without_renewal_has_one_term() -> None:
    (term,) = terms(replace(YEARLY, renewal=None))
    assert (term.renewal_date, term.cancel_by, term.cancel_by_earliest, term.readings) == (None, None, None, {})
    assert term.state(date(2026, 12, 31)) is State.ENDS
    assert term.state(date(2027, 1, 1)) is State.ENDED


def test_terms_reach_to_the_one_after_the_day() -> None:
    assert [term.number for term in terms_until(YEARLY, date(2027, 6, 1))] == [1, 2, 3]
    assert [term.number for term in terms_until(YEARLY, date(2025, 6, 1))] == [1, 2]
    assert [term.number for term in terms_until(replace(YEARLY, renewal=None), date(2030, 1, 1))] == [1]


def test_a_term_is_open_until_the_day_of_its_deadline() -> None:
    term = next(terms(YEARLY))
    assert term.cancel_by == date(2026, 11, 1)
    assert term.state(date(2026, 11, 1)) is State.OPEN
    assert term.state(date(2026, 11, 2)) is State.MISSED


def test_the_earliest_deadline_is_taken_over_all_readings() -> None:
    term = next(terms(YEARLY))
    assert term.cancel_by_earliest == date(2026, 10, 31)
    assert term.readings["renewal_date_minus"] == date(2026, 11, 2)


def test_the_own_rule_may_be_the_earliest() -> None:
    rules = replace(YEARLY, notice=parse_period("3 months"), notice_rule=NoticeRule.CLEAR_DAYS)
    term = next(terms(rules))
    assert (term.cancel_by, term.cancel_by_earliest) == (date(2026, 9, 29), date(2026, 9, 29))


def test_after_a_missed_deadline_the_company_is_bound_to_the_next_term() -> None:
    assert bound_until(YEARLY, date(2026, 11, 1)) == date(2026, 12, 31)
    assert bound_until(YEARLY, date(2026, 11, 2)) == date(2027, 12, 31)


def test_a_notice_longer_than_the_renewal_binds_several_terms_on() -> None:
    assert bound_until(MONTHLY, date(2025, 6, 15)) == date(2025, 8, 31)
    assert bound_term(MONTHLY, date(2025, 6, 15)).number == 8


def test_a_contract_that_has_ended_binds_nobody() -> None:
    assert bound_until(replace(YEARLY, renewal=None), date(2026, 6, 1)) == date(2026, 12, 31)
    assert bound_until(replace(YEARLY, renewal=None), date(2027, 1, 1)) is None


@pytest.mark.parametrize(
    ("start", "initial", "printed", "months"),
    [
        ("2026-01-01", "12 months", None, Fraction(12)),
        ("2025-01-31", "1 month", None, Fraction(1)),
        ("2026-01-01", "365 days", None, Fraction(12)),
        ("2026-01-01", "3 years", "2026-12-31", Fraction(12)),
        ("2025-01-15", "12 months", "2025-12-31", Fraction(351 * 12 * 100, 36525)),
        ("2026-01-01", "180 days", None, Fraction(180 * 12 * 100, 36525)),
    ],
)
def test_the_length_of_a_term_in_months(start: str, initial: str, printed: str | None, months: Fraction) -> None:
    last_day = date.fromisoformat(printed) if printed else None
    rules = Particulars(date.fromisoformat(start), parse_period(initial), printed_last_day=last_day)
    assert next(terms(rules)).months == months


def test_a_term_of_no_length_is_refused() -> None:
    with pytest.raises(PeriodError, match="no length"):
        replace(YEARLY, renewal=Period(0, Unit.MONTH))


def test_an_end_before_the_start_is_refused() -> None:
    with pytest.raises(PeriodError, match="before the start"):
        replace(YEARLY, printed_last_day=date(2025, 12, 31))


STARTS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
MONTHS = st.builds(Period, st.integers(1, 48), st.just(Unit.MONTH))
ANY_LENGTH = st.builds(Period, st.integers(1, 60), st.sampled_from([Unit.DAY, Unit.WEEK, Unit.MONTH]))


@given(STARTS, MONTHS, MONTHS)
def test_anchored_boundaries_never_drift(start: date, initial: Period, renewal: Period) -> None:
    found = list(islice(boundaries(Particulars(start, initial, renewal)), 30))
    assert found == [add(start, initial.n + k * renewal.n) for k in range(30)]
    assert all(day.day == start.day or (day.day < start.day and add(day, 0, 1).day == 1) for day in found)


@given(STARTS, ANY_LENGTH, ANY_LENGTH, st.booleans(), st.booleans())
def test_terms_follow_one_another_without_a_gap(
    start: date, initial: Period, renewal: Period, chained: bool, overflow: bool
) -> None:
    rules = Particulars(start, initial, renewal, chained=chained, overflow=overflow)
    found = list(islice(terms(rules), 12))
    assert found[0].first_day == start
    assert all(term.first_day <= term.last_day for term in found)
    assert [term.first_day for term in found[1:]] == [term.next_day for term in found[:-1]]


@given(STARTS, ANY_LENGTH, st.builds(Period, st.integers(0, 120), st.just(Unit.DAY)), st.integers(0, 500))
def test_nobody_is_bound_to_a_term_whose_deadline_is_open(
    start: date, length: Period, notice: Period, later: int
) -> None:
    rules, day = Particulars(start, length, length, notice=notice), add(start, 0, later)
    bound = bound_term(rules, day)
    assert bound.cancel_by is not None
    assert bound.cancel_by >= day
    assert all(term.state(day) is State.MISSED for term in islice(terms(rules), bound.number - 1))
