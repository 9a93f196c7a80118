"""Running a connection: complete, partial, held, resumed."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application
from spendapp.connectors import secrets
from spendapp.connectors import sync as syncs
from spendapp.connectors.errors import ConnectorError
from spendapp.connectors.tables import StagedPage, SyncStep
from spendapp.provenance import Coverage, Run
from spendapp.records import PurchasedRecord, SeatRecord
from tests.connectors.licenses import logins, pages
from tests.connectors.loopback import Reply


def rows(session: Session, table: Any) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_complete_run_lands_everything_at_once(enterprise: Any) -> None:
    github = enterprise(pages(logins(5)))
    outcome = github.run()
    assert (outcome.state, outcome.records, outcome.error) == ("complete", 6, None)
    assert outcome.counts["seats"] == {"GitHub": 5}
    assert outcome.counts["pages"] == 3
    assert github.landed.names(SeatRecord) == logins(5)
    assert [(call[0].complete, call[1]) for call in github.landed.calls] == [
        (True, SeatRecord),
        (True, PurchasedRecord),
    ]


def test_nothing_stays_staged_after_it(session: Session, enterprise: Any) -> None:
    github = enterprise(pages(logins(5)))
    github.run()
    assert (rows(session, StagedPage), rows(session, SyncStep)) == (0, 0)


def test_it_notes_what_it_covered(session: Session, enterprise: Any, today: Any) -> None:
    github = enterprise(pages(logins(3)))
    github.run()
    covered = session.execute(
        select(Coverage.topic, Application.name, Coverage.known_day, Coverage.records, Coverage.reaches_back_to)
        .join(Application, Application.id == Coverage.application_id)
        .order_by(Coverage.topic)
    ).all()
    day = date(2026, 11, 24)
    assert [tuple(row) for row in covered] == [("purchased", "GitHub", day, 1, None), ("seats", "GitHub", day, 3, None)]


def test_its_row_tells_of_it(session: Session, enterprise: Any, today: Any) -> None:
    github = enterprise(pages(logins(3)))
    outcome = github.run()
    row = session.get_one(Run, outcome.run_id)
    assert (row.state, row.records, row.known_day, row.title) == ("complete", 4, date(2026, 11, 24), "github")
    assert row.counts["diff"]["seat"] == {"new": 3, "changed": 0, "unchanged": 0, "retired": 0}
    assert row.counts["sample"]["purchased"] == [{"application": "GitHub", "quantity": 10}]
    assert row.finished_at == row.heartbeat_at == row.started_at


def test_only_the_newest_run_keeps_a_sample(session: Session, enterprise: Any) -> None:
    github = enterprise(pages(logins(3)))
    github.run()
    github.run()
    assert ["sample" in row.counts for row in session.scalars(select(Run).order_by(Run.id))] == [False, True]


def test_a_partial_run_lands_what_it_has_and_retires_nothing(session: Session, enterprise: Any) -> None:
    github = enterprise(pages(logins(6)))
    github.run()
    good = pages(["new", *logins(6)])
    outcome = github.run(lambda asked: Reply({}, 404) if asked.query.get("page") == "3" else good(asked))
    assert (outcome.state, outcome.permanent) == ("partial", True)
    assert outcome.error == f"licenses/acme, page 3: {github.source.url} does not know this page (404)."
    assert github.landed.names(SeatRecord) == [*logins(6), "new"]
    assert github.landed.calls[-1][0].complete is False
    covered = select(func.count()).select_from(Coverage).where(Coverage.run_id == outcome.run_id)
    assert session.scalar(covered) == 0


def test_a_run_that_read_nothing_failed(enterprise: Any) -> None:
    github = enterprise(lambda _: Reply({"message": "Bad credentials"}, 401))
    outcome = github.run()
    assert (outcome.state, outcome.records) == ("failed", 0)
    assert "wrong, expired or revoked" in outcome.error
    assert github.landed.calls == []


def test_a_refused_list_names_the_permission(enterprise: Any) -> None:
    github = enterprise(lambda _: Reply({}, 403))
    outcome = github.run()
    assert outcome.remedy == (
        "Grant read:enterprise to the token (consumed licenses and the purchased quantity), then sync again."
    )


def test_a_run_of_nobody_is_complete_and_retires(enterprise: Any) -> None:
    github = enterprise(pages(["ann"]))
    github.run()
    assert github.run(pages([])).state == "complete"
    assert github.landed.names(SeatRecord) == []


def test_a_run_with_much_less_is_held(session: Session, enterprise: Any) -> None:
    github = enterprise(pages(logins(10)))
    github.run()
    outcome = github.run(pages(logins(8)))
    assert outcome.state == "held"
    assert "8 seats of GitHub instead of 10" in outcome.error
    assert "--accept-drop" in outcome.remedy
    assert len(github.landed.names(SeatRecord)) == 10
    assert rows(session, StagedPage) == 4


def test_a_held_run_lands_when_somebody_confirms_it(session: Session, enterprise: Any) -> None:
    github = enterprise(pages(logins(10)))
    github.run()
    held = github.run(pages(logins(8)))
    asked = len(github.source.asked)
    outcome = syncs.accept(session, github.connection.id)
    assert (outcome.run_id, outcome.state, len(github.source.asked)) == (held.run_id, "complete", asked)
    assert github.landed.names(SeatRecord) == logins(8)
    assert rows(session, StagedPage) == 0


def test_a_held_run_that_is_discarded_leaves_no_trace(session: Session, enterprise: Any) -> None:
    github = enterprise(pages(logins(10)))
    github.run()
    held = github.run(pages(logins(2)))
    syncs.discard(session, github.connection.id)
    assert session.get_one(Run, held.run_id).state == "failed"
    assert len(github.landed.names(SeatRecord)) == 10
    with pytest.raises(ConnectorError, match="No run of this connection is held"):
        syncs.accept(session, github.connection.id)


def test_a_newer_run_takes_the_place_of_a_held_one(session: Session, enterprise: Any) -> None:
    github = enterprise(pages(logins(10)))
    github.run()
    held = github.run(pages(logins(2)))
    assert github.run(pages(logins(10))).state == "complete"
    assert session.get_one(Run, held.run_id).error == "A newer run took its place."
    assert rows(session, StagedPage) == 0


def test_a_drop_may_be_confirmed_beforehand(enterprise: Any) -> None:
    github = enterprise(pages(logins(10)))
    github.run()
    assert github.run(pages(logins(2)), accept_drop=True).state == "complete"
    assert github.landed.names(SeatRecord) == logins(2)


def test_a_held_run_that_is_too_old_is_fetched_again(
    session: Session, enterprise: Any, today: Any, waits: list[float]
) -> None:
    github = enterprise(pages(logins(10)))
    github.run()
    held = github.run(pages(logins(2)))
    today.shift(4 * 86400)
    with pytest.raises(ConnectorError, match="too long ago"):
        syncs.accept(session, github.connection.id)
    options = syncs.Options(accept_drop=True, sleep=waits.append)
    outcome = syncs.accept_or_sync(session, github.connection.id, lambda _text: True, options)
    assert (outcome.state, outcome.run_id) == ("complete", held.run_id + 1)


def test_a_fault_in_a_receiver_lands_nothing_and_is_not_swallowed(
    session: Session, enterprise: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    github = enterprise(pages(logins(2)))
    monkeypatch.setattr("spendapp.connectors.landing.cover", lambda *_args, **_values: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        github.run()
    row = session.scalars(select(Run)).one()
    assert (row.state, row.error) == ("failed", "Landing failed: ZeroDivisionError: division by zero")
    assert rows(session, Application) == 0


def test_a_secret_that_is_gone_fails_the_run_before_anything_is_asked(session: Session, enterprise: Any) -> None:
    github = enterprise(pages(["ann"]))
    secrets.forget(session, github.connection.id)
    session.commit()
    outcome = github.run()
    assert (outcome.state, outcome.error, github.source.asked) == ("failed", "The secret 'token' is not set.", [])
    assert outcome.remedy == "spendapp connections rotate github --secret token=-"
