"""Rows of work."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp import clock, queue
from spendapp.queue import Job

pytestmark = pytest.mark.usefixtures("today")


def test_the_same_job_of_the_same_instant_is_inserted_once(session: Session) -> None:
    assert queue.enqueue(session, "sync", {"connection": 1}, at=clock.now()) is True
    assert queue.enqueue(session, "sync", {"connection": 1}, at=clock.now()) is False
    assert queue.enqueue(session, "sync", {"connection": 2}, at=clock.now()) is True


def test_a_claimed_job_is_nobody_elses(session: Session) -> None:
    queue.enqueue(session, "sync")
    session.commit()
    claimed = queue.claim(session, "one")
    assert claimed is not None
    assert (claimed.name, claimed.attempts) == ("sync", 1)
    assert queue.claim(session, "two") is None


def test_a_job_of_the_future_waits(session: Session) -> None:
    queue.enqueue(session, "sync", at=clock.now() + timedelta(minutes=1))
    session.commit()
    assert queue.claim(session, "one") is None


def test_a_job_whose_worker_died_is_taken_over_after_its_lease(session: Session, today: time_machine.Traveller) -> None:
    queue.enqueue(session, "sync")
    session.commit()
    queue.claim(session, "one")
    today.shift(timedelta(seconds=61))
    again = queue.claim(session, "two")
    assert again is not None
    assert again.attempts == 2


def test_a_lease_that_is_renewed_keeps_the_job(session: Session, today: time_machine.Traveller) -> None:
    queue.enqueue(session, "sync")
    session.commit()
    job = queue.claim(session, "one")
    assert job is not None
    today.shift(timedelta(seconds=50))
    assert queue.renew(session, job.id, "one", "page 3") is True
    today.shift(timedelta(seconds=50))
    assert queue.claim(session, "two") is None


def test_a_failed_job_is_tried_again_later_and_given_up_after_five_times(
    session: Session, today: time_machine.Traveller
) -> None:
    queue.enqueue(session, "sync")
    session.commit()
    for _ in range(5):
        job = queue.claim(session, "one")
        assert job is not None
        queue.finish(session, job.id, "one", "the vendor is down")
        today.shift(timedelta(hours=1))
    assert queue.claim(session, "one") is None
    row = session.scalars(select(Job)).one()
    assert (row.state, row.error, row.attempts) == ("failed", "the vendor is down", 5)


def test_who_lost_a_job_cannot_finish_it(session: Session, today: time_machine.Traveller) -> None:
    queue.enqueue(session, "sync")
    session.commit()
    job = queue.claim(session, "one")
    assert job is not None
    today.shift(timedelta(seconds=61))
    queue.claim(session, "two")
    queue.finish(session, job.id, "one")
    assert session.scalars(select(Job.state)).one() == "running"


def test_finished_jobs_are_forgotten_after_a_week(session: Session, today: time_machine.Traveller) -> None:
    queue.enqueue(session, "sync")
    session.commit()
    job = queue.claim(session, "one")
    assert job is not None
    queue.finish(session, job.id, "one")
    today.shift(timedelta(days=8))
    queue.prune(session)
    assert session.scalars(select(Job)).all() == []


def test_a_job_under_which_every_worker_died_is_given_up(session: Session, today: time_machine.Traveller) -> None:
    queue.enqueue(session, "sync")
    session.commit()
    claimed = []
    for _ in range(6):
        claimed.append(queue.claim(session, "one") is not None)
        today.shift(timedelta(seconds=61))
    assert claimed == [True] * 5 + [False]
    assert session.scalars(select(Job.error)).one() == "Its worker died 5 times."


def test_a_slot_that_failed_is_not_inserted_again(session: Session) -> None:
    slot = clock.now()
    queue.enqueue(session, "plan", at=slot)
    session.commit()
    job = queue.claim(session, "one")
    assert job is not None
    queue.finish(session, job.id, "one", "the database was away")
    assert queue.enqueue(session, "plan", at=slot) is False


def test_long_arguments_that_differ_at_their_end_are_two_jobs(session: Session) -> None:
    names = ["x" * 300 + end for end in "ab"]
    assert [queue.enqueue(session, "sync", {"name": name}, at=clock.now()) for name in names] == [True, True]
