"""What the page of one connection shows, read in a few queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import LazyString
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.connectors import runs, staging, work
from spendapp.connectors.contract import Connector
from spendapp.connectors.documentation import Section, sections
from spendapp.connectors.kinds import kind_of
from spendapp.connectors.overview import Card, cards
from spendapp.connectors.tables import Connection, ConnectionSecret
from spendapp.provenance import Run, RunState

# Above this many records that a held run would end, the number must be typed.
MOST_WITHOUT_TYPING = 20


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `queued`: no worker has taken it yet."""

    queued: bool
    done: int = 0
    known: int = 0
    records: int = 0


@dataclass(frozen=True, slots=True)
class ProvenPermission:
    """A permission that the connector needs; `granted` None: it was not checked yet."""

    name: str
    purpose: str | LazyString
    granted: bool | None
    message: str


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret, without what it says."""

    name: str
    doc: str
    replaced_at: datetime | None


@dataclass(frozen=True, slots=True)
class ConnectionPage:
    """One connection."""

    card: Card
    connection: Connection
    progress: Progress | None
    held: Run | None
    permissions: tuple[ProvenPermission, ...]
    refused: str | None  # the source did not let the last check in
    checking: bool
    secrets: tuple[Secret, ...]
    documentation: tuple[Section, ...]
    sample: Mapping[str, Sequence[Mapping[str, Any]]]

    @property
    def typed(self) -> bool:
        """Whether the number of what a held run ends must be typed."""
        return self.lost > MOST_WITHOUT_TYPING

    @property
    def lost(self) -> int:
        """How many records a held run would end."""
        return int(self.held.counts.get("lost", 0)) if self.held is not None else 0


def connection_page(session: Session, connection_id: int) -> ConnectionPage | None:
    """The page of a connection; None if there is none, or it was removed."""
    found = cards(session, connection_id)
    if not found:
        return None
    card = found[0]
    connection = session.get_one(Connection, connection_id)
    kind = kind_of(connection.kind)
    proofs = {proof["name"]: proof for proof in connection.proofs}
    return ConnectionPage(
        card=card,
        connection=connection,
        progress=progress_of(session, card),
        held=runs.held(session, connection.source_id),
        permissions=_permissions(kind, proofs),
        refused=proofs[""]["message"] if "" in proofs else None,
        checking=connection_id in work.waiting(session, work.CHECK),
        secrets=_secrets(session, kind, connection_id),
        documentation=sections(kind.documentation()),
        sample=_sample(session, connection.source_id),
    )


def progress_of(session: Session, card: Card) -> Progress | None:
    """How far the run of a connection is; None when there is none under way."""
    if card.is_running and card.newest is not None and card.newest.state == RunState.RUNNING:
        return Progress(False, *staging.progress_of(session, card.newest.id))
    if card.is_running or card.id in work.waiting(session):
        return Progress(queued=not card.is_running)
    return None


def _permissions(kind: type[Connector], proofs: Mapping[str, Mapping[str, Any]]) -> tuple[ProvenPermission, ...]:
    """Each permission once: two lists may need the same."""
    needed = {permission.name: permission for permission in reversed(list(kind.permissions.values()))}
    rows = []
    for permission in reversed(list(needed.values())):
        proof = proofs.get(permission.name)
        granted, message = (bool(proof["granted"]), str(proof["message"])) if proof else (None, "")
        rows.append(ProvenPermission(permission.name, permission.purpose, granted, message))
    return tuple(rows)


def _secrets(session: Session, kind: type[Connector], connection_id: int) -> tuple[Secret, ...]:
    stored = select(ConnectionSecret.name, ConnectionSecret.replaced_at).where(
        ConnectionSecret.connection_id == connection_id
    )
    replaced = {row.name: row.replaced_at for row in session.execute(stored)}
    return tuple(Secret(item.name, item.doc, replaced.get(item.name)) for item in kind.secrets)


def _sample(session: Session, source_id: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Records of the newest landing; older runs keep none."""
    landed = select(Run.counts).where(Run.source_id == source_id, Run.state.in_((RunState.COMPLETE, RunState.PARTIAL)))
    counts = session.scalar(landed.order_by(Run.id.desc()).limit(1)) or {}
    found: Mapping[str, Sequence[Mapping[str, Any]]] = counts.get("sample", {})
    return found
