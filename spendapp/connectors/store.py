"""Connections: added, found, checked, given other secrets, removed; and which are due."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from spendapp import audit, clock
from spendapp.connectors import claims, landing, runs, secrets
from spendapp.connectors.batches import Batch
from spendapp.connectors.contract import Connector, ConnectorError, Proof, wrong_setting
from spendapp.connectors.kinds import kind_of
from spendapp.connectors.origin import origin_of
from spendapp.connectors.sync import connector_of
from spendapp.connectors.tables import Connection
from spendapp.provenance import Provenance, Run, RunState, Source, ensure_source

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class NewConnection:
    """What somebody typed. `trusted`: it came from the command line, which permits the host of its base_url."""

    kind: str
    name: str
    options: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    sync_hours: int = 24
    trusted: bool = False


def add(session: Session, new: NewConnection) -> Connection:
    """Add a connection without asking the source. ConnectorError for what cannot work. The caller commits."""
    kind = kind_of(new.kind)
    name = new.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise wrong_setting(f"The name is {len(name)} characters long", f"Use 1 to {LONGEST_NAME}.")
    if session.scalar(select(Source.id).where(func.lower(Source.name) == name.lower())) is not None:
        raise wrong_setting(f"There is a source named {name!r} already", "Choose another name, or remove it first.")
    kind.check_options(new.options)
    _check_secrets(kind, new.secrets, complete=True)
    home = origin_of(kind.base_url(new.options))
    can = kind.capabilities(new.options)
    source = ensure_source(session, name, kind.kind, sso=can.provides_sso)
    connection = Connection(
        name=name,
        kind=kind.kind,
        source_id=source.id,
        options=dict(new.options),
        permitted_host=home.authority if new.trusted and new.options.get("base_url") else None,
        enabled=True,
        sync_hours=new.sync_hours,
        created_at=clock.now(),
        proofs=[],
    )
    session.add(connection)
    session.flush()
    secrets.seal(session, connection.id, new.secrets)
    audit.record(session, "connection.add", ("connection", connection.id), name=name, kind=kind.kind)
    return connection


def named(session: Session, name: str) -> Connection:
    """The connection of that name, in any case. ConnectorError when there is none."""
    wanted = func.lower(Connection.name) == name.strip().lower()
    found = session.scalar(select(Connection).where(wanted, Connection.removed_at.is_(None)))
    if found is None:
        known = ", ".join(connection.name for connection in all_connections(session)) or "none yet"
        raise wrong_setting(f"There is no connection {name!r}", f"There are: {known}.")
    return found


def all_connections(session: Session) -> Sequence[Connection]:
    """All connections that were not removed, by name."""
    return session.scalars(select(Connection).where(Connection.removed_at.is_(None)).order_by(Connection.name)).all()


def check(session: Session, connection: Connection) -> tuple[Proof, ...]:
    """Ask the source what the token may read, and keep the answer. ConnectorError if it does not let us in. Commits."""
    connection_id, name = connection.id, connection.name
    try:
        connector = connector_of(session, connection)
        with closing(connector.client):
            proofs = connector.validate()
    except ConnectorError as error:
        said = error.of(name)
        _keep(session, connection_id, [{"name": "", "granted": False, "message": f"{said.message} {said.remedy}"}])
        raise said from error
    found = [{"name": proof.name, "granted": proof.granted, "message": proof.message} for proof in proofs]
    _keep(session, connection_id, found)
    return proofs


def rotate(session: Session, connection: Connection, values: Mapping[str, str]) -> int:
    """Replace secrets; without any, encrypt those that are there with the newest key. Returns how many. Commits."""
    if values:
        _check_secrets(kind_of(connection.kind), values, complete=False)
        secrets.seal(session, connection.id, values)
        count = len(values)
    else:
        count = secrets.reencrypt(session, connection.id)
    # Only that it happened and to which, never what: the log is kept for ever.
    audit.record(session, "connection.rotate", ("connection", connection.id), secrets=sorted(values))
    session.commit()
    return count


def remove(session: Session, connection: Connection, *, retire: bool) -> None:
    """Stop a connection and delete its secrets; its name is free again.

    What it landed stays in force and turns stale, unless `retire` ends it today as if the source had become empty.
    Commits.
    """
    claim = claims.take(session, connection.id)
    try:
        if retire:
            _retire(session, connection)
        secrets.forget(session, connection.id)
        connection.removed_at = clock.now()
        audit.record(session, "connection.remove", ("connection", connection.id), name=connection.name, retired=retire)
        source = session.get_one(Source, connection.source_id)
        connection.name = source.name = f"{connection.name} (removed {connection.id})"
        session.commit()
    finally:
        session.rollback()
        claims.release(session, connection.id, claim)


def due(session: Session, now: datetime) -> list[int]:
    """Connections whose newest run began longer ago than they want, that never ran, or whose run was killed."""
    newest = select(func.max(Run.id)).where(Run.source_id == Connection.source_id).scalar_subquery()
    run = aliased(Run)
    rows = session.execute(
        select(Connection.id, Connection.sync_hours, run.started_at, run.state)
        .outerjoin(run, and_(run.source_id == Connection.source_id, run.id == newest))
        .where(Connection.removed_at.is_(None), Connection.enabled)
        .where(or_(Connection.claimed_by.is_(None), Connection.claimed_at < now - claims.SILENCE))
        .order_by(Connection.id)
    )
    return [
        row.id
        for row in rows
        if row.started_at is None
        or row.state == RunState.RUNNING
        or row.started_at <= now - timedelta(hours=row.sync_hours)
    ]


def _keep(session: Session, connection_id: int, proofs: list[dict[str, Any]]) -> None:
    connection = session.get_one(Connection, connection_id)
    connection.proofs = proofs
    connection.checked_at = clock.now()
    session.commit()


def _check_secrets(kind: type[Connector], values: Mapping[str, str], *, complete: bool) -> None:
    known = {item.name for item in kind.secrets}
    for name, value in values.items():
        if name not in known:
            raise wrong_setting(f"{kind.title} has no secret {name!r}", f"It has: {', '.join(sorted(known))}.")
        if not value or any(ord(character) < 32 or ord(character) > 126 for character in value):
            raise wrong_setting(f"The secret {name!r} is empty or holds a character that no token has", "Copy it anew.")
    missing = sorted(item.name for item in kind.secrets if item.required and item.name not in values)
    if complete and missing:
        raise wrong_setting(f"{kind.title} needs the secret {missing[0]!r}", f"Add --secret {missing[0]}=-")


def _retire(session: Session, connection: Connection) -> None:
    """Land an empty complete run: everything that the source gave ends today. It covers nothing."""
    can = kind_of(connection.kind).capabilities(dict(connection.options))
    now = clock.now()
    run = Run(
        source_id=connection.source_id,
        known_day=runs.today(),
        started_at=now,
        state=RunState.RUNNING,
        title=connection.name,
        counts={},
        actor=audit.current_actor(),
    )
    session.add(run)
    session.flush()
    provenance = Provenance(connection.source_id, run.id, run.known_day, complete=True, sso=can.provides_sso)
    landed = landing.land(session, provenance, Batch(), can)
    counts = {"records": {}, "seats": {}, "diff": landed.as_counts()}
    runs.end(session, run.id, RunState.COMPLETE, error="The connection was removed.", counts=counts)
