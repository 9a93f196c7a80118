"""One sync of a connection at a time: a claim by conditional update, free again when its holder falls silent."""

import os
import socket
import uuid
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.connectors.errors import ConnectorError, Fault
from spendapp.connectors.tables import Connection

SILENCE = timedelta(minutes=2)


def take(session: Session, connection_id: int) -> str:
    """Claim a connection and return the name of the claim; ConnectorError while another sync holds it. Commits."""
    name = f"{_host()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    now = clock.now()
    holder = session.scalar(select(Connection.claimed_by).where(Connection.id == connection_id))
    free = or_(Connection.claimed_by.is_(None), Connection.claimed_at < now - SILENCE)
    if holder is not None and _has_died(holder):
        free = or_(free, Connection.claimed_by == holder)
    taken = session.connection().execute(
        update(Connection)
        .where(Connection.id == connection_id, Connection.removed_at.is_(None), free)
        .values(claimed_by=name, claimed_at=now)
    )
    session.commit()
    if not taken.rowcount:
        raise ConnectorError(
            Fault.BUSY,
            "This connection is being synced right now.",
            "Wait until that run has ended; if its machine crashed, it is free two minutes later.",
            permanent=False,
        )
    return name


def renew(session: Session, connection_id: int, name: str) -> None:
    """Say that the sync is alive; ConnectorError when another one has taken over. The caller commits."""
    mine = (Connection.id == connection_id) & (Connection.claimed_by == name)
    kept = session.connection().execute(update(Connection).where(mine).values(claimed_at=clock.now()))
    if not kept.rowcount:
        session.rollback()
        raise ConnectorError(
            Fault.LOST,
            "Another sync of this connection has taken over.",
            "Nothing needs to be done; look at the run of the other one.",
            permanent=True,
        )


def release(session: Session, connection_id: int, name: str) -> None:
    """Give the connection free, if it is still ours. Commits."""
    mine = (Connection.id == connection_id) & (Connection.claimed_by == name)
    session.connection().execute(update(Connection).where(mine).values(claimed_by=None, claimed_at=None))
    session.commit()


def _has_died(holder: str) -> bool:
    """Whether the process behind a claim ran on this machine and is gone: then nobody needs to wait for its silence.

    Should this be wrong, the other one loses its claim at its next page and lands nothing.
    """
    host, _, rest = holder.rpartition(":")[0].rpartition(":")
    if host != _host() or not rest.isdigit():
        return False
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False  # It lives, under another user.
    return False


def _host() -> str:
    return socket.gethostname()[:60]
