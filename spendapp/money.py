"""Exact money: decimal amounts with a currency, one rounding, dated exchange rates.

Rounding is half away from zero, once, by `round_amount`. Binary floats never enter. Rates are the reference rates of
the European Central Bank, which ship with the CurrencyConverter package.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from currency_converter import CurrencyConverter

CENT = Decimal("0.01")
STALE_RATE_DAYS = 7
_WIDE = Context(prec=60)
_WITHOUT_DECIMALS = frozenset({"JPY", "KRW", "ISK", "HUF", "IDR", "CLP"})


@dataclass(frozen=True, slots=True)
class Rate:
    """How many units of the target currency one unit of the source buys, exact, and the day it was published."""

    value: Fraction
    day: date


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its currency."""

    amount: Decimal
    currency: str


class NoRate(LookupError):
    """No reference rate is known for the currency on or before the day."""


def round_amount(value: Fraction | Decimal, unit: Decimal = CENT) -> Decimal:
    """Round to a multiple of `unit`, half away from zero (1.225 is 1.23, -1.225 is -1.23)."""
    steps = Fraction(value) / Fraction(unit)
    magnitude = (abs(steps) + Fraction(1, 2)).__floor__()
    signed = Decimal(-magnitude if steps < 0 else magnitude)
    return _WIDE.multiply(signed, unit).quantize(unit, context=_WIDE)


def smallest_unit(currency: str) -> Decimal:
    """The smallest amount that is printed in the currency."""
    return Decimal(1) if currency in _WITHOUT_DECIMALS else CENT


def ceiling(value: Fraction) -> int:
    """The smallest whole number not below the value."""
    return -((-value.numerator) // value.denominator)


def exact_decimal(value: Fraction, places: int = 12) -> Decimal:
    """A decimal text for showing an exact fraction; cut to `places` when it does not end."""
    quotient = _WIDE.divide(Decimal(value.numerator), Decimal(value.denominator))
    cut = quotient.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_WIDE)
    return cut.normalize(_WIDE) if cut else Decimal(0)


def plain(value: Decimal) -> str:
    """The canonical text of a decimal: no exponent, no trailing zeros after the point."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def convert(amount: Fraction, source: str, target: str, day: date) -> tuple[Fraction, Rate]:
    """Convert exactly, without rounding, at the last rate published on or before `day`.

    Raises NoRate when either currency has none; it is never taken as 1:1.
    """
    rate = rate_on(source, target, day)
    return amount * rate.value, rate


def rate_on(source: str, target: str, day: date) -> Rate:
    """The cross rate through the euro on the last day on or before `day` on which both were published."""
    if source == target:
        return Rate(Fraction(1), day)
    published = [_per_euro(currency, day) for currency in (source, target) if currency != "EUR"]
    per_euro = {"EUR": Fraction(1)} | {currency: value for currency, value, _ in published}
    return Rate(per_euro[target] / per_euro[source], min(found for _, _, found in published))


@lru_cache(maxsize=4096)
def _per_euro(currency: str, day: date) -> tuple[str, Fraction, date]:
    rates = _reference_rates()._rates.get(currency, {})
    known = [found for found in rates if found <= day and rates[found] is not None]
    if not known:
        raise NoRate(f"No reference rate of the European Central Bank for {currency} on or before {day.isoformat()}.")
    found = max(known)
    return currency, Fraction(str(rates[found])), found


@lru_cache(maxsize=1)
def _reference_rates() -> "CurrencyConverter":
    from currency_converter import CurrencyConverter

    return CurrencyConverter(decimal=True)
