"""The audit page lists who did what, newest first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from spendapp import audit
from spendapp.accounts.audit_views import audit_table
from spendapp.web.tables import page

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def events(session: Session, today: time_machine.Traveller) -> Session:
    """Three events, one of them last month."""
    audit.record(session, "contract.change", ("contract", "C-1"), price={"before": "9.00", "after": "8.00"})
    today.shift(timedelta(days=40))
    audit.record(session, "seat.revoke", ("seat", 7), application="Slack")
    audit.record(session, "seat.revoke", ("seat", 8))
    session.flush()
    return session


def values(session: Session, key: int, **args: str) -> list[object]:
    """One column of the page."""
    return [row.cells[key].value for row in page(session, audit_table(), args).rows]


def test_the_newest_comes_first(events: Session) -> None:
    assert values(events, 3) == ["seat 8", "seat 7", "contract C-1"]


def test_details_read_as_pairs(events: Session) -> None:
    assert values(events, 4) == [None, "application: Slack", 'price: {"before": "9.00", "after": "8.00"}']


def test_filters_narrow_by_action_and_period(events: Session) -> None:
    assert values(events, 3, action="contract.change") == ["contract C-1"]
    assert values(events, 3, period="30") == ["seat 8", "seat 7"]


def test_the_search_finds_subjects(events: Session) -> None:
    assert values(events, 2, q="C-1") == ["contract.change"]


def test_the_page_shows_the_log_to_auditors(log_in: Callable[..., Any]) -> None:
    text = log_in("auditor").get("/admin/audit").text
    assert "user.add" in text
    assert "login" in text


def test_the_log_can_be_exported(log_in: Callable[..., Any]) -> None:
    assert "user.add" in log_in("auditor").get("/admin/audit?export=csv").text
