"""The worker."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from spendapp import jobs, queue
from spendapp.queue import Job, WorkerHeartbeat
from spendapp.registry import Registry, ScheduledJob, registry

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def work(app: Flask) -> list[str]:
    """A registry with one job that runs hourly and one that runs on demand; the list says what ran."""
    done: list[str] = []

    def hourly(_arguments: dict[str, Any], progress: Callable[[str], bool]) -> None:
        done.append(f"hourly {progress('half')}")

    def failing(arguments: dict[str, Any], _progress: Callable[[str], bool]) -> None:
        raise RuntimeError(f"cannot do {arguments['what']}")

    app.extensions["spendapp_registry"] = Registry()
    registry().add(ScheduledJob("hourly", hourly, every_minutes=60), ScheduledJob("failing", failing))
    return done


def test_a_daily_job_belongs_to_the_local_day() -> None:
    job = ScheduledJob("plan", lambda *_: None, daily_at=time(6))
    rome = jobs.slot(job, datetime(2026, 11, 24, 4, 30, tzinfo=UTC), "Europe/Rome")
    assert rome == datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def test_a_job_of_every_quarter_of_an_hour_falls_on_the_quarter() -> None:
    job = ScheduledJob("sync_due", lambda *_: None, every_minutes=15)
    assert jobs.slot(job, NOON + timedelta(minutes=29), "UTC") == NOON + timedelta(minutes=15)


def test_a_job_on_demand_has_no_slot() -> None:
    assert jobs.slot(ScheduledJob("sync", lambda *_: None), NOON, "UTC") is None


def test_a_slot_runs_once_however_often_the_worker_looks(work: list[str]) -> None:
    assert [jobs.run_until_idle("one"), jobs.run_until_idle("two")] == [1, 0]
    assert work == ["hourly True"]


def test_a_worker_that_was_down_runs_the_newest_slot_it_missed(work: list[str], today: time_machine.Traveller) -> None:
    jobs.run_until_idle("one")
    today.shift(timedelta(days=10))
    jobs.run_until_idle("one")
    assert work == ["hourly True", "hourly True"]


def test_what_a_job_raises_is_kept_on_its_row(work: list[str], session: Session) -> None:
    queue.enqueue(session, "failing", {"what": "it"})
    session.commit()
    jobs.run_until_idle("one")
    job = session.scalars(select(Job).where(Job.name == "failing")).one()
    assert (job.state, job.error, job.attempts) == ("waiting", "RuntimeError: cannot do it", 1)


def test_the_worker_says_that_it_is_alive(work: list[str], session: Session) -> None:
    jobs.run_until_idle("one")
    assert session.scalar(select(func.max(WorkerHeartbeat.seen_at))) == NOON


def test_a_database_that_is_locked_for_too_long_does_not_end_the_worker(
    work: list[str], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish, tries = queue.finish, [OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))]

    def busy_once(*arguments: Any) -> None:
        if tries:
            raise tries.pop()
        finish(*arguments)

    monkeypatch.setattr(queue, "finish", busy_once)
    jobs.run_until_idle("one")
    assert session.scalars(select(Job.state)).all() == ["done"]
