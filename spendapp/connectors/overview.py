"""How each connection stands: for its card, and for `spendapp connections list`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.connectors import claims
from spendapp.connectors.contract import Capabilities
from spendapp.connectors.kinds import kind_of
from spendapp.connectors.tables import Connection
from spendapp.provenance import Run, RunState

NEW, STOPPED = "new", "stopped"


@dataclass(frozen=True, slots=True)
class Card:
    """One connection as people see it. `state`: new, running, stopped (killed), complete, partial, failed, held."""

    id: int
    name: str
    kind: str
    title: str
    can: Capabilities
    state: str
    newest: Run | None
    last_complete: Run | None
    next_run: datetime | None

    @property
    def is_running(self) -> bool:
        """Whether a sync holds it right now."""
        return self.state == RunState.RUNNING

    @property
    def needs_care(self) -> bool:
        """Whether somebody should look at it."""
        return self.state in (RunState.PARTIAL, RunState.FAILED, RunState.HELD, STOPPED)

    def as_row(self) -> dict[str, Any]:
        """A row of the list; instants as ISO text, absent is null."""
        complete = self.last_complete
        return {
            "name": self.name,
            "kind": self.kind,
            "state": self.state,
            "last_complete": _iso(complete.finished_at) if complete else None,
            "records": complete.records if complete else None,
            "next": _iso(self.next_run),
            "message": self.newest.error if self.newest else None,
        }


def cards(session: Session, connection_id: int | None = None) -> list[Card]:
    """All connections by name, or the one that is asked for, in three queries."""
    query = select(Connection).where(Connection.removed_at.is_(None)).order_by(Connection.name)
    if connection_id is not None:
        query = query.where(Connection.id == connection_id)
    connections = session.scalars(query).all()
    sources = [connection.source_id for connection in connections]
    newest = _newest(session, sources)
    complete = _newest(session, sources, RunState.COMPLETE)
    now = clock.now()
    return [_card(item, newest.get(item.source_id), complete.get(item.source_id), now) for item in connections]


def _newest(session: Session, sources: list[int], state: RunState | None = None) -> Mapping[int, Run]:
    ids = select(func.max(Run.id)).where(Run.source_id.in_(sources)).group_by(Run.source_id)
    if state is not None:
        ids = ids.where(Run.state == state)
    return {run.source_id: run for run in session.scalars(select(Run).where(Run.id.in_(ids)))}


def _card(connection: Connection, newest: Run | None, complete: Run | None, now: datetime) -> Card:
    kind = kind_of(connection.kind)
    due = newest.started_at + timedelta(hours=connection.sync_hours) if newest else connection.created_at
    return Card(
        id=connection.id,
        name=connection.name,
        kind=connection.kind,
        title=kind.title,
        can=kind.capabilities(dict(connection.options)),
        state=_state(connection, newest, now),
        newest=newest,
        last_complete=complete,
        next_run=max(due, now) if connection.enabled else None,
    )


def _state(connection: Connection, newest: Run | None, now: datetime) -> str:
    held = connection.claimed_at is not None and connection.claimed_at >= now - claims.SILENCE
    if held:
        return RunState.RUNNING
    if newest is None:
        return NEW
    return STOPPED if newest.state == RunState.RUNNING else newest.state


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat(timespec="seconds") if instant else None
