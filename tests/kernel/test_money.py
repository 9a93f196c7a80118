"""Exact money."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from spendapp.money import NoRate, ceiling, convert, plain, rate_on, round_amount


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("1.225", "1.23"), ("-1.225", "-1.23"), ("365.125", "365.13"), ("2.5", "2.50"), ("0.0049", "0.00")],
)
def test_rounding_is_half_away_from_zero(value: str, rounded: str) -> None:
    assert str(round_amount(Decimal(value))) == rounded


def test_an_exact_third_rounds_once() -> None:
    assert round_amount(Fraction(200, 3) * 12) == Decimal("800.00")


def test_a_rate_is_the_last_one_published_on_or_before_the_day() -> None:
    rate = rate_on("USD", "EUR", date(2024, 1, 1))
    assert (rate.value, rate.day) == (Fraction(10000, 11050), date(2023, 12, 29))


def test_a_cross_rate_goes_through_the_euro() -> None:
    amount, rate = convert(Fraction(100), "GBP", "USD", date(2024, 1, 3))
    assert (round_amount(amount), rate.day) == (Decimal("126.28"), date(2024, 1, 3))


def test_a_currency_without_a_rate_is_never_taken_as_one_to_one() -> None:
    with pytest.raises(NoRate, match="XYZ"):
        rate_on("XYZ", "EUR", date(2024, 1, 1))


def test_the_canonical_text_of_a_decimal_has_no_exponent() -> None:
    assert [plain(Decimal(text)) for text in ("1E+3", "10.500", "0.00", "-0.10")] == ["1000", "10.5", "0", "-0.1"]


def test_the_ceiling_of_a_tenth_is_one() -> None:
    assert [ceiling(Fraction(1, 10)), ceiling(Fraction(20, 10)), ceiling(Fraction(0))] == [1, 2, 0]
