"""How values read: dates as 22 Nov 2026, amounts with their currency, numbers in the reader's locale."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from flask_babel import format_date, format_datetime, format_decimal, format_percent, ngettext
from flask_babel import gettext as _

from spendapp.money import smallest_unit

NO_BREAK = "\N{NO-BREAK SPACE}"


def format_day(day: date) -> str:
    """A day as 22 Nov 2026."""
    return str(format_date(day, "d MMM y"))


def format_instant(instant: datetime) -> str:
    """An instant in the zone of the instance, to the minute."""
    return str(format_datetime(instant, "d MMM y, HH:mm"))


def format_number(value: int | float | Decimal | Fraction) -> str:
    """A number with the reader's separators, at most two decimals."""
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    return str(format_decimal(value, "#,##0.##"))


def format_share(value: float | Decimal | Fraction) -> str:
    """A share between 0 and 1 as a percentage."""
    return str(format_percent(float(value), "#,##0 %"))


def format_amount(amount: Decimal, currency: str | None = None) -> str:
    """An amount followed by its currency; up to four decimals where it has them."""
    whole = currency is not None and smallest_unit(currency) == 1 and amount == amount.to_integral_value()
    text = str(format_decimal(amount, "#,##0" if whole else "#,##0.00##"))
    return f"{text}{NO_BREAK}{currency}" if currency else text


def format_days_left(days: int) -> str:
    """How far a deadline is away, in words."""
    if days == 0:
        return str(_("today"))
    if days < 0:
        return str(ngettext("%(num)s day ago", "%(num)s days ago", -days))
    return str(ngettext("in %(num)s day", "in %(num)s days", days))
