"""The page System: worker, queue, failures, secrets, data gaps."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from spendapp import clock, queue
from spendapp.extensions import db
from spendapp.messages.tables import Delivery, Message
from spendapp.queue import Job
from tests.conftest import ENCRYPTION_KEY, SECRET
from tests.dashboards.conftest import Showroom
from tests.dashboards.pages import LogIn, read

PATH = "/admin/system"


def test_a_missing_worker_is_a_visible_warning(app: Flask, today: time_machine.Traveller, log_in: LogIn) -> None:
    browser = log_in("it")
    assert "No worker is running: nothing is synced, reconciled or sent." in read(browser, PATH).text
    queue.heartbeat(db.session(), "host:1")
    assert "No worker" not in read(browser, PATH).text
    today.shift(timedelta(minutes=3))
    assert "No worker was heard of since 24 Nov 2026, 12:00" in read(browser, PATH).text


def test_work_that_waits_too_long_is_named(
    app: Flask, session: Session, today: time_machine.Traveller, log_in: LogIn
) -> None:
    browser = log_in("admin")
    queue.enqueue(session, "reconcile")
    session.commit()
    assert "Work has been waiting" not in read(browser, PATH).text
    today.shift(timedelta(minutes=3))
    assert "Work has been waiting since 24 Nov 2026, 12:00." in read(browser, PATH).text


def test_what_was_given_up_is_listed_with_its_reason(
    app: Flask, session: Session, today: time_machine.Traveller, log_in: LogIn
) -> None:
    session.add(Job(name="deliver", scheduled_at=clock.now(), state="failed", attempts=5, error="no route to host"))
    message = Message(key="k", kind="alert", recipient="a@b.c", language="en", subject="Cancel", text="", html="",
                      created_at=clock.now())  # fmt: skip
    session.add(message)
    session.flush()
    session.add(Delivery(message_id=message.id, channel="email", idempotency_key="m", state="failed", attempts=9,
                         next_attempt_at=clock.now(), error="550 mailbox unavailable"))  # fmt: skip
    text = read(log_in("admin"), PATH).text
    assert "deliver no route to host" in text
    assert "Cancel 550 mailbox unavailable" in text
    assert "Given up 2" in text


def test_secrets_are_never_shown(showroom: Showroom) -> None:
    page = read(showroom.browser("auditor"), PATH)
    assert SECRET not in page.html
    assert ENCRYPTION_KEY not in page.html
    assert "SPENDAPP_SECRET_KEY set, hidden" in page.text
    assert "SPENDAPP_SMTP_PASSWORD not set" in page.text


def test_every_setting_stands_with_its_documentation(showroom: Showroom) -> None:
    text = read(showroom.browser("it"), PATH).text
    assert "SPENDAPP_IDLE_WINDOW_DAYS 90 A seat without activity for this many days is idle." in text


def test_data_gaps_are_listed_and_lead_to_their_application(showroom: Showroom) -> None:
    page = read(showroom.browser("it"), PATH + "?kind=no_activity_source")
    assert page.rows() == 1
    assert "no activity source – no data Box No source tells of the use of these seats." in page.text


def test_stores_and_versions_are_named(showroom: Showroom) -> None:
    text = read(showroom.browser("admin"), PATH).text
    assert "SQLite" in text or "PostgreSQL" in text
    assert "8 seats, 6 people" in text


@pytest.mark.parametrize("role", ["procurement", "finance", "owner"])
def test_others_do_not_see_the_machinery(showroom: Showroom, role: str) -> None:
    assert showroom.browser(role).get(PATH).status_code == 403
