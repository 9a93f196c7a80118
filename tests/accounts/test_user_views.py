"""Administrators add users by invitation, change roles, lock out; auditors look; others see nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.accounts.store import create_user
from spendapp.accounts.tables import User
from spendapp.audit import AuditEvent
from spendapp.registry import Draft
from tests.conftest import PASSWORD, Browser

POSTS = ["/admin/users/1", "/admin/users/1/disable", "/admin/users/1/enable", "/admin/users/1/invite"]


@pytest.fixture
def admin(log_in: Callable[..., Any], posted: list[Draft]) -> Browser:
    """An administrator's browser; the administrator is user 1."""
    return log_in("admin")  # type: ignore[no-any-return]


@pytest.fixture
def otto(session: Session, admin: Browser) -> User:
    """An owner, user 2."""
    return create_user(session, email="otto@example.com", name="Otto", role="owner", password=PASSWORD)


def test_a_new_user_gets_an_invitation(admin: Browser, session: Session, posted: list[Draft]) -> None:
    response = admin.submit("/admin/users/add", email="new@example.com", name="New", role="finance", language="it")
    user = session.scalars(select(User).where(User.role == "finance")).one()
    assert response.location == f"/admin/users/{user.id}"
    assert (user.password_hash, user.language) == (None, "it")
    assert [draft.recipient for draft in posted] == ["new@example.com"]
    assert "Invited" in admin.get(f"/admin/users/{user.id}").text


def test_a_taken_address_is_named_and_nobody_is_invited(admin: Browser, otto: User, posted: list[Draft]) -> None:
    text = admin.submit("/admin/users/add", email="OTTO@example.com", name="X", role="it", language="").text
    assert "There is already a user with the address OTTO@example.com." in text
    assert posted == []


def test_a_new_role_is_in_force_at_the_next_click(admin: Browser, log_in: Callable[..., Any]) -> None:
    browser = log_in("finance")
    assert browser.get("/admin/users").status_code == 403
    admin.submit("/admin/users/2", name="Fiona", role="auditor")
    assert browser.get("/admin/users").status_code == 200


def test_a_disabled_user_is_out_at_once(admin: Browser, log_in: Callable[..., Any]) -> None:
    browser = log_in("finance")
    admin.submit("/admin/users/2/disable", page="/admin/users/2")
    assert browser.get("/account").location == "/login?next=/account"
    assert "Disabled" in admin.get("/admin/users/2").text
    admin.submit("/admin/users/2/enable", page="/admin/users/2")
    assert browser.submit("/login", email="finance@example.com", password=PASSWORD).status_code == 302


def test_the_page_says_beforehand_what_disabling_does(admin: Browser, otto: User) -> None:
    text = admin.get("/admin/users/2").text
    assert "Otto will be logged out everywhere (0 open sessions)" in text
    assert "can enable the user again" in text


def test_the_last_administrator_cannot_leave(admin: Browser, session: Session) -> None:
    admin.submit("/admin/users/1/disable", page="/admin/users/1")
    assert "is the last administrator" in admin.get("/admin/users/1").text
    admin.submit("/admin/users/1", name="Ada", role="it")
    session.expire_all()
    assert session.get_one(User, 1).role == "admin"
    assert session.get_one(User, 1).name == "admin@example.com"  # Nothing of a refused form is kept.


def test_an_invitation_can_be_sent_again(admin: Browser, otto: User, posted: list[Draft]) -> None:
    admin.submit("/admin/users/2/invite", page="/admin/users/2")
    admin.submit("/admin/users/2/invite", page="/admin/users/2")
    assert len({draft.key for draft in posted}) == 2


def test_a_disabled_user_is_not_invited(admin: Browser, otto: User, posted: list[Draft]) -> None:
    admin.submit("/admin/users/2/disable", page="/admin/users/2")
    assert admin.submit("/admin/users/2/invite", page="/admin/users/2").status_code == 400
    assert posted == []


def test_an_administrator_ends_all_sessions_of_a_user(
    admin: Browser, log_in: Callable[..., Any], session: Session
) -> None:
    browser = log_in("it")
    admin.submit("/admin/users/2/end-sessions", page="/admin/users/2")
    assert browser.get("/account").status_code == 302
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "session.end_all")).one()
    assert (event.actor, event.subject_id, event.detail) == ("admin@example.com", "2", {"sessions_ended": 1})


@pytest.mark.parametrize("role", ["auditor", "it", "procurement", "finance", "owner"])
@pytest.mark.parametrize("path", POSTS)
def test_nobody_else_changes_users(admin: Browser, log_in: Callable[..., Any], role: str, path: str) -> None:
    assert log_in(role).submit(path, page="/account", name="x", role="admin").status_code == 403


def test_an_auditor_sees_a_user_without_any_form(admin: Browser, log_in: Callable[..., Any]) -> None:
    text = log_in("auditor").get("/admin/users/1").text
    assert "admin@example.com" in text
    assert 'action="/admin/users' not in text


def test_an_unknown_user_is_a_missing_page(admin: Browser) -> None:
    assert admin.get("/admin/users/99").status_code == 404
    assert admin.submit("/admin/users/99/disable", page="/account").status_code == 404


def test_the_list_filters_by_role_and_state(admin: Browser, otto: User, session: Session) -> None:
    create_user(session, email="ida@example.com", name="Ida", role="owner")
    text = admin.get("/admin/users?role=owner&state=invited").text
    assert "Ida" in text
    assert "Otto" not in text


def test_changes_are_in_the_audit_log_under_the_administrator(admin: Browser, otto: User, session: Session) -> None:
    admin.submit("/admin/users/2", name="Otto", role="it")
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "user.role")).one()
    assert (event.actor, event.subject_id, event.detail) == (
        "admin@example.com",
        "2",
        {"before": "owner", "after": "it"},
    )
