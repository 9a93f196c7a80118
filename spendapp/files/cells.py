"""Reading one cell by the type of its column: pure."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _

from spendapp.files.grid import Convention, RawCell
from spendapp.registry import Column

LONGEST_JSON = 32_767
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?")
SHORT_DAY = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
POINT_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
COMMA_NUMBER = re.compile(r"[+-]?(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+)(?:,\d+)?")
# One point and three digits: 1.234 is a thousand in one country and one in another. 0.125 is clear.
UNCLEAR_NUMBER = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
# Control characters other than tab and line ends; PostgreSQL cannot even store the first.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
YES, NO = ("yes", "true", "1"), ("no", "false", "0")


class CellError(ValueError):
    """A value does not fit its column; with the remedy."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def read_cell(column: Column, raw: RawCell, convention: Convention) -> Any:
    """The value of a cell, None when it is empty. Raises CellError."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    return _READERS[column.type](column, raw, convention)


def as_text(raw: RawCell) -> str:
    """A cell as text: a whole number of a spreadsheet without its point, a day as ISO."""
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float | int):
        return format(_exact(raw), "f")
    if isinstance(raw, datetime):
        return raw.isoformat() if raw.time() != time() else raw.date().isoformat()
    return raw.isoformat() if isinstance(raw, date | time) else str(raw)


def _text(column: Column, raw: RawCell, _convention: Convention) -> str:
    text = as_text(raw)
    if CONTROL.search(text):
        raise CellError(_("contains control characters"), _("Remove them; export the file again as plain text."))
    if len(text) > column.max_length:
        raise CellError(
            _("has %(count)s characters", count=len(text)), _("Use at most %(most)s.", most=column.max_length)
        )
    return text


def _email(column: Column, raw: RawCell, convention: Convention) -> str:
    text = _text(column, raw, convention)
    if not ADDRESS.fullmatch(text):
        raise CellError(_("is no e-mail address"), _("Write it as name@example.com."))
    return text


def _day(_column: Column, raw: RawCell, convention: Convention) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if not isinstance(raw, str):
        raise CellError(_("is no date"), _("Format the cell as a date, or write it as 2026-11-24."))
    text = raw.strip()
    iso = ISO_DAY.fullmatch(text)
    short = SHORT_DAY.fullmatch(text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if short and convention.continental:
            return date(int(short[4]), int(short[3]), int(short[1]))
    except ValueError as error:
        raise CellError(_("is no day of the calendar"), _("Write it as 2026-11-24.")) from error
    if short:
        raise CellError(_("is ambiguous: day or month first"), _("Write it as 2026-11-24."))
    raise CellError(_("is no date"), _("Write it as 2026-11-24."))


def _decimal(_column: Column, raw: RawCell, convention: Convention) -> Decimal:
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        return _exact(raw)
    text = as_text(raw)
    if len(text) <= 40 and text.isascii():
        if convention.continental:
            if UNCLEAR_NUMBER.fullmatch(text):
                raise CellError(
                    _("is ambiguous: decimals or thousands"), _("Write 1234,5 or 1234.50 without separators.")
                )
            if COMMA_NUMBER.fullmatch(text):
                return Decimal(text.replace(".", "").replace(",", "."))
        if POINT_NUMBER.fullmatch(text):
            return Decimal(text)
    raise CellError(
        _("is no number"), _("Write digits only, for example 1234.50, without thousands separators or units.")
    )


def _integer(column: Column, raw: RawCell, convention: Convention) -> int:
    number = _decimal(column, raw, convention)
    if number != number.to_integral_value():
        raise CellError(_("is no whole number"), _("Write it without decimals."))
    if number < 0:
        raise CellError(_("is negative"), _("Write a number of 0 or more."))
    if number >= 2**31:
        raise CellError(_("is too large"), _("Write a number below %(limit)s.", limit=2**31))
    return int(number)


def _boolean(_column: Column, raw: RawCell, _convention: Convention) -> bool:
    text = as_text(raw).casefold()
    if text not in (*YES, *NO):
        raise CellError(_("is neither yes nor no"), _("Write yes or no."))
    return text in YES


def _choice(column: Column, raw: RawCell, _convention: Convention) -> str:
    text = as_text(raw).casefold()
    for choice in column.choices:
        if text == choice.casefold():
            return str(choice)
    raise CellError(_("is not one of the values"), _("Use %(values)s.", values=", ".join(column.choices)))


def _list(column: Column, raw: RawCell, convention: Convention) -> tuple[str, ...]:
    parts = (part.strip() for part in as_text(raw).split(";"))
    return tuple(dict.fromkeys(_text(column, part, convention) for part in parts if part))


def _json(_column: Column, raw: RawCell, _convention: Convention) -> Any:
    text = as_text(raw)
    if len(text) > LONGEST_JSON:
        raise CellError(_("has %(count)s characters", count=len(text)), _("Use at most %(most)s.", most=LONGEST_JSON))
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except RecursionError as error:
        raise CellError(_("is nested too deeply"), _("Simplify it.")) from error
    except (ValueError, InvalidOperation) as error:
        remedy = _('Write it as in the documentation, for example {"key": "value"}.')
        raise CellError(_("is no JSON: %(reason)s", reason=error), remedy) from error


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _exact(number: float) -> Decimal:
    """A number of a spreadsheet with the 15 digits that it shows, so that 0.1 + 0.2 is 0.3."""
    found = Decimal(format(number, ".15g"))
    if not found.is_finite():
        raise CellError(_("is no number"), _("Write digits."))
    return found


_READERS: dict[str, Callable[[Column, RawCell, Convention], Any]] = {
    "text": _text,
    "email": _email,
    "date": _day,
    "decimal": _decimal,
    "integer": _integer,
    "boolean": _boolean,
    "choice": _choice,
    "list": _list,
    "json": _json,
}
