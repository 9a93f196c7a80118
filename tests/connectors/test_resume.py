"""A run that is killed goes on; one that is taken over stops; none blocks the others."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp.connectors import sync as syncs
from spendapp.connectors.errors import ConnectorError
from spendapp.connectors.tables import Connection, StagedPage
from spendapp.provenance import Run
from spendapp.records import SeatRecord
from tests.connectors.licenses import logins, pages
from tests.connectors.loopback import Reply


def rows(session: Session, table: Any) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


class Killed(BaseException):
    """The process dies."""


def killed_at(page: int) -> Any:
    """A progress that dies after so many pages."""
    told: list[str] = []

    def progress(text: str) -> bool:
        told.append(text)
        if len(told) == page:
            raise Killed
        return True

    return progress


def test_a_killed_run_goes_on_where_it_stopped(session: Session, enterprise: Any) -> None:
    github = enterprise(pages(logins(10)))
    with pytest.raises(Killed):
        syncs.sync(session, github.connection.id, killed_at(page=3))
    assert github.landed.calls == []
    assert rows(session, StagedPage) == 3
    outcome = github.run()
    assert (outcome.state, outcome.counts["pages"]) == ("complete", 5)
    assert github.landed.names(SeatRecord) == logins(10)
    assert github.pages_asked() == [None, "2", "3", "4", "5"]
    assert rows(session, Run) == 1


def test_a_run_that_was_killed_long_ago_starts_anew(session: Session, enterprise: Any, today: Any) -> None:
    github = enterprise(pages(logins(4)))
    with pytest.raises(Killed):
        syncs.sync(session, github.connection.id, killed_at(page=1))
    today.shift(7 * 3600)
    assert github.run().state == "complete"
    assert [row.state for row in session.scalars(select(Run).order_by(Run.id))] == ["failed", "complete"]
    assert github.pages_asked() == [None, None, "2"]


def test_a_token_that_expired_meanwhile_reads_the_list_anew(session: Session, enterprise: Any) -> None:
    good = pages(logins(4))
    github = enterprise(good)
    with pytest.raises(Killed):
        syncs.sync(session, github.connection.id, killed_at(page=1))
    gone = iter([True])
    github.source.answer = lambda asked: (
        Reply({}, 410) if asked.query.get("page") == "2" and next(gone, False) else good(asked)
    )
    outcome = github.run()
    assert (outcome.state, outcome.counts["pages"]) == ("complete", 2)
    assert github.landed.names(SeatRecord) == logins(4)


def test_a_run_that_another_one_took_over_stops(session: Session, enterprise: Any, today: Any) -> None:
    github = enterprise(pages(logins(4)))

    def stolen(_text: str) -> bool:
        row = session.get_one(Connection, github.connection.id)
        row.claimed_by = "another"
        session.commit()
        return True

    with pytest.raises(ConnectorError, match="has taken over"):
        syncs.sync(session, github.connection.id, stolen)
    assert github.landed.calls == []
    assert session.get_one(Connection, github.connection.id).claimed_by == "another"


def test_a_worker_that_lost_its_job_stops(session: Session, enterprise: Any) -> None:
    github = enterprise(pages(logins(4)))
    with pytest.raises(ConnectorError, match="lost this job"):
        syncs.sync(session, github.connection.id, lambda _text: False)
    assert session.scalars(select(Run.state)).all() == ["running"]
    assert session.get_one(Connection, github.connection.id).claimed_by is None


def test_no_transaction_is_open_while_the_source_is_asked(session: Session, enterprise: Any) -> None:
    open_: list[bool] = []
    inner = session()  # type: ignore[operator]
    good = pages(logins(4))
    enterprise(lambda asked: (open_.append(inner.in_transaction()), good(asked))[1]).run()
    assert open_ == [False, False]


def test_a_long_wait_keeps_the_claim_alive(session: Session, enterprise: Any, today: Any) -> None:
    replies = iter([Reply({}, 429, {"Retry-After": "300"})])
    good = pages(["ann"])
    github = enterprise(lambda asked: next(replies, None) or good(asked))
    ages: list[float] = []

    def sleep(seconds: float) -> None:
        today.shift(seconds)
        row = session.get_one(Connection, github.connection.id)
        assert row.claimed_at is not None
        ages.append(seconds)
        session.commit()

    outcome = syncs.sync(session, github.connection.id, options=syncs.Options(sleep=sleep))
    assert (outcome.state, ages) == ("complete", [20.0] * 15)
