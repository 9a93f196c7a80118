"""What users change of themselves."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.accounts.active_sessions import open_sessions
from spendapp.accounts.tables import User
from tests.conftest import PASSWORD, Browser

FRESH = "a fresh new secret"


@pytest.fixture
def two_browsers(app: Flask, ada: User) -> tuple[Browser, Browser]:
    """Two browsers in which Ada is logged in."""
    browsers = (app.test_client(), app.test_client())
    for browser in browsers:
        browser.submit("/login", email=ada.email, password=PASSWORD)
    return browsers  # type: ignore[return-value]


def test_name_language_and_theme_are_saved(log_in: Callable[..., Any], session: Session) -> None:
    browser = log_in("auditor")
    response = browser.submit("/account", name=" Audrey ", language="it", theme="dark")
    assert response.location == "/account"
    user = session.scalars(select(User)).one()
    assert (user.name, user.language, user.theme) == ("Audrey", "it", "dark")


def test_a_missing_name_is_named_beside_the_field(log_in: Callable[..., Any], session: Session) -> None:
    text = log_in("it").submit("/account", name=" ", language="", theme="auto").text
    assert "This field is needed." in text
    assert 'aria-invalid="true"' in text
    assert session.scalars(select(User.name)).one() == "it@example.com"


def test_a_password_needs_the_current_one(log_in: Callable[..., Any]) -> None:
    text = log_in("it").submit("/account/password", current="wrong password", password=FRESH).text
    assert "The current password is wrong." in text


def test_a_weak_new_password_is_refused(log_in: Callable[..., Any]) -> None:
    text = log_in("it").submit("/account/password", current=PASSWORD, password="short").text
    assert "at least 12 characters" in text


def test_a_new_password_ends_the_other_sessions_only(two_browsers: tuple[Browser, Browser]) -> None:
    here, there = two_browsers
    here.submit("/account/password", current=PASSWORD, password=FRESH)
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302


def test_a_user_ends_one_of_the_sessions(two_browsers: tuple[Browser, Browser], session: Session) -> None:
    here, there = two_browsers
    text = here.get("/account").text
    assert text.count("this browser") == 1
    other = text.split('name="session" value="')[2].split('"')[0]  # The first button ends all others.
    here.submit("/account/sessions/end", page="/account", session=other)
    assert there.get("/account").status_code == 302
    assert len(open_sessions(session, 1)) == 1


def test_a_user_ends_all_other_sessions(two_browsers: tuple[Browser, Browser]) -> None:
    here, there = two_browsers
    here.submit("/account/sessions/end", page="/account", session="others")
    assert (here.get("/account").status_code, there.get("/account").status_code) == (200, 302)


def test_nobody_ends_the_session_of_somebody_else(
    two_browsers: tuple[Browser, Browser], log_in: Callable[..., Any], session: Session
) -> None:
    stranger = log_in("it")
    victim = open_sessions(session, 1)[0].id_hash
    stranger.submit("/account/sessions/end", page="/account", session=victim)
    assert "This session had already ended." in stranger.get("/account").text
    assert len(open_sessions(session, 1)) == 2


def test_after_a_change_of_password_the_user_goes_where_the_login_wanted(two_browsers: tuple[Browser, Browser]) -> None:
    path = "/account/password?next=/admin/users"
    assert two_browsers[0].submit(path, current=PASSWORD, password=FRESH).location == "/admin/users"
