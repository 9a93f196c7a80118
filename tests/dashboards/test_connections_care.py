"""Which connections somebody should look at."""

from datetime import UTC, date, datetime, timedelta

import pytest

from spendapp.connectors.contract import Capabilities
from spendapp.connectors.overview import Card
from spendapp.dashboards.connections_care import in_need
from spendapp.dashboards.words import TROUBLES
from spendapp.provenance import Run

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def card(state: str, complete_days_ago: int | None = 0) -> Card:
    """A connection in a state, whose last complete run ended so many days ago (None: it never had one)."""
    ended = None if complete_days_ago is None else NOW - timedelta(days=complete_days_ago)
    complete = None if ended is None else Run(id=1, source_id=1, known_day=date(2026, 11, 24), finished_at=ended)
    return Card(1, "okta", "okta", "Okta", Capabilities(), state, complete, complete, None)


@pytest.mark.parametrize(
    ("found", "trouble"),
    [
        (card("complete"), None),
        (card("complete", 3), None),
        (card("complete", 4), "stale"),
        (card("failed"), "failed"),
        (card("partial"), "partial"),
        (card("held"), "held"),
        (card("stopped"), "stopped"),
        (card("new", None), "never"),
        (card("running", None), None),
        (card("running", 9), "stale"),
    ],
)
def test_a_connection_needs_care_when(found: Card, trouble: str | None) -> None:
    assert [item.trouble for item in in_need([found], NOW, 3)] == ([] if trouble is None else [trouble])


def test_every_trouble_has_words() -> None:
    assert set(TROUBLES) == {"failed", "partial", "held", "stopped", "stale", "never"}


def test_the_last_complete_run_is_told() -> None:
    (found,) = in_need([card("failed", 2)], NOW, 3)
    assert found.complete_at == NOW - timedelta(days=2)
