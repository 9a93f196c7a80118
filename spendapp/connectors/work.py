"""The jobs of the room: find connections that are due, and run one."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp import clock, queue
from spendapp.connectors import store
from spendapp.connectors.contract import ConnectorError, Fault
from spendapp.connectors.sync import Options, accept_or_sync
from spendapp.connectors.tables import Connection
from spendapp.extensions import db
from spendapp.provenance import RunState
from spendapp.queue import Job

SYNC, CHECK = "sync", "connection_check"


def enqueue_due(_arguments: dict[str, Any], progress: Callable[[str], bool]) -> None:
    """The job `sync_due`: put the connections whose time has come into the queue."""
    session = db.session()
    due = store.due(session, clock.now())
    queued = waiting(session)
    for connection_id in due:
        if connection_id not in queued:
            queue.enqueue(session, SYNC, {"connection": connection_id})
    session.commit()
    progress(f"{len(due)} connections are due")


def request(session: Session, connection_id: int, requested_by: str, *, accept_drop: bool = False) -> bool:
    """Put a sync into the queue because somebody asked; False if one waits already. The caller commits."""
    if connection_id in waiting(session):
        return False
    arguments = {"connection": connection_id} | ({"accept_drop": True} if accept_drop else {})
    return queue.enqueue(session, SYNC, arguments, requested_by=requested_by)


def request_check(session: Session, connection_id: int, requested_by: str) -> bool:
    """Put a check of the permissions into the queue; False if one waits already. The caller commits."""
    if connection_id in waiting(session, CHECK):
        return False
    return queue.enqueue(session, CHECK, {"connection": connection_id}, requested_by=requested_by)


def run(arguments: dict[str, Any], progress: Callable[[str], bool]) -> None:
    """The job `sync`: run one connection. Trouble that may pass is raised, so that the queue tries again."""
    session = db.session()
    if _connection(session, arguments) is None:
        return
    options = Options(accept_drop=bool(arguments.get("accept_drop")))
    try:
        outcome = accept_or_sync(session, int(arguments["connection"]), progress, options)
    except ConnectorError as error:
        if error.code is Fault.BUSY:
            return  # Somebody runs it on the command line; that run does what this one would.
        raise
    if outcome.state in (RunState.FAILED, RunState.PARTIAL) and not outcome.permanent:
        raise RuntimeError(f"The sync was {outcome.state}: {outcome.error}")


def run_check(arguments: dict[str, Any], _progress: Callable[[str], bool]) -> None:
    """The job `connection_check`: ask the source what the token may read. What it says is kept, trouble included."""
    session = db.session()
    connection = _connection(session, arguments)
    if connection is not None:
        with suppress(ConnectorError):  # The store keeps it with the proofs, where people look for it.
            store.check(session, connection)


def waiting(session: Session, name: str = SYNC) -> set[int]:
    """Connections for which a job waits or runs."""
    jobs = select(Job.arguments).where(Job.name == name, Job.state.in_(("waiting", "running")))
    return {int(arguments["connection"]) for arguments in session.scalars(jobs)}


def _connection(session: Session, arguments: dict[str, Any]) -> Connection | None:
    """The connection of a job; None when it was removed meanwhile."""
    found = session.get(Connection, int(arguments["connection"]))
    session.commit()
    return found if found is not None and found.removed_at is None else None
