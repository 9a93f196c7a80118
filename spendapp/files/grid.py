"""What a reader hands to the check: rows of raw cells, and how numbers and dates are written in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

RawCell = str | float | bool | date | datetime | time | timedelta | None
MAXIMUM_ROWS = 1_000_000
MAXIMUM_COLUMNS = 256


@dataclass(frozen=True, slots=True)
class Convention:
    """How texts are read: `continental` files (delimiter `;`) may use decimal commas and put the day first."""

    continental: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a file with their numbers; the header is row 1."""

    rows: Iterator[tuple[int, Sequence[RawCell]]]
    convention: Convention = Convention()
