"""SCIM against an independent server with 500 users, over index and over cursor paging."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from urllib3.util import Retry

from spendapp.connectors import store
from spendapp.connectors.sync import Outcome, sync
from spendapp.connectors.tables import Connection
from spendapp.directory.tables import Person
from spendapp.history import current
from spendapp.licenses.tables import Seat

pytestmark = pytest.mark.peer
TOKEN = "token-for-the-peer"
USERS = 500
CONFIG = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
    "patch": {"supported": True},
    "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
    "filter": {"supported": True, "maxResults": 1000},
    "changePassword": {"supported": False},
    "sort": {"supported": True},
    "etag": {"supported": False},
    "authenticationSchemes": [],
}
BOTH = {"cursor": True, "index": True, "defaultPaginationMethod": "index", "defaultPageSize": 50, "maxPageSize": 70}


class Peer:
    """The server, and what an administrator does there."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.http = requests.Session()
        # The server needs a moment to listen.
        self.http.mount("http://", HTTPAdapter(max_retries=Retry(connect=10, backoff_factor=0.1)))
        self.http.headers["Authorization"] = f"Bearer {TOKEN}"

    def fill(self) -> None:
        """Create the users."""
        for number in range(USERS):
            email = f"p{number:03}@example.com"
            user = {"userName": email, "displayName": f"P {number}", "emails": [{"value": email, "primary": True}]}
            schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"]
            self.http.post(
                f"{self.address}/Users", json={"schemas": schemas, "active": True, **user}
            ).raise_for_status()

    def deactivate(self, count: int) -> None:
        """Switch users off."""
        patch = {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{"op": "replace", "path": "active", "value": False}],
        }
        for number in range(count):
            found = self.http.get(f"{self.address}/Users", params={"filter": f'userName eq "p{number:03}@example.com"'})
            user = found.json()["Resources"][0]
            self.http.patch(f"{self.address}/Users/{user['id']}", json=patch).raise_for_status()


@pytest.fixture(scope="module", params=["index", "cursor"])
def peer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Peer, str]]:
    """A server of 500 users that announces one way of paging."""
    folder = tmp_path_factory.mktemp("scim")
    config = folder / "config.json"
    config.write_text(json.dumps(CONFIG | ({"pagination": BOTH} if request.param == "cursor" else {})))
    port = str(free_port())
    command = [str(Path(sys.executable).with_name("scim2-server")), "--port", port, "--bearer-token", TOKEN]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([*command, "--service-provider-config", str(config)], stdout=log, stderr=log)
    found = Peer(f"http://127.0.0.1:{port}/v2")
    try:
        found.fill()
        yield found, request.param
    finally:
        found.http.close()
        process.kill()
        process.wait()


def free_port() -> int:
    """A port that nobody listens on; the server takes no 0."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture
def connect(session: Session, peer: tuple[Peer, str]) -> Any:
    """Connect the server: `connect(provides="both", application="Figma")`."""

    def make(**options: str) -> Connection:
        options = {"base_url": peer[0].address, **options}
        connection = store.add(session, store.NewConnection("scim", "scim", options, {"token": TOKEN}, trusted=True))
        session.commit()
        return connection

    return make


def run(session: Session, connection: Connection) -> Outcome:
    return sync(session, connection.id)


def people(session: Session, status: str) -> int:
    return session.scalar(select(func.count()).select_from(Person).where(Person.status == status)) or 0


def seats(session: Session, status: str) -> int:
    standing = select(func.count()).select_from(Seat).where(current(Seat), Seat.status == status)
    return session.scalar(standing) or 0


def test_all_users_land(session: Session, connect: Any, peer: tuple[Peer, str]) -> None:
    outcome = run(session, connect(provides="both", application="Figma"))
    assert (outcome.state, outcome.counts["records"]) == (
        "complete",
        {"application": 1, "person": USERS, "seat": USERS},
    )
    assert people(session, "active") + people(session, "left") == USERS
    # The discovery, then pages of 100 by index or of 70 by cursor.
    assert outcome.counts["pages"] == 1 + (5 if peer[1] == "index" else 8)


def test_users_that_are_deactivated_left_and_their_accounts_are_suspended(
    session: Session, connect: Any, peer: tuple[Peer, str]
) -> None:
    connection = connect(provides="both", application="Figma")
    run(session, connection)
    assert (people(session, "left"), seats(session, "suspended")) == (0, 0)
    peer[0].deactivate(10)
    outcome = run(session, connection)
    assert outcome.state == "complete"
    assert outcome.counts["diff"]["person"]["changed"] == 10
    assert (people(session, "left"), people(session, "active")) == (10, USERS - 10)
    assert (seats(session, "suspended"), seats(session, "active")) == (10, USERS - 10)


def test_a_wrong_token_lands_nothing(session: Session, connect: Any) -> None:
    connection = connect()
    store.rotate(session, connection, {"token": "another-token"})
    outcome = run(session, connection)
    assert (outcome.state, outcome.permanent, people(session, "active")) == ("failed", True, 0)
    assert "does not accept the token" in (outcome.error or "")


def test_paging_by_index_works_where_cursors_are_preferred(session: Session, connect: Any) -> None:
    assert run(session, connect(paging="index")).records == USERS
