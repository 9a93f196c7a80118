"""`spendapp users` administers users without the web."""

import json
import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp import command_line
from spendapp.accounts import passwords
from spendapp.accounts.commands import users
from spendapp.accounts.tables import User
from spendapp.registry import Draft
from tests.conftest import PASSWORD


@pytest.fixture
def run(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command against the test instance."""
    from contextlib import nullcontext

    monkeypatch.setattr(command_line, "application", nullcontext)

    def call(*arguments: str) -> Result:
        session.commit()
        return CliRunner().invoke(users, arguments)

    return call


def test_without_a_password_one_for_one_use_is_printed(run: Callable[..., Result], session: Session) -> None:
    result = run("add", "ada@example.com", "--role", "admin", "--name", "Ada")
    once = re.search(r"One-time password: (\S+)", result.output)
    user = session.scalars(select(User)).one()
    assert once is not None
    assert passwords.matches(user.password_hash, once[1])
    assert (user.name, user.role, user.must_change_password) == ("Ada", "admin", True)


def test_a_given_password_is_not_printed(run: Callable[..., Result], session: Session) -> None:
    result = run("add", "ada@example.com", "--password", PASSWORD)
    assert result.output == "Added ada@example.com with the role owner.\n"
    assert not session.scalars(select(User.must_change_password)).one()


def test_an_invitation_goes_to_the_outbox(run: Callable[..., Result], posted: list[Draft], session: Session) -> None:
    assert run("add", "ada@example.com", "--invite", "--language", "it").exit_code == 0
    assert [(draft.recipient, draft.language) for draft in posted] == [("ada@example.com", "it")]
    assert session.scalars(select(User.password_hash)).one() is None


def test_a_password_and_an_invitation_exclude_each_other(run: Callable[..., Result]) -> None:
    assert "not both" in run("add", "ada@example.com", "--invite", "--password", PASSWORD).output


def test_what_is_refused_is_a_message(run: Callable[..., Result], ada: User) -> None:
    result = run("add", "ada@example.com")
    assert (result.exit_code, result.output) == (
        1,
        "Error: There is already a user with the address ada@example.com.\n",
    )
    assert "last administrator" in run("disable", "ada@example.com").output
    assert "There is no user eve@example.com" in run("role", "eve@example.com", "it").output


def test_roles_change_and_users_come_and_go(run: Callable[..., Result], ada: User) -> None:
    run("add", "otto@example.com", "--password", PASSWORD)
    assert run("role", "otto@example.com", "it").output == "otto@example.com has the role it.\n"
    assert run("disable", "otto@example.com").exit_code == 0
    rows = json.loads(run("list", "--format", "json").output)
    assert [(row["email"], row["role"], row["state"]) for row in rows] == [
        ("ada@example.com", "admin", "active"),
        ("otto@example.com", "it", "disabled"),
    ]
    assert "can log in again" in run("enable", "otto@example.com").output
