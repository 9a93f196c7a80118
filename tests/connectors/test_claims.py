"""One sync of a connection at a time."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from spendapp.connectors import claims
from spendapp.connectors.errors import ConnectorError, Fault
from spendapp.connectors.tables import Connection
from tests.connectors.licenses import pages


@pytest.fixture
def connection(enterprise: Any) -> Connection:
    found: Connection = enterprise(pages(["ann"])).connection
    return found


def test_a_second_sync_at_the_same_time_is_refused(session: Session, connection: Connection, run: Any) -> None:
    claims.take(session, connection.id)
    with pytest.raises(ConnectorError, match="is being synced right now") as caught:
        run(connection)
    assert (caught.value.code, caught.value.permanent) == (Fault.BUSY, False)


def test_a_claim_that_falls_silent_is_free_after_two_minutes(
    session: Session, connection: Connection, today: Any
) -> None:
    first = claims.take(session, connection.id)
    today.shift(121)
    second = claims.take(session, connection.id)
    assert first != second
    with pytest.raises(ConnectorError, match="has taken over"):
        claims.renew(session, connection.id, first)


def test_a_claim_that_is_renewed_stays(session: Session, connection: Connection, today: Any) -> None:
    claim = claims.take(session, connection.id)
    today.shift(100)
    claims.renew(session, connection.id, claim)
    session.commit()
    today.shift(100)
    with pytest.raises(ConnectorError, match="right now"):
        claims.take(session, connection.id)


def test_only_the_holder_gives_it_free(session: Session, connection: Connection) -> None:
    claim = claims.take(session, connection.id)
    claims.release(session, connection.id, "somebody else")
    with pytest.raises(ConnectorError, match="right now"):
        claims.take(session, connection.id)
    claims.release(session, connection.id, claim)
    assert claims.take(session, connection.id)


def test_a_removed_connection_cannot_be_claimed(session: Session, connection: Connection) -> None:
    connection.removed_at = connection.created_at
    session.commit()
    with pytest.raises(ConnectorError):
        claims.take(session, connection.id)
