"""The pages of connections, for IT, for an auditor and for a stranger."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.audit import AuditEvent
from spendapp.connectors import claims, secrets, store, work
from spendapp.provenance import Run
from spendapp.queue import Job
from spendapp.records import SeatRecord
from tests.conftest import Browser
from tests.connectors.licenses import logins, pages
from tests.connectors.loopback import Reply

LogIn = Callable[..., Browser]
HOME = "/data/connections"


def said(_text: str) -> bool:
    return True


def after(browser: Browser, address: str, **values: str) -> str:
    """Submit a form and read the page that follows."""
    answer = browser.submit(address, **values)
    return str(browser.get(answer.headers["Location"]).text)


@pytest.fixture
def github(enterprise: Any, today: Any) -> Any:
    """A connection that was complete: 30 seats."""
    found = enterprise(pages(logins(30), size=20))
    found.run()
    found.page = f"{HOME}/{found.connection.id}"
    return found


def test_without_connections_the_page_says_how_to_add_one(log_in: LogIn) -> None:
    text = log_in("it").get(HOME).text
    assert "No connections yet" in text
    assert "spendapp connections add" in text


def test_a_card_says_how_the_source_stands(github: Any, log_in: LogIn) -> None:
    text = log_in("it").get(HOME).text
    for shown in ("github", "complete", "24 Nov 2026, 12:00", "25 Nov 2026, 12:00", ">31<", "Run now"):
        assert shown in text
    assert text.count("This source tells of it.") == 2
    assert text.count("This source does not tell of it.") == 3


def test_a_failed_run_shows_its_message_and_remedy_and_the_last_complete_one(github: Any, log_in: LogIn) -> None:
    github.run(lambda _: Reply({}, 401))
    text = log_in("it").get(HOME).text
    for shown in ("failed", "wrong, expired or revoked", "Make a new token at the vendor", ">31<"):
        assert shown in text


def test_the_page_of_a_connection_tells_all_of_it(github: Any, session: Session, log_in: LogIn) -> None:
    store.check(session, github.connection)
    text = log_in("auditor").get(github.page).text
    for shown in (
        "read:enterprise",
        "granted",
        "What counts as use",
        "What it cannot see",
        "GitHub · Enterprise",
        "30 seats",
        "ann00@example.com",
        "It can be replaced, never read.",
        "Permitted host",
        github.source.authority,
    ):
        assert shown in text
    assert "token-of-the-test" not in text


def test_its_runs_are_a_table_with_differences(github: Any, log_in: LogIn) -> None:
    github.run(pages(logins(29)))
    head, *lines = log_in("it").get(f"{github.page}?export=csv").text.lstrip("\ufeff").splitlines()
    assert head.startswith("Started,State,Records,New,Changed,Ended,Message")
    assert [line.split(",")[1:6] for line in lines] == [
        ["complete", "30", "30", "0", "0"],
        ["complete", "31", "31", "0", "0"],
    ]


def test_run_now_queues_a_sync_once(github: Any, session: Session, log_in: LogIn) -> None:
    browser = log_in("it")
    assert browser.submit(f"{github.page}/sync").status_code == 302
    assert browser.submit(f"{github.page}/sync").status_code == 302
    assert [(job.name, job.arguments, job.requested_by) for job in session.scalars(select(Job))] == [
        ("sync", {"connection": github.connection.id}, "it@example.com")
    ]
    text = browser.get(github.page).text
    assert "Waiting for a worker to take it." in text
    assert f'hx-get="{github.page}/progress"' in text


def test_progress_shows_and_ends(github: Any, session: Session, log_in: LogIn) -> None:
    browser = log_in("it")
    session.scalars(select(Run)).one().state = "running"
    session.commit()
    claim = claims.take(session, github.connection.id)
    assert "Syncing: 0 of 0 lists read, 0 records." in browser.get(f"{github.page}/progress").text
    claims.release(session, github.connection.id, claim)
    ended = browser.get(f"{github.page}/progress")
    assert (ended.text, ended.headers["HX-Refresh"]) == ("", "true")


def test_a_check_runs_as_a_job_and_shows_what_is_missing(github: Any, session: Session, log_in: LogIn) -> None:
    browser = log_in("it")
    browser.submit(f"{github.page}/check")
    assert "being checked" in browser.get(github.page).text
    job = session.scalars(select(Job)).one()
    github.source.answer = lambda _asked: Reply({}, 403)
    work.run_check(job.arguments, said)
    assert "missing" in browser.get(github.page).text
    github.source.answer = lambda _asked: Reply({}, 401)
    work.run_check(job.arguments, said)
    assert "does not accept the token" in browser.get(github.page).text


def test_a_secret_is_replaced_and_never_shown(github: Any, session: Session, log_in: LogIn) -> None:
    browser = log_in("it")
    text = after(browser, f"{github.page}/secrets/token", value="another-token")
    assert "The secret was replaced." in text
    assert "another-token" not in text
    assert secrets.reveal(session, github.connection.id) == {"token": "another-token"}
    assert "is empty" in after(browser, f"{github.page}/secrets/token", value=" ")
    assert "no secret" in after(browser, f"{github.page}/secrets/pin", value="1234")


def test_a_held_run_is_confirmed_by_typing_what_it_ends(github: Any, session: Session, log_in: LogIn) -> None:
    github.run(pages(logins(5)))
    browser = log_in("it")
    text = browser.get(github.page).text
    assert "5 seats of GitHub instead of 30" in text
    assert "Type 25 to confirm" in text
    assert "nothing was changed" in after(browser, f"{github.page}/held/accept", count="5")
    browser.submit(f"{github.page}/held/accept", count="25")
    job = session.scalars(select(Job)).one()
    assert job.arguments == {"connection": github.connection.id, "accept_drop": True}
    work.run(job.arguments, said)
    assert github.landed.names(SeatRecord) == logins(5)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "sync.accept_drop")).one()
    assert event.actor == "it@example.com"


def test_a_small_drop_needs_no_typing(github: Any, session: Session, log_in: LogIn) -> None:
    github.run(pages(logins(20)))
    browser = log_in("it")
    assert "to confirm" not in browser.get(github.page).text
    browser.submit(f"{github.page}/held/accept")
    assert len(session.scalars(select(Job)).all()) == 1


def test_a_held_run_is_discarded(github: Any, session: Session, log_in: LogIn) -> None:
    github.run(pages(logins(5)))
    browser = log_in("it")
    assert "The run was dropped" in after(browser, f"{github.page}/held/discard")
    assert len(github.landed.names(SeatRecord)) == 30
    for action in ("discard", "accept"):
        text = after(browser, f"{github.page}/held/{action}")
        assert "No run is held any more." in text


def test_data_gaps_show_where_a_room_below_tells_of_them(github: Any, app: Any, log_in: LogIn) -> None:
    gap = {"subject": "GitHub", "reason": "no activity source", "since": None}
    gaps = {github.connection.source_id: [gap]}
    app.template_context_processors[None].append(lambda: {"connection_gaps": gaps.get})
    text = log_in("it").get(github.page).text
    assert "Data gaps" in text
    assert "no activity source" in text


@pytest.mark.parametrize("role", ["procurement", "finance", "owner"])
def test_other_roles_see_no_connections(github: Any, log_in: LogIn, role: str) -> None:
    browser = log_in(role)
    assert browser.get(HOME).status_code == 403
    assert browser.get(github.page).status_code == 403


def test_an_auditor_looks_and_changes_nothing(github: Any, session: Session, log_in: LogIn) -> None:
    browser = log_in("auditor")
    text = browser.get(github.page).text
    assert "Run now" not in text
    assert "Replace" not in text
    for path in ("sync", "check", "secrets/token", "held/accept", "held/discard"):
        assert browser.submit(f"{github.page}/{path}", value="abcdefgh").status_code == 403
    assert session.scalars(select(Job)).all() == []


def test_a_stranger_is_sent_to_the_login(github: Any, client: Any) -> None:
    assert client.get(github.page).status_code == 302
    assert client.post(f"{github.page}/sync").status_code in (302, 400)


def test_a_connection_that_is_not_there_is_404(log_in: LogIn) -> None:
    browser = log_in("it")
    assert browser.get(f"{HOME}/77").status_code == 404
    assert browser.submit(f"{HOME}/77/sync").status_code == 404
