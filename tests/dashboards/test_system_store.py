"""What the page System reads."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from spendapp import clock, queue
from spendapp.dashboards import system_store as store
from spendapp.queue import Job, WorkerHeartbeat
from spendapp.registry import settings
from tests.conftest import settings_for
from tests.licenses.factories import Company

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def heard(session: Session, name: str, ago: timedelta) -> None:
    """A worker that was heard of some time ago."""
    session.add(WorkerHeartbeat(name=name, started_at=NOW - timedelta(days=9), seen_at=NOW - ago))
    session.flush()


def test_workers_of_the_last_day_are_listed_with_whether_they_live(session: Session) -> None:
    heard(session, "old", timedelta(days=3))
    heard(session, "silent", timedelta(minutes=3))
    heard(session, "alive", timedelta(minutes=2))
    assert [(item.name, item.alive) for item in store.workers(session, NOW)] == [("alive", True), ("silent", False)]


def test_the_last_worker_is_named_however_long_it_is_silent(session: Session) -> None:
    heard(session, "old", timedelta(days=3))
    assert [(item.name, item.alive) for item in store.workers(session, NOW)] == [("old", False)]


def test_the_queue_counts_jobs_and_says_since_when_one_waits(session: Session, today: time_machine.Traveller) -> None:
    queue.enqueue(session, "later", at=NOW + timedelta(hours=1))
    queue.enqueue(session, "due", at=NOW - timedelta(minutes=5))
    session.add(Job(name="bad", scheduled_at=NOW, state="failed"))
    session.flush()
    found = store.queue_state(session, NOW)
    assert (found.waiting, found.running, found.failed) == (2, 0, 1)
    assert found.overdue_since == NOW - timedelta(minutes=5)


def test_the_last_jobs_are_those_that_began(session: Session) -> None:
    for number in range(12):
        session.add(
            Job(name=f"job {number}", scheduled_at=NOW + timedelta(minutes=number), state="done", finished_at=NOW)
        )
    session.add(Job(name="waiting", scheduled_at=NOW + timedelta(hours=1), state="waiting"))
    session.flush()
    assert [job.name for job in store.last_jobs(session)] == [f"job {number}" for number in range(11, 1, -1)]


def test_runs_name_their_source(session: Session, company: Company) -> None:
    run, source = store.last_runs(session)[0]
    assert (run.state, source) == ("complete", "file")


def test_stores_count_rows_and_bytes(session: Session, company: Company) -> None:
    found = store.stores(session, settings())
    assert found.rows == {"people": 6, "applications": 3, "accounts": 8, "seats": 8, "findings": 6}
    assert (found.ledger_files, found.ledger_rows) == (2, 7)
    assert found.database_bytes
    assert found.ledger_bytes


def test_a_ledger_that_does_not_exist_has_no_bytes(app: Flask, session: Session) -> None:
    found = store.stores(session, settings())
    assert (found.ledger_files, found.ledger_rows, found.ledger_bytes) == (0, 0, 0)


def test_versions_name_the_schema(session: Session) -> None:
    found = dict(store.versions(session))
    assert found["schema"].isdigit()
    assert found["spendapp"] == "0.1.0"


def test_a_password_in_an_address_is_hidden(tmp_path: Path) -> None:
    address = "postgresql://spend:geheim@db.example/spend"
    found = {item.variable: item for item in store.setting_values(settings_for(tmp_path, database_url=address))}
    assert found["SPENDAPP_DATABASE_URL"].value == "postgresql+psycopg://spend:***@db.example/spend"
    assert "geheim" not in str(found)


def test_settings_say_whether_they_were_changed(tmp_path: Path) -> None:
    found = {item.variable: item for item in store.setting_values(settings_for(tmp_path, idle_window_days=60))}
    assert (found["SPENDAPP_IDLE_WINDOW_DAYS"].value, found["SPENDAPP_IDLE_WINDOW_DAYS"].changed) == ("60", True)
    assert found["SPENDAPP_GRACE_DAYS"].changed is False
    assert (found["SPENDAPP_SECRET_KEY"].value, found["SPENDAPP_SECRET_KEY"].secret) == ("", True)


def test_the_newest_reconcile_is_told(session: Session, company: Company) -> None:
    found = store.last_reconciliation(session)
    assert found is not None
    assert (found.day, found.counts["seats"], found.finished_at) == (clock.today(), 8, NOW)
