"""Sessions live in the table; the cookie is only a random name for one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask import session as browser_session
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.accounts.active_sessions import browser_name, end_sessions, open_sessions, sweep
from spendapp.accounts.sessions import hash_of
from spendapp.accounts.tables import LoginThrottle, OneTimeLink, User, UserSession
from spendapp.extensions import db
from tests.conftest import PASSWORD, Browser

pytestmark = pytest.mark.usefixtures("today")


def cookie(browser: Browser) -> str:
    """The value of the session cookie."""
    found = browser.get_cookie("spendapp_session")
    return found.value if found else ""


def test_the_table_keeps_only_the_hash_of_the_cookie(log_in: Callable[..., Any], session: Session) -> None:
    browser = log_in("admin")
    assert session.scalars(select(UserSession.id_hash)).all() == [hash_of(cookie(browser))]
    assert cookie(browser) not in str(session.scalars(select(UserSession.data)).all())


def test_the_cookie_is_closed_to_scripts_and_other_sites(client: Browser) -> None:
    text = client.get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in text
    assert "SameSite=Lax" in text
    assert "Secure" not in text


def test_the_cookie_is_for_https_only_when_set(app: Flask) -> None:
    from dataclasses import replace

    app.extensions["spendapp_settings"] = replace(app.extensions["spendapp_settings"], session_cookie_secure=True)
    assert "Secure" in app.test_client().get("/login").headers["Set-Cookie"]


def test_a_session_that_somebody_planted_gains_nothing_from_the_login(client: Browser, ada: User, app: Flask) -> None:
    client.get("/login")
    planted = cookie(client)
    client.submit("/login", email=ada.email, password=PASSWORD)
    attacker = app.test_client()
    attacker.set_cookie("spendapp_session", planted)
    assert cookie(client) != planted
    assert attacker.get("/account").status_code == 302


def test_a_made_up_id_opens_no_session_and_is_not_adopted(client: Browser) -> None:
    client.set_cookie("spendapp_session", "made-up")
    client.get("/login")
    assert cookie(client) not in ("", "made-up")


def test_an_ended_session_is_over_at_the_next_click(log_in: Callable[..., Any], session: Session) -> None:
    browser = log_in("admin")
    end_sessions(session, 1)
    assert browser.get("/account").status_code == 302


def test_a_request_that_runs_while_its_session_ends_does_not_bring_it_back(
    log_in: Callable[..., Any], session: Session, app: Flask
) -> None:
    def slow() -> str:
        with db.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM user_session")
        browser_session["seen"] = True
        return "done"

    app.add_url_rule("/slow", "slow", slow)
    browser = log_in("admin")
    browser.get("/slow")
    assert session.scalars(select(UserSession)).all() == []
    assert cookie(browser) == ""


def test_a_session_ends_some_hours_after_its_last_use(
    log_in: Callable[..., Any], today: time_machine.Traveller
) -> None:
    browser = log_in("admin")
    for _ in range(3):
        today.shift(timedelta(hours=11))
        assert browser.get("/account").status_code == 200
    today.shift(timedelta(hours=12))
    assert browser.get("/account").status_code == 302


def test_the_last_use_is_written_at_most_once_a_minute(
    log_in: Callable[..., Any], session: Session, today: time_machine.Traveller
) -> None:
    browser, started = log_in("admin"), clock.now()
    browser.get("/account")
    seen = []
    for _ in range(4):
        today.shift(timedelta(seconds=25))
        browser.get("/account")
        seen.append(session.scalars(select(UserSession.seen_at)).one() - started)
        session.rollback()
    assert seen == [timedelta(0), timedelta(0), timedelta(seconds=75), timedelta(seconds=75)]


def test_reading_a_page_takes_no_lock_of_the_writers(log_in: Callable[..., Any]) -> None:
    browser = log_in("admin")
    browser.get("/admin/users")  # The first page of a session writes its token for forms.
    begun: list[str] = []
    listener = lambda *arguments: begun.append(arguments[2])  # noqa: E731 - removed again below
    event.listen(db.engine, "before_cursor_execute", listener)
    browser.get("/admin/users")
    event.remove(db.engine, "before_cursor_execute", listener)
    assert begun == [] or db.engine.dialect.name == "postgresql"


def test_pages_open_while_an_import_writes(
    log_in: Callable[..., Any], session: Session, today: time_machine.Traveller
) -> None:
    browser = log_in("admin")
    browser.get("/account")
    today.shift(timedelta(minutes=5))
    with db.engine.connect() as importing:
        importing.exec_driver_sql("UPDATE app_user SET name = 'x'")  # On SQLite this holds the lock of all writers.
        assert browser.get("/account").status_code == 200
        importing.rollback()
    browser.get("/account")
    assert session.scalars(select(UserSession.seen_at)).one() == clock.now()


def test_a_static_file_asks_no_session(client: Browser, session: Session) -> None:
    client.get("/static/css/spendapp.css")
    assert cookie(client) == ""
    assert session.scalars(select(UserSession)).all() == []


def test_a_visitor_without_a_form_leaves_no_row(client: Browser, session: Session) -> None:
    client.get("/nowhere")
    assert session.scalars(select(UserSession)).all() == []


def test_sessions_are_listed_with_their_browser(log_in: Callable[..., Any], session: Session, ada: User) -> None:
    log_in("it")
    (found,) = open_sessions(session, 2)
    assert (found.address, found.here) == ("127.0.0.1", False)
    assert found.browser.startswith("Werkzeug")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome · Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15.0; rv:140.0) Firefox/140.0", "Firefox · macOS"),
        ("curl/8.9", "curl/8.9"),
        ("", ""),
    ],
)
def test_a_browser_reads_as_people_know_it(agent: str, name: str) -> None:
    assert browser_name(agent) == name


def test_what_has_expired_is_swept(session: Session, ada: User, today: time_machine.Traveller) -> None:
    now, past = clock.now(), clock.now() - timedelta(days=31)
    for number, expires in enumerate((now + timedelta(hours=1), now, past)):
        common = {"data": b"{}", "created_at": past, "seen_at": past, "address": "", "agent": ""}
        session.add(UserSession(id_hash=str(number), expires_at=expires, **common))
        session.add(OneTimeLink(token_hash=str(number), user_id=ada.id, purpose="reset", expires_at=expires))
        session.add(LoginThrottle(key=str(number), failures=1, window_ends_at=expires))
    session.flush()
    assert sweep(session) == 2 + 1 + 2
