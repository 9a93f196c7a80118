"""How each connection stands."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.connectors import claims
from spendapp.connectors.overview import Card, cards
from spendapp.provenance import Run
from tests.connectors.licenses import logins, pages
from tests.connectors.loopback import Reply

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def card(session: Session) -> Card:
    (found,) = cards(session)
    return found


def test_a_new_connection_runs_at_once(session: Session, enterprise: Any, today: Any) -> None:
    enterprise(pages(["ann"]))
    found = card(session)
    assert (found.state, found.last_complete, found.next_run, found.needs_care) == ("new", None, NOW, False)


def test_a_complete_one_runs_again_a_day_later(session: Session, enterprise: Any, today: Any) -> None:
    enterprise(pages(logins(3))).run()
    assert card(session).as_row() == {
        "name": "github",
        "kind": "github",
        "state": "complete",
        "last_complete": "2026-11-24T12:00:00+00:00",
        "records": 4,
        "next": "2026-11-25T12:00:00+00:00",
        "message": None,
    }


def test_the_last_complete_run_stays_beside_a_failed_one(session: Session, enterprise: Any, today: Any) -> None:
    github = enterprise(pages(logins(3)))
    complete = github.run()
    today.shift(3600)
    github.run(lambda _: Reply({}, 401))
    found = card(session)
    assert found.last_complete is not None
    assert (found.state, found.last_complete.id, found.needs_care) == ("failed", complete.run_id, True)


def test_one_that_is_claimed_is_running(session: Session, enterprise: Any, today: Any) -> None:
    github = enterprise(pages(["ann"]))
    claims.take(session, github.connection.id)
    assert card(session).is_running


def test_one_whose_process_died_is_stopped(session: Session, enterprise: Any, today: Any) -> None:
    github = enterprise(pages(["ann"]))
    github.run()
    session.scalars(select(Run)).one().state = "running"
    session.commit()
    today.shift(timedelta(minutes=3))
    found = card(session)
    assert (found.state, found.is_running, found.needs_care) == ("stopped", False, True)


def test_one_that_is_switched_off_has_no_next_run(session: Session, enterprise: Any) -> None:
    github = enterprise(pages(["ann"]))
    github.connection.enabled = False
    session.commit()
    assert card(session).next_run is None
