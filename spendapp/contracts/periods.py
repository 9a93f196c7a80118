"""Periods of the calendar, as contracts write them ("12 months", "90 days"), and adding them to a day."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST_YEARS = 100
_WRITTEN = re.compile(r"(\d{1,5})\s*(business[ _-]?day|calendar[ _-]?day|day|week|month|year)s?", re.IGNORECASE)


class Unit(StrEnum):
    """What a period counts. Years are counted as twelve months each."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    BUSINESS_DAY = "business_day"


class PeriodError(ValueError):
    """A text or record is no period that can be counted.

    `message` says what is wrong with the `subject`, the remedy what to write instead.
    """

    def __init__(self, message: str, remedy: str, subject: object = None) -> None:
        super().__init__(f"{message}." if subject is None else f"{subject!r} {message}.")
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Period:
    """A whole number of units; business days are refused by `parse_period`, because no holidays are known yet."""

    n: int
    unit: Unit

    @property
    def months(self) -> int:
        """The part that is added as calendar months."""
        return self.n if self.unit is Unit.MONTH else 0

    @property
    def days(self) -> int:
        """The part that is added as days."""
        return self.n * {Unit.DAY: 1, Unit.WEEK: 7}.get(self.unit, 0)

    def __str__(self) -> str:
        return f"{self.n} {self.unit.value}{'' if self.n == 1 else 's'}"


def parse_period(text: str) -> Period:
    """Read "12 months", "3 years", "4 weeks" or "90 days"."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        raise PeriodError("is no period", 'Write a number and a unit, such as "12 months" or "90 days".', text)
    n, unit = int(match[1]), match[2].lower()
    if unit.startswith("business"):
        return period(n, Unit.BUSINESS_DAY)
    return period(n * 12, Unit.MONTH) if unit == "year" else period(n, Unit(unit.split("calendar")[-1].strip(" _-")))


def period(n: int, unit: str) -> Period:
    """A checked period of `n` units (day, week, month or year)."""
    if unit == Unit.BUSINESS_DAY:
        raise PeriodError(
            "counts business days, which are not supported yet",
            "Write the notice in days, weeks or months; calendar days that are at least as long are the safe choice.",
            f"{n} business_days",
        )
    if unit == "year":
        n, unit = n * 12, Unit.MONTH
    if unit not in tuple(Unit):
        raise PeriodError("is no unit of a period", "Use day, week, month or year.", unit)
    found = Period(n, Unit(unit))
    if n < 0 or found.months > LONGEST_YEARS * 12 or found.days > LONGEST_YEARS * 366:
        raise PeriodError("is out of range", f"Use 0 to {LONGEST_YEARS} years.", str(found))
    return found


def add(day: date, months: int, days: int = 0, *, overflow: bool = False) -> date:
    """Add months, then days, in one step.

    A day that the target month lacks becomes its last day; with `overflow`, the first day of the month after.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        length = calendar.monthrange(year, month + 1)[1]
        if day.day <= length:
            landed = date(year, month + 1, day.day)
        else:
            landed = date(year, month + 1, length) + timedelta(days=1 if overflow else 0)
        return landed + timedelta(days=days)
    except (ValueError, OverflowError) as error:
        raise PeriodError(f"{day} and {months} months and {days} days leave the calendar", "Check the year.") from error
