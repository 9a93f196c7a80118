"""Runs a connection: claim it, read its lists, judge what came, land it in one transaction or hold it."""

import shlex
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from spendapp import audit, clock
from spendapp.connectors import claims, landing, runs, secrets, staging
from spendapp.connectors.batches import Batch, Drop, batch, drops, entries
from spendapp.connectors.clients import client_for
from spendapp.connectors.contract import Connector, ConnectorError, Context, Fault
from spendapp.connectors.fetching import UNTRUSTED, Bounds, Progress, Trouble, Work, read_all
from spendapp.connectors.kinds import kind_of
from spendapp.connectors.tables import Connection
from spendapp.extensions import reading
from spendapp.provenance import Provenance, Run, RunState
from spendapp.registry import settings

# A claim is free after two minutes of silence, so that a long wait must be interrupted to renew it.
LONGEST_SILENCE_SECONDS = 20.0
MOST_TROUBLES = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended. `permanent`: trying again without a change cannot help."""

    run_id: int
    state: RunState
    records: int
    counts: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
    remedy: str | None = None
    permanent: bool = True


def doze(seconds: float) -> None:
    """Sleep."""
    time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: whether a drop was confirmed, how to sleep (tests do not), and what no honest list exceeds."""

    accept_drop: bool = False
    sleep: Callable[[float], None] = doze
    bounds: Bounds = Bounds()


def sync(
    session: Session, connection_id: int, progress: Progress = lambda _text: True, options: Options | None = None
) -> Outcome:
    """Run a connection, going on with a run that was killed. ConnectorError only when another sync holds it."""
    options = options or Options()
    claim = claims.take(session, connection_id)
    try:
        connection = session.get_one(Connection, connection_id, populate_existing=True)
        work = Work(session, runs.begin(session, connection), connection_id, claim, progress, options.bounds)
        return _finish(work, _read(work, options), accept_drop=options.accept_drop)
    finally:
        session.rollback()
        claims.release(session, connection_id, claim)


def accept(session: Session, connection_id: int) -> Outcome:
    """Land the run that is held, since somebody confirmed its drop."""
    claim = claims.take(session, connection_id)
    try:
        run = _held(session, connection_id)
        if _is_too_old(run):
            raise ConnectorError(
                Fault.INCOMPLETE,
                "The run that is held was fetched too long ago to be taken over now.",
                "Sync again with --accept-drop.",
                permanent=True,
            )
        run_id = run.id
        session.commit()
        return _finish(Work(session, run_id, connection_id, claim, lambda _text: True), [], accept_drop=True)
    finally:
        session.rollback()
        claims.release(session, connection_id, claim)


def accept_or_sync(session: Session, connection_id: int, progress: Progress, options: Options) -> Outcome:
    """Run a connection; a confirmed drop lands the run that is held, if there is one that is young enough."""
    connection = session.get_one(Connection, connection_id)
    run = runs.held(session, connection.source_id)
    waits = run is not None and not _is_too_old(run)
    session.commit()
    return (
        accept(session, connection_id)
        if options.accept_drop and waits
        else sync(session, connection_id, progress, options)
    )


def discard(session: Session, connection_id: int) -> None:
    """Drop the run that is held; the last complete state stays in force."""
    run_id = _held(session, connection_id).id
    runs.end(session, run_id, RunState.FAILED, error="Somebody discarded it, since it came back much smaller.")
    audit.record(session, "sync.discard", ("connection", connection_id), run=run_id)
    session.commit()


def connector_of(session: Session, connection: Connection, wait: Callable[[float], None] = time.sleep) -> Connector:
    """The connector of a connection, with its secrets, ready to ask. Raises ConnectorError."""
    kind = kind_of(connection.kind)
    options: dict[str, str] = dict(connection.options)
    kind.check_options(options)
    client = client_for(
        kind,
        options,
        secrets.reveal(session, connection.id),
        permitted_host=connection.permitted_host,
        wait=wait,
    )
    since = runs.activity_since(session, connection.source_id)
    context = Context(options, runs.today(), settings().time_zone, started_at=clock.now(), since=since)
    session.commit()
    return kind(client, context)


def _read(work: Work, options: Options) -> list[Trouble]:
    session = work.session
    try:
        connection = session.get_one(Connection, work.connection_id)
        connector = connector_of(session, connection, _patience(work, options.sleep))
        with closing(connector.client):
            staging.add_steps(session, work.run_id, connector.first_steps())
            work.alive()
            return read_all(work, connector)
    except ConnectorError as error:
        if error.code is Fault.LOST:
            raise
        return [Trouble("", error)]


def _patience(work: Work, sleep: Callable[[float], None]) -> Callable[[float], None]:
    """Sleep in slices, and renew the claim after each long one."""

    def wait(seconds: float) -> None:
        while seconds > 0:
            part = min(seconds, LONGEST_SILENCE_SECONDS)
            if seconds > LONGEST_SILENCE_SECONDS:
                work.tell(f"The source asks to wait; {seconds:.0f} seconds left")
            sleep(part)
            seconds -= part
            if part == LONGEST_SILENCE_SECONDS:
                work.alive()

    return wait


