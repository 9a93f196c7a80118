"""The jobs: what is due gets queued once, and trouble that may pass is tried again."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.connectors import claims, work
from spendapp.queue import Job
from spendapp.records import SeatRecord
from spendapp.registry import registry
from tests.connectors.licenses import logins, pages
from tests.connectors.loopback import Reply


def said(_text: str) -> bool:
    return True


def jobs(session: Session) -> list[tuple[str, Any]]:
    return [(job.name, job.arguments) for job in session.scalars(select(Job).order_by(Job.id))]


def test_a_connection_that_is_due_is_queued_once(session: Session, enterprise: Any, today: Any) -> None:
    github = enterprise(pages(["ann"]))
    work.enqueue_due({}, said)
    today.shift(900)
    work.enqueue_due({}, said)
    assert jobs(session) == [("sync", {"connection": github.connection.id})]


def test_somebody_who_asks_twice_gets_one_run(session: Session, enterprise: Any) -> None:
    github = enterprise(pages(["ann"]))
    assert work.request(session, github.connection.id, "ann@example.com") is True
    assert work.request(session, github.connection.id, "bob@example.com") is False
    assert [job.requested_by for job in session.scalars(select(Job))] == ["ann@example.com"]


def test_the_job_runs_the_connection(enterprise: Any) -> None:
    github = enterprise(pages(logins(3)))
    work.run({"connection": github.connection.id}, said)
    assert github.landed.names(SeatRecord) == logins(3)


def test_trouble_that_may_pass_is_raised_for_another_try(enterprise: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spendapp.connectors.sync.time.sleep", lambda _seconds: None)
    github = enterprise(lambda _: Reply({}, 500))
    with pytest.raises(RuntimeError, match="The sync was failed: licenses/acme, page 1: "):
        work.run({"connection": github.connection.id}, said)


def test_trouble_that_stays_is_not_tried_again(enterprise: Any) -> None:
    github = enterprise(lambda _: Reply({}, 401))
    work.run({"connection": github.connection.id}, said)
    assert len(github.source.asked) == 1


def test_a_connection_that_is_busy_or_gone_is_left_alone(session: Session, enterprise: Any) -> None:
    github = enterprise(pages(["ann"]))
    claims.take(session, github.connection.id)
    work.run({"connection": github.connection.id}, said)
    work.run({"connection": 999}, said)
    assert github.source.asked == []


def test_new_facts_ask_for_the_jobs_that_follow_them(session: Session, enterprise: Any) -> None:
    github = enterprise(pages(logins(3)))
    registry().after_facts.append("reconcile")
    github.run()
    github.run(lambda _: Reply({}, 401))
    assert jobs(session) == [("reconcile", {})]
