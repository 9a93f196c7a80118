"""Periods of the calendar, as contracts write them."""

from datetime import date

import pytest

from spendapp.contracts.periods import Period, PeriodError, Unit, add, parse_period, period


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 months", Period(12, Unit.MONTH)),
        ("1 month", Period(1, Unit.MONTH)),
        ("3 years", Period(36, Unit.MONTH)),
        ("90 days", Period(90, Unit.DAY)),
        ("90 Calendar Days", Period(90, Unit.DAY)),
        (" 4  weeks ", Period(4, Unit.WEEK)),
        ("0 days", Period(0, Unit.DAY)),
    ],
)
def test_a_written_period_is_read(text: str, expected: Period) -> None:
    assert parse_period(text) == expected


@pytest.mark.parametrize("text", ["", "12", "months", "a year", "-3 months", "1.5 years", "12 months and 3 days"])
def test_a_text_that_is_no_period_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(PeriodError, match="is no period") as caught:
        parse_period(text)
    assert "12 months" in caught.value.remedy


@pytest.mark.parametrize("text", ["10 business_days", "10 business days", "1 business-day"])
def test_business_days_are_refused_by_name(text: str) -> None:
    with pytest.raises(PeriodError, match="counts business days, which are not supported yet"):
        parse_period(text)


def test_a_period_beyond_a_century_is_out_of_range() -> None:
    with pytest.raises(PeriodError, match="out of range"):
        parse_period("101 years")


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(PeriodError, match="'fortnight' is no unit"):
        period(1, "fortnight")


def test_a_missing_day_becomes_the_last_of_the_month() -> None:
    assert add(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert add(date(2024, 1, 31), 1) == date(2024, 2, 29)


def test_a_missing_day_overflows_to_the_first_of_the_next_month() -> None:
    assert add(date(2025, 1, 31), 1, overflow=True) == date(2025, 3, 1)
    assert add(date(2025, 1, 28), 1, overflow=True) == date(2025, 2, 28)


def test_months_are_added_before_days() -> None:
    assert add(date(2025, 1, 31), 1, 1) == date(2025, 3, 1)
    assert add(date(2025, 3, 31), -1, -1) == date(2025, 2, 27)


def test_a_day_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(PeriodError, match="leave the calendar"):
        add(date(9999, 12, 1), 1)


@pytest.mark.parametrize(("value", "text"), [(Period(1, Unit.DAY), "1 day"), (Period(12, Unit.MONTH), "12 months")])
def test_a_period_reads_as_words(value: Period, text: str) -> None:
    assert str(value) == text
