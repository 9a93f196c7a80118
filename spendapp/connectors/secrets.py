"""Secrets of connections: encrypted with the keys of the instance, replaced, never shown."""

from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.connectors.errors import ConnectorError, Fault
from spendapp.connectors.tables import ConnectionSecret
from spendapp.registry import settings


def seal(session: Session, connection_id: int, values: Mapping[str, str]) -> None:
    """Replace secrets of a connection. The caller commits."""
    box = _box()
    for name, value in values.items():
        session.execute(delete(ConnectionSecret).where(_is(connection_id, name)))
        session.add(
            ConnectionSecret(
                connection_id=connection_id,
                name=name,
                ciphertext=box.encrypt(value.encode()).decode(),
                replaced_at=clock.now(),
            )
        )
    session.flush()


def reveal(session: Session, connection_id: int) -> dict[str, str]:
    """The secrets of a connection, in clear, for its requests."""
    rows = session.scalars(select(ConnectionSecret).where(ConnectionSecret.connection_id == connection_id)).all()
    box = _box() if rows else None
    return {row.name: _open(box, row) for row in rows if box is not None}


def reencrypt(session: Session, connection_id: int) -> int:
    """Encrypt the secrets of a connection with the newest key; returns how many. The caller commits."""
    secrets = reveal(session, connection_id)
    seal(session, connection_id, secrets)
    return len(secrets)


def forget(session: Session, connection_id: int) -> None:
    """Delete the secrets of a connection. The caller commits."""
    session.execute(delete(ConnectionSecret).where(ConnectionSecret.connection_id == connection_id))


def _is(connection_id: int, name: str) -> ColumnElement[bool]:
    return (ConnectionSecret.connection_id == connection_id) & (ConnectionSecret.name == name)


def _open(box: MultiFernet, row: ConnectionSecret) -> str:
    try:
        return box.decrypt(row.ciphertext.encode()).decode()
    except InvalidToken:
        raise _trouble(
            f"The stored secret {row.name!r} was encrypted with a key that is not there any more.",
            "Add the old key at the end of SPENDAPP_ENCRYPTION_KEYS, or set the secret anew: "
            f"spendapp connections rotate NAME --secret {row.name}=-",
        ) from None


def _box() -> MultiFernet:
    keys = [key.strip() for key in settings().encryption_keys.split(",") if key.strip()]
    if not keys:
        raise _trouble(
            "There is no key to encrypt secrets with.",
            "Run `spendapp init`, which writes one, or set SPENDAPP_ENCRYPTION_KEYS.",
        )
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        raise _trouble(
            "SPENDAPP_ENCRYPTION_KEYS holds something that is no key.",
            "Each key is 32 bytes in URL-safe base64, as `spendapp init` writes; separate several by commas.",
        ) from None


def _trouble(message: str, remedy: str) -> ConnectorError:
    return ConnectorError(Fault.SECRET, message, remedy, permanent=True)
