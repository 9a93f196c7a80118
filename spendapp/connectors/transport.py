"""Connections that look at the resolved address before a byte of ours is sent."""

import socket
from collections.abc import Callable
from typing import Any

from requests import Session
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from spendapp.connectors.addresses import is_public
from spendapp.connectors.errors import ConnectorError, Fault

Permit = Callable[[str, int], bool]
HEADERS = {"Accept": "application/json, application/scim+json", "User-Agent": "spendapp"}


def guarded_session(permit: Permit) -> Session:
    """A session that talks to public addresses, and to the hosts that `permit` names.

    It reads no environment: a .netrc would replace our credentials, and a proxy variable would move the check of the
    address away from where the connection is made.
    """
    session = Session()
    session.trust_env = False
    session.headers.clear()
    session.headers.update(HEADERS)
    session.mount("http://", GuardedAdapter(permit))
    session.mount("https://", GuardedAdapter(permit))
    return session


class GuardedAdapter(HTTPAdapter):
    """Makes guarded connections. It never retries; the client does, and says why."""

    def __init__(self, permit: Permit) -> None:
        self._permit = permit
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Use the guarded pools."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self._permit)


def _pools(permit: Permit) -> dict[str, Any]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, super()._new_conn, permit)

    class Encrypted(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, super()._new_conn, permit)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}


def _connect(
    connection: HTTPConnection | HTTPSConnection, connect: Callable[[], socket.socket], permit: Permit
) -> socket.socket:
    """Check what the name resolves to, connect, and check again where we ended: a name may resolve anew in between."""
    port = connection.port or connection.default_port
    if permit(connection.host, port):
        return connect()
    try:
        found = socket.getaddrinfo(connection.host, port, type=socket.SOCK_STREAM)
    except OSError:
        return connect()  # It fails to resolve there, too, and urllib3 knows how to say so.
    for *_, address in found:
        _refuse_private(connection.host, str(address[0]))
    sock = connect()
    try:
        _refuse_private(connection.host, str(sock.getpeername()[0]))
    except ConnectorError:
        sock.close()
        raise
    return sock


def _refuse_private(host: str, address: str) -> None:
    if not is_public(address):
        raise ConnectorError(
            Fault.PRIVATE_ADDRESS,
            f"{host} is {address}, which is a loopback, private or link-local address; nothing was sent.",
            "If this host is meant, add the connection on the command line with --set base_url=…, "
            "or name the host in SPENDAPP_ALLOW_PRIVATE_HOSTS.",
            permanent=True,
        )
