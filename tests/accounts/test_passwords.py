"""Passwords are hashed with argon2, and unknown users cost the same time."""

import re

import pytest
from flask import Flask

from spendapp.accounts import passwords


def test_a_password_fits_its_hash_only() -> None:
    found = passwords.hash_password("correct horse battery")
    assert found.startswith("$argon2id$")
    assert passwords.matches(found, "correct horse battery")
    assert not passwords.matches(found, "correct horse batterY")


def test_without_a_hash_the_same_work_is_done_and_nothing_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    hasher = passwords._hasher()
    monkeypatch.setattr(type(hasher), "verify", lambda _self, found, _password: checked.append(found) or True)
    assert not passwords.matches(None, "anything at all")
    assert checked == [passwords._decoy()]


def test_a_damaged_hash_fits_nothing() -> None:
    assert not passwords.matches("no hash", "anything at all")


def test_a_very_long_password_is_not_hashed_whole() -> None:
    found = passwords.hash_password("x" * 256)
    assert not passwords.matches(found, "x" * 300)


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("short", "Use at least 12 characters."),
        ("x" * 257, "Use at most 256 characters."),
        ("aaaaaaaabbbb", "Use more different characters."),
        ("ada.lovelace@example.com", "Do not use your e-mail address in it."),
        ("my-ada.lovelace-1", "Do not use your e-mail address in it."),
        ("correct horse battery", None),
    ],
)
def test_a_new_password_is_judged_in_words(app: Flask, password: str, wrong: str | None) -> None:
    assert passwords.problem(password, email="ada.lovelace@example.com") == wrong


def test_a_short_name_may_stand_in_a_password_by_chance(app: Flask) -> None:
    assert passwords.problem("correct horse battery", email="or@example.com") is None


def test_a_one_time_password_can_be_read_aloud_and_is_good(app: Flask) -> None:
    once = passwords.one_time_password()
    assert re.fullmatch(r"(?:[a-km-np-z2-9]{5}-){3}[a-km-np-z2-9]{5}", once)
    assert passwords.problem(once) is None
    assert once != passwords.one_time_password()
