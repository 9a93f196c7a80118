"""Secrets are encrypted, replaced, and never readable without their key."""

from dataclasses import replace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.connectors import secrets
from spendapp.connectors.errors import ConnectorError, Fault
from spendapp.connectors.tables import Connection, ConnectionSecret
from tests.connectors.loopback import Reply

ANOTHER_KEY = "YW5vdGhlci1rZXktb25seS1mb3ItdGVzdHMtMTIzNDU="


@pytest.fixture
def connection(serve: Any, connect: Any) -> Connection:
    found: Connection = connect(serve(lambda _: Reply({})))
    return found


@pytest.fixture
def keys(app: Flask) -> Any:
    """Set the keys of the instance."""

    def put(text: str) -> None:
        app.extensions["spendapp_settings"] = replace(app.extensions["spendapp_settings"], encryption_keys=text)

    return put


def stored(session: Session) -> str:
    return session.scalars(select(ConnectionSecret.ciphertext)).one()


def test_a_secret_is_stored_encrypted(session: Session, connection: Connection) -> None:
    assert "token-of-the-test" not in stored(session)
    assert secrets.reveal(session, connection.id) == {"token": "token-of-the-test"}


def test_a_secret_is_replaced(session: Session, connection: Connection) -> None:
    secrets.seal(session, connection.id, {"token": "another"})
    assert secrets.reveal(session, connection.id) == {"token": "another"}


def test_an_old_key_still_opens_and_the_newest_encrypts(session: Session, connection: Connection, keys: Any) -> None:
    old = str(secrets.settings().encryption_keys)
    new = Fernet.generate_key().decode()
    keys(f"{new}, {old}")
    assert secrets.reencrypt(session, connection.id) == 1
    keys(new)
    assert secrets.reveal(session, connection.id) == {"token": "token-of-the-test"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "There is no key"),
        ("short", "something that is no key"),
        (ANOTHER_KEY, "a key that is not there any more"),
    ],
)
def test_a_missing_or_wrong_key_is_said_so(
    session: Session, connection: Connection, keys: Any, text: str, message: str
) -> None:
    keys(text)
    with pytest.raises(ConnectorError, match=message) as caught:
        secrets.reveal(session, connection.id)
    assert (caught.value.code, caught.value.permanent) == (Fault.SECRET, True)
    assert "SPENDAPP_ENCRYPTION_KEYS" in caught.value.remedy + caught.value.message


def test_forgotten_secrets_are_gone(session: Session, connection: Connection) -> None:
    secrets.forget(session, connection.id)
    assert secrets.reveal(session, connection.id) == {}
