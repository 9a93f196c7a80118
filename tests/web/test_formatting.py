"""Values read as the reader is used to."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask
from flask_babel import force_locale

from spendapp.web import formatting

NBSP = "\N{NO-BREAK SPACE}"
NARROW = "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1234.5", "EUR", f"1,234.50{NBSP}EUR"),
        ("-0.25", "USD", f"-0.25{NBSP}USD"),
        ("12.3456", "GBP", f"12.3456{NBSP}GBP"),
        ("1500", "JPY", f"1,500{NBSP}JPY"),
        ("1500.5", "JPY", f"1,500.50{NBSP}JPY"),
        ("0", None, "0.00"),
    ],
)
def test_money_carries_its_currency(app: Flask, amount: str, currency: str | None, text: str) -> None:
    assert formatting.format_amount(Decimal(amount), currency) == text


@pytest.mark.parametrize(
    ("locale", "amount", "day"),
    [
        ("en", "1,234.50", "22 Nov 2026"),
        ("fr", f"1{NARROW}234,50", "22 nov. 2026"),
        ("it", "1.234,50", "22 nov 2026"),
    ],
)
def test_separators_and_months_follow_the_language(app: Flask, locale: str, amount: str, day: str) -> None:
    with force_locale(locale):
        assert formatting.format_amount(Decimal("1234.5")) == amount
        assert formatting.format_day(date(2026, 11, 22)) == day


def test_an_instant_reads_to_the_minute(app: Flask) -> None:
    assert formatting.format_instant(datetime(2026, 11, 22, 9, 5, 59, tzinfo=UTC)) == "22 Nov 2026, 09:05"


@pytest.mark.parametrize(
    ("value", "text"), [(1234567, "1,234,567"), (Decimal("0.5"), "0.5"), (Fraction(10, 3), "3.33"), (-2, "-2")]
)
def test_numbers_have_at_most_two_decimals(app: Flask, value: int, text: str) -> None:
    assert formatting.format_number(value) == text


@pytest.mark.parametrize(("days", "text"), [(0, "today"), (1, "in 1 day"), (14, "in 14 days"), (-1, "1 day ago")])
def test_days_left_read_as_words(app: Flask, days: int, text: str) -> None:
    assert formatting.format_days_left(days) == text


def test_a_share_reads_as_a_percentage(app: Flask) -> None:
    assert formatting.format_share(Fraction(3, 4)) == "75 %"
