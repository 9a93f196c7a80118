"""Reads the values that every vendor writes a little differently; pure."""

import re
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

LONGEST_TEXT = 200
LONGEST_CODE = 120
LONGEST_ADDRESS = 254
EMPLOYEE_TYPES = ("employee", "contractor", "intern", "external")


def text_of(value: Any, longest: int = LONGEST_TEXT) -> str | None:
    """The trimmed text, cut to what a column takes; None for what is empty or no text.

    A NUL and half of a surrogate pair are valid in JSON, but no database stores them.
    """
    if not isinstance(value, str):
        return None
    clean = value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return clean.strip()[:longest] or None


def address_of(value: Any) -> str | None:
    """The e-mail address; None for what is none."""
    text = text_of(value, LONGEST_ADDRESS)
    return text if text and re.fullmatch(r"[^@\s]+@[^@\s]+", text) else None


def instant_of(value: Any) -> datetime | None:
    """The instant of an ISO text; without a zone it is UTC."""
    text = text_of(value)
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def local_day(value: Any, zone: str) -> date | None:
    """The local day of an ISO instant; None where there is none."""
    instant = instant_of(value)
    return instant.astimezone(ZoneInfo(zone)).date() if instant else None


def country_of(value: Any) -> str | None:
    """A country as two capital letters; None for a name or anything else."""
    text = text_of(value)
    return text.upper() if text and re.fullmatch(r"[A-Za-z]{2}", text) else None


def language_of(value: Any) -> str | None:
    """The language of a locale such as fr-CH."""
    text = text_of(value)
    found = re.match(r"[A-Za-z]{2,3}(?=$|[-_])", text) if text else None
    return found.group().lower() if found else None


def employee_type_of(value: Any) -> str | None:
    """One of our four types; None for a vendor's own."""
    text = (text_of(value) or "").casefold()
    return text if text in EMPLOYEE_TYPES else None
