"""Users are unique by address, each change is in the audit log, and an administrator always remains."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.accounts import passwords, store
from spendapp.accounts.store import UserError, create_user
from spendapp.accounts.tables import User
from spendapp.audit import AuditEvent


def test_a_user_is_found_in_any_spelling_of_capitals(session: Session, ada: User) -> None:
    assert store.find_user(session, " ADA@Example.com ") is ada


def test_an_address_belongs_to_one_user(session: Session, ada: User) -> None:
    with pytest.raises(UserError, match="already a user with the address ADA@example"):
        create_user(session, email="ADA@example.com", name="Other", role="it")


@pytest.mark.parametrize("email", ["", "ada", "a da@example.com", "@example.com", "ada@", f"{'a' * 300}@x.org"])
def test_something_else_than_an_address_is_refused(session: Session, email: str) -> None:
    with pytest.raises(UserError, match="is no e-mail address"):
        create_user(session, email=email, name="Ada", role="it")


def test_an_unknown_role_is_refused_with_those_that_exist(session: Session) -> None:
    with pytest.raises(UserError, match="“king” is no role; use one of: admin, it, procurement"):
        create_user(session, email="a@example.com", name="A", role="king")


def test_a_weak_password_is_refused(session: Session) -> None:
    with pytest.raises(UserError, match="at least 12 characters"):
        create_user(session, email="a@example.com", name="A", role="it", password="short")


def test_each_change_is_in_the_audit_log(session: Session, ada: User, audited: Callable[[], list[str]]) -> None:
    other = create_user(session, email="o@example.com", name="O", role="owner")
    store.change_role(session, other, "it")
    store.rename(session, other, "Otto")
    store.disable(session, other)
    store.enable(session, other)
    store.set_preferences(session, other, name="Otto", language="fr", theme="dark")
    store.set_password(session, other, "a fresh new secret")
    assert audited() == [
        *("user.add", "user.add", "user.role", "user.rename"),
        *("user.disable", "user.enable", "user.preferences", "user.password"),
    ]


def test_the_log_names_old_and_new_role(session: Session, ada: User) -> None:
    other = create_user(session, email="o@example.com", name="O", role="owner")
    store.change_role(session, other, "it")
    detail = session.scalar(select(AuditEvent.detail).where(AuditEvent.action == "user.role"))
    assert detail == {"before": "owner", "after": "it"}


def test_what_changes_nothing_is_not_logged(session: Session, ada: User, audited: Callable[[], list[str]]) -> None:
    assert not store.change_role(session, ada, "admin")
    assert not store.rename(session, ada, " Ada ")
    store.set_preferences(session, ada, name="Ada", language=None, theme="auto")
    assert audited() == ["user.add"]


@pytest.mark.parametrize("change", [store.disable, lambda session, user: store.change_role(session, user, "it")])
def test_the_last_administrator_stays(session: Session, ada: User, change: Callable[[Session, User], object]) -> None:
    with pytest.raises(UserError, match="Ada is the last administrator"):
        change(session, ada)


def test_with_two_administrators_one_may_go(session: Session, ada: User) -> None:
    create_user(session, email="b@example.com", name="B", role="admin")
    store.disable(session, ada)
    assert ada.disabled


def test_a_disabled_administrator_does_not_count(session: Session, ada: User) -> None:
    second = create_user(session, email="b@example.com", name="B", role="admin")
    store.disable(session, second)
    with pytest.raises(UserError, match="last administrator"):
        store.change_role(session, ada, "auditor")


def test_a_new_password_replaces_the_one_for_one_use(session: Session, ada: User) -> None:
    ada.must_change_password = True
    store.set_password(session, ada, "a fresh new secret")
    assert not ada.must_change_password
    assert passwords.matches(ada.password_hash, "a fresh new secret")


@pytest.mark.parametrize(("language", "theme"), [("xx", "auto"), ("fr", "pink")])
def test_unknown_preferences_are_refused(session: Session, ada: User, language: str, theme: str) -> None:
    with pytest.raises(UserError, match="use one of"):
        store.set_preferences(session, ada, name="Ada", language=language, theme=theme)


def test_a_name_is_needed(session: Session, ada: User) -> None:
    with pytest.raises(UserError, match="1 to 200 characters"):
        store.rename(session, ada, "  ")
