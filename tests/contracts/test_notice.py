"""By when notice must be received, under each rule of the conventions."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spendapp.contracts.notice import RULES_OF_UNIT, NoticeRule, back, cancel_by, earliest, readings
from spendapp.contracts.periods import Period, Unit, add, parse_period

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
UNITS = st.sampled_from([Unit.DAY, Unit.WEEK, Unit.MONTH])
NOTICES = st.builds(Period, st.integers(0, 120), UNITS)


def read(last_day: str, notice: str) -> dict[str, str]:
    last = date.fromisoformat(last_day)
    return {rule: day.isoformat() for rule, day in readings(last, next_day(last), parse_period(notice)).items()}


def next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def test_three_months_before_30_june() -> None:
    assert read("2026-06-30", "3 months") == {
        "last_day_minus": "2026-03-30",
        "boundary_minus": "2026-03-31",
        "forward": "2026-03-31",
    }


def test_three_months_before_29_may() -> None:
    assert list(read("2026-05-29", "3 months").values()) == ["2026-02-28", "2026-02-27", "2026-02-28"]


def test_three_months_before_28_february() -> None:
    assert list(read("2026-02-28", "3 months").values()) == ["2025-11-28", "2025-11-30", "2025-11-30"]


def test_sixty_days_before_the_end_of_the_year() -> None:
    assert read("2025-12-31", "60 days") == {
        "last_day_minus": "2025-11-01",
        "renewal_date_minus": "2025-11-02",
        "clear_days": "2025-10-31",
    }


def test_four_weeks_count_as_28_days() -> None:
    assert read("2025-02-28", "4 weeks") == read("2025-02-28", "28 days")


def test_a_rule_of_days_also_counts_months_where_a_contract_says_so() -> None:
    months = parse_period("3 months")
    last = date(2026, 6, 30)
    assert cancel_by(last, next_day(last), months, NoticeRule.RENEWAL_DATE_MINUS) == date(2026, 4, 1)
    assert cancel_by(last, next_day(last), months, NoticeRule.CLEAR_DAYS) == date(2026, 3, 29)


def test_a_contract_that_ends_by_itself_has_no_deadline() -> None:
    assert cancel_by(date(2026, 6, 30), None, parse_period("3 months")) is None
    assert readings(date(2026, 6, 30), None, parse_period("3 months")) == {}


def test_without_a_notice_period_the_last_day_counts() -> None:
    last = date(2026, 6, 30)
    assert cancel_by(last, next_day(last), None) == last


def test_a_deadline_of_no_days_before_the_renewal_date_is_the_last_day() -> None:
    last = date(2026, 6, 30)
    assert cancel_by(last, next_day(last), parse_period("0 days"), NoticeRule.RENEWAL_DATE_MINUS) == last


def test_alerts_count_from_the_earliest_reading() -> None:
    own = date(2025, 11, 1)
    assert earliest(own, {"clear_days": date(2025, 10, 31), "renewal_date_minus": date(2025, 11, 2)}) == date(
        2025, 10, 31
    )
    assert earliest(own, {}) == own
    assert earliest(None, {}) is None


@given(DAYS, NOTICES, st.sampled_from(NoticeRule))
def test_a_deadline_is_never_after_the_end_of_the_term(last: date, notice: Period, rule: NoticeRule) -> None:
    found = cancel_by(last, next_day(last), notice, rule)
    assert found is not None
    assert found <= last


@given(DAYS, st.integers(1, 400), st.sampled_from([Unit.DAY, Unit.WEEK]))
def test_readings_in_days_lie_a_day_apart(last: date, n: int, unit: Unit) -> None:
    found = readings(last, next_day(last), Period(n, unit))
    middle = found["last_day_minus"].toordinal()
    assert found["renewal_date_minus"].toordinal() == middle + 1
    assert found["clear_days"].toordinal() == middle - 1
    assert (last - found["last_day_minus"]).days == n * (7 if unit is Unit.WEEK else 1)


@given(DAYS, st.integers(1, 60))
def test_forward_is_the_latest_day_from_which_the_months_end_in_time(last: date, n: int) -> None:
    found = readings(last, next_day(last), Period(n, Unit.MONTH))["forward"]
    assert add(found, n) <= last < add(next_day(found), n)


@given(DAYS, st.integers(0, 60))
def test_counting_back_by_calendar_is_the_cautious_choice_but_at_month_ends(last: date, n: int) -> None:
    found = readings(last, next_day(last), Period(n, Unit.MONTH))
    clamped = any(back(day, Period(n, Unit.MONTH)).day != day.day for day in (last, next_day(last)))
    assert clamped or found["last_day_minus"] <= min(found["boundary_minus"], found["forward"])


@given(DAYS, st.builds(Period, st.integers(0, 60), UNITS))
def test_the_rules_of_a_unit_are_its_readings(last: date, notice: Period) -> None:
    assert list(readings(last, next_day(last), notice)) == [rule.value for rule in RULES_OF_UNIT[notice.unit]]


@pytest.mark.parametrize("rule", list(NoticeRule))
def test_a_longer_notice_is_never_due_later(rule: NoticeRule) -> None:
    last = date(2026, 2, 28)
    found = [cancel_by(last, next_day(last), Period(n, Unit.MONTH), rule) for n in range(1, 30)]
    assert found == sorted(found, reverse=True)  # type: ignore[type-var]
