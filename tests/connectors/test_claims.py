"""One sync of a connection at a time."""

import os
import socket
import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy.orm import Session

from spendapp import clock
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


def test_the_claim_of_a_process_that_died_here_is_free_at_once(session: Session, connection: Connection) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    connection.claimed_by, connection.claimed_at = f"{socket.gethostname()}:{int(gone.stdout)}:abc", clock.now()
    session.commit()
    assert claims.take(session, connection.id)


@pytest.mark.parametrize("holder", ["another-machine:1:abc", "{host}:{me}:abc", "{host}:1:abc", "odd"])
def test_the_claim_of_another_machine_or_of_a_living_process_holds(
    session: Session, connection: Connection, holder: str
) -> None:
    connection.claimed_by = holder.format(host=socket.gethostname(), me=os.getpid())
    connection.claimed_at = clock.now()
    session.commit()
    with pytest.raises(ConnectorError, match="right now"):
        claims.take(session, connection.id)
