"""Logging in and out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from spendapp.accounts import store
from spendapp.accounts.tables import User
from tests.conftest import PASSWORD, Browser

WRONG = "The e-mail or the password is wrong."


def test_a_user_logs_in_and_lands_on_the_page_that_asked(client: Browser, ada: User) -> None:
    asked = client.get("/admin/users?role=it")
    assert asked.location == "/login?next=/admin/users?role%3Dit"
    response = client.submit("/login", email="Ada@Example.com", password=PASSWORD, next="/admin/users?role=it")
    assert (response.status_code, response.location) == (302, "/admin/users?role=it")
    assert client.get("/admin/users").status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_no_link_sends_a_user_to_another_site(client: Browser, ada: User, target: str) -> None:
    response = client.submit("/login", email=ada.email, password=PASSWORD, next=target)
    assert response.location == "/"


def test_a_wrong_password_and_an_unknown_user_get_one_answer(client: Browser, ada: User) -> None:
    known = client.submit("/login", email=ada.email, password="wrong password")
    unknown = client.submit("/login", email="nobody@example.com", password="wrong password")
    assert known.status_code == unknown.status_code == 401
    assert WRONG in known.text
    assert WRONG in unknown.text


def test_a_disabled_user_gets_the_same_answer(client: Browser, session: Session, ada: User) -> None:
    other = store.create_user(session, email="o@example.com", name="O", role="it", password=PASSWORD)
    store.disable(session, other)
    assert WRONG in client.submit("/login", email="o@example.com", password=PASSWORD).text


def test_an_invited_user_without_a_password_cannot_log_in(client: Browser, session: Session) -> None:
    store.create_user(session, email="o@example.com", name="O", role="it")
    assert client.submit("/login", email="o@example.com", password=PASSWORD).status_code == 401


def test_the_sixth_attempt_must_wait_even_with_the_right_password(
    client: Browser, ada: User, today: time_machine.Traveller
) -> None:
    for _ in range(5):
        client.submit("/login", email=ada.email, password="wrong password")
    response = client.submit("/login", email=ada.email, password=PASSWORD)
    assert response.status_code == 429
    assert "Too many attempts. Try again in 15 minutes." in response.text
    today.shift(timedelta(minutes=15))
    assert client.submit("/login", email=ada.email, password=PASSWORD).status_code == 302


def test_four_mistakes_are_forgotten_after_a_login(client: Browser, ada: User) -> None:
    for _ in range(3):
        for _ in range(4):
            client.submit("/login", email=ada.email, password="wrong password")
        assert client.submit("/login", email=ada.email, password=PASSWORD).status_code == 302
        client.submit("/logout", page="/account")


def test_logins_are_in_the_audit_log_under_the_user(
    client: Browser, session: Session, ada: User, audited: Callable[[], list[str]]
) -> None:
    client.submit("/login", email=ada.email, password="wrong password")
    client.submit("/login", email=ada.email, password=PASSWORD)
    assert audited() == ["user.add", "login.failed", "login"]


def test_the_password_does_not_come_back_in_the_page(client: Browser, ada: User) -> None:
    assert "wrong password" not in client.submit("/login", email=ada.email, password="wrong password").text


def test_a_weaker_hash_is_renewed_at_login(client: Browser, session: Session, ada: User) -> None:
    from argon2 import PasswordHasher

    ada.password_hash = weak = PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)
    client.submit("/login", email=ada.email, password=PASSWORD)
    session.refresh(ada)
    assert ada.password_hash != weak


def test_logging_out_needs_a_post_and_ends_the_session(
    log_in: Callable[..., Any], audited: Callable[[], list[str]]
) -> None:
    browser = log_in("admin")
    assert browser.get("/logout").status_code == 405
    response = browser.submit("/logout", page="/account")
    assert response.location == "/login"
    assert "You are logged out." in browser.get("/login").text
    assert browser.get("/account").location == "/login?next=/account"
    assert audited() == ["user.add", "login", "logout"]


def test_who_is_logged_in_needs_no_login_page(log_in: Callable[..., Any]) -> None:
    assert log_in("admin").get("/login?next=/account").location == "/account"


def test_a_one_time_password_must_be_changed_before_anything_else(client: Browser, session: Session) -> None:
    store.create_user(session, email="o@x.org", name="O", role="it", password=PASSWORD, must_change_password=True)
    assert client.submit("/login", email="o@x.org", password=PASSWORD, next="/account").location.startswith(
        "/account/password"
    )
    assert client.get("/account").location == "/account/password"
    assert "Choose your own before you go on" in client.get("/account/password").text
    client.submit("/account/password", current=PASSWORD, password="a fresh new secret")
    assert client.get("/account").status_code == 200


def test_htmx_is_told_to_load_the_login_page(app: Flask) -> None:
    response = app.test_client().get("/admin/users?q=a", headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == "/login?next=/admin/users?q%3Da"