def _finish(work: Work, troubles: Sequence[Trouble], *, accept_drop: bool) -> Outcome:
    """Judge what came: failed, partial, held or complete."""
    with reading() as reader:
        connection = reader.get_one(Connection, work.connection_id)
        connector = kind_of(connection.kind)
        troubles = troubles or _missing(reader, work.run_id)
        found = batch(connector.join(list(staging.staged_records(reader, work.run_id))))
        before = runs.last_complete(reader, connection.source_id)
        dropped = drops(found, before.counts) if before is not None else ()
    if troubles:
        untrusted = not found.size or any(trouble.error.code in UNTRUSTED for trouble in troubles)
        state = RunState.FAILED if untrusted else RunState.PARTIAL
    else:
        state = RunState.HELD if dropped and not accept_drop else RunState.COMPLETE
    return _end(work, state, found, troubles=troubles, dropped=dropped if state is RunState.HELD else ())


def _end(work: Work, state: RunState, found: Batch, *, troubles: Sequence[Trouble], dropped: Sequence[Drop]) -> Outcome:
    session = work.session
    name = session.get_one(Connection, work.connection_id).name
    troubles = [Trouble(trouble.step, trouble.error.of(name)) for trouble in troubles]
    counts: dict[str, Any] = {
        "records": found.counts,
        "seats": found.seats_per_application,
        "plans": found.largest_plans,
        "pages": staging.pages_of(session, work.run_id),
    }
    if troubles:
        counts["troubles"] = [_as_values(trouble) for trouble in troubles[:MOST_TROUBLES]]
    if dropped:
        counts["drops"] = [str(drop) for drop in dropped[:MOST_TROUBLES]]
        counts["lost"] = sum(drop.before - drop.now for drop in dropped)
    error, remedy = _words(name, troubles, dropped)
    claims.renew(session, work.connection_id, work.claim)
    if state in (RunState.COMPLETE, RunState.PARTIAL):
        try:
            counts |= _land(work, found, complete=state is RunState.COMPLETE)
        except Exception as problem:
            # The run must not stay open, and whoever runs it must hear of the fault in our own code.
            session.rollback()
            runs.end(
                session, work.run_id, RunState.FAILED, error=f"Landing failed: {type(problem).__name__}: {problem}"
            )
            session.commit()
            raise
    run = runs.end(session, work.run_id, state, error=error, remedy=remedy, counts=counts)
    run.records = 0 if state is RunState.FAILED else found.size
    session.commit()
    return Outcome(
        work.run_id,
        state,
        0 if state is RunState.FAILED else found.size,
        counts,
        error,
        remedy,
        permanent=all(trouble.error.permanent for trouble in troubles),
    )


def _land(work: Work, found: Batch, *, complete: bool) -> dict[str, Any]:
    """Land in the transaction of the caller; what was fetched becomes known on the day on which it lands."""
    session = work.session
    connection = session.get_one(Connection, work.connection_id)
    can = kind_of(connection.kind).capabilities(dict(connection.options))
    run = session.get_one(Run, work.run_id)
    run.known_day = runs.today()
    provenance = Provenance(connection.source_id, run.id, run.known_day, complete=complete, sso=can.provides_sso)
    landed = landing.land(session, provenance, found, can)
    runs.forget_samples(session, connection.source_id, but=run.id)
    return {"diff": landed.as_counts(), "sample": found.sample}


def _missing(session: Session, run_id: int) -> list[Trouble]:
    """Lists of which fewer entries came than the source says that there are: somebody was left out."""
    troubles = []
    for row in staging.steps_of(session, run_id):
        came = entries(list(staging.staged_records(session, run_id, row.key))) if row.total else 0
        if row.total and came < row.total:
            message = f"{row.key}: The source says that there are {row.total} entries, but {came} came."
            remedy = "Sync again; entries that move between pages come in the next run."
            troubles.append(Trouble(row.key, ConnectorError(Fault.INCOMPLETE, message, remedy, permanent=False)))
    return troubles


def _held(session: Session, connection_id: int) -> Run:
    connection = session.get_one(Connection, connection_id)
    run = runs.held(session, connection.source_id)
    if run is None:
        raise ConnectorError(Fault.SETTING, "No run of this connection is held.", "Sync it.", permanent=True)
    return run


def _is_too_old(run: Run) -> bool:
    """Whether a run that is held was fetched too long ago to be believed now."""
    return run.started_at < clock.now() - timedelta(days=settings().connection_maximum_age_days)


def _words(name: str, troubles: Sequence[Trouble], dropped: Sequence[Drop]) -> tuple[str | None, str | None]:
    if troubles:
        more = f" ({len(troubles) - 1} more lists failed.)" if len(troubles) > 1 else ""
        return troubles[0].error.message + more, troubles[0].error.remedy
    if dropped:
        more = f", and {len(dropped) - 3} more" if len(dropped) > 3 else ""
        what = "; ".join(str(drop) for drop in dropped[:3])
        return (
            f"Much less came than in the last complete run: {what}{more}. Nothing was taken over.",
            "Look whether that is true at the source; then confirm it "
            f"(spendapp sync {shlex.quote(name)} --accept-drop, or the connection's page) or discard it there.",
        )
    return None, None


def _as_values(trouble: Trouble) -> dict[str, str]:
    error = trouble.error
    return {"step": trouble.step, "code": error.code, "message": error.message, "remedy": error.remedy}
