"""The jobs of the room: find connections that are due, and run one."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp import clock, queue
from spendapp.connectors import store
from spendapp.connectors.contract import ConnectorError, Fault
from spendapp.connectors.sync import sync
from spendapp.connectors.tables import Connection
from spendapp.extensions import db
from spendapp.provenance import RunState
from spendapp.queue import Job

SYNC = "sync"


def enqueue_due(_arguments: dict[str, Any], progress: Callable[[str], bool]) -> None:
    """The job `sync_due`: put the connections whose time has come into the queue."""
    session = db.session()
    due = store.due(session, clock.now())
    waiting = _waiting(session)
    for connection_id in due:
        if connection_id not in waiting:
            queue.enqueue(session, SYNC, {"connection": connection_id})
    session.commit()
    progress(f"{len(due)} connections are due")


def request(session: Session, connection_id: int, requested_by: str) -> bool:
    """Put a sync into the queue because somebody asked; False if one waits already. The caller commits."""
    if connection_id in _waiting(session):
        return False
    return queue.enqueue(session, SYNC, {"connection": connection_id}, requested_by=requested_by)


def run(arguments: dict[str, Any], progress: Callable[[str], bool]) -> None:
    """The job `sync`: run one connection. Trouble that may pass is raised, so that the queue tries again."""
    session = db.session()
    connection = session.get(Connection, int(arguments["connection"]))
    gone = connection is None or connection.removed_at is not None
    session.commit()
    if gone:
        return
    try:
        outcome = sync(session, int(arguments["connection"]), progress)
    except ConnectorError as error:
        if error.code is Fault.BUSY:
            return  # Somebody runs it on the command line; that run does what this one would.
        raise
    if outcome.state in (RunState.FAILED, RunState.PARTIAL) and not outcome.permanent:
        raise RuntimeError(f"The sync was {outcome.state}: {outcome.error}")


def _waiting(session: Session) -> set[int]:
    """Connections for which a job waits or runs."""
    jobs = select(Job.arguments).where(Job.name == SYNC, Job.state.in_(("waiting", "running")))
    return {int(arguments["connection"]) for arguments in session.scalars(jobs)}
