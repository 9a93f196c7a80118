"""The last terms of a contract as bars on a line, in thousandths of its length."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from spendapp.contracts.model import TermOnDay

LENGTH = 1000
SHOWN_TERMS = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """A term on the line."""

    term: TermOnDay
    start: int
    width: int
    cancel_by: int | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars in order, and where the day lies; None when it lies outside."""

    bars: tuple[Bar, ...]
    today: int | None


def timeline(terms: Sequence[TermOnDay], day: date) -> Timeline:
    """The last few terms, so that the current and the next are always among them."""
    shown = terms[-SHOWN_TERMS:]
    first, end = shown[0].first_day, shown[-1].next_day

    def place(where: date) -> int:
        return LENGTH * (where - first).days // (end - first).days

    bars = tuple(
        Bar(
            term,
            place(term.first_day),
            place(term.next_day) - place(term.first_day),
            place(term.cancel_by) if term.cancel_by and term.cancel_by >= first else None,
        )
        for term in shown
    )
    return Timeline(bars, place(day) if first <= day < end else None)
