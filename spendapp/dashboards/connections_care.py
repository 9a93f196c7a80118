"""Connections that need care: failed, incomplete, held, killed, stale or never complete."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from spendapp.connectors.overview import Card


@dataclass(frozen=True, slots=True)
class Care:
    """A connection and what is wrong with it."""

    connection_id: int
    name: str
    trouble: str  # failed, partial, held, stopped, stale, never
    complete_at: datetime | None


def in_need(cards: Iterable[Card], now: datetime, maximum_age_days: int) -> tuple[Care, ...]:
    """The connections that somebody should look at, in the order of the cards."""
    oldest = now - timedelta(days=maximum_age_days)
    found = []
    for card in cards:
        complete_at = card.last_complete.finished_at if card.last_complete else None
        trouble = _trouble(card, complete_at, oldest)
        if trouble is not None:
            found.append(Care(card.id, card.name, trouble, complete_at))
    return tuple(found)


def _trouble(card: Card, complete_at: datetime | None, oldest: datetime) -> str | None:
    if card.needs_care:
        return card.state
    if complete_at is None:
        return None if card.is_running else "never"
    return "stale" if complete_at < oldest else None
