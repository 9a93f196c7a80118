"""Reconcile: what holds on a day. Of today it is written, as a difference; of another day it is only told."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.extensions import db
from spendapp.licenses.engine import judge
from spendapp.licenses.findings_store import write_findings
from spendapp.licenses.gaps import gaps_of, write_gaps
from spendapp.licenses.positions import positions_of, write_positions
from spendapp.licenses.snapshot import Snapshot, snapshot_of
from spendapp.licenses.tables import Reconciliation
from spendapp.licenses.turn import turn
from spendapp.licenses.verdict_store import write_seat_verdicts
from spendapp.licenses.verdicts import Gap, Position, Verdict
from spendapp.registry import settings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What holds on a day; `counts` say what was found and, of today, what was written."""

    day: date
    verdicts: tuple[Verdict, ...]
    positions: tuple[Position, ...]
    gaps: tuple[Gap, ...]
    seconds: float = 0.0
    counts: Mapping[str, int] = field(default_factory=dict)


def report(day: date) -> Outcome:
    """What holds on the day, from what was known at its end; nothing is written."""
    started = time.perf_counter()
    with snapshot_of(day) as snapshot:
        return _outcome(snapshot, started)


def reconcile_today(day: date | None = None) -> Outcome:
    """Find what holds today and write the difference in one transaction; what people set is kept.

    Raises Busy when another reconcile does not end in time.
    """
    day = day or clock.today()
    started, started_at = time.perf_counter(), clock.now()
    with turn(), snapshot_of(day, with_verdicts=True) as snapshot:
        outcome = _outcome(snapshot, started)
        session = db.session()
        try:
            counts = {**outcome.counts, **_write(session, snapshot, outcome)}
            session.add(Reconciliation(day=day, started_at=started_at, finished_at=clock.now(), counts=counts))
            session.commit()
        except BaseException:
            session.rollback()
            raise
    return replace(outcome, counts=counts, seconds=time.perf_counter() - started)


def _write(session: Session, snapshot: Snapshot, outcome: Outcome) -> dict[str, int]:
    """Write the difference within one transaction; returns the counts of what was written."""
    return {
        **write_findings(session, snapshot.connection, outcome.verdicts, outcome.day),
        "verdicts_written": write_seat_verdicts(session, snapshot.connection),
        "positions_written": write_positions(session, outcome.positions, outcome.day, settings().currency),
        "gaps_written": write_gaps(session, outcome.gaps),
    }


def _outcome(snapshot: Snapshot, started: float) -> Outcome:
    currency = settings().currency
    judged = judge(snapshot, currency)
    seats = snapshot.connection.execute("SELECT COUNT(*) FROM classified").fetchone()
    gaps = gaps_of(snapshot, judged.money)
    counts = {"seats": seats[0] if seats else 0, "findings": len(judged.verdicts), "gaps": len(gaps)}
    return Outcome(
        day=snapshot.day,
        verdicts=judged.verdicts,
        positions=positions_of(snapshot, currency),
        gaps=gaps,
        counts=counts,
        seconds=time.perf_counter() - started,
    )


def job(_arguments: dict[str, Any], progress: Callable[[str], bool]) -> None:
    """The daily job, also run on demand."""
    progress("reconciling")
    outcome = reconcile_today()
    progress(f"{outcome.counts['findings']} findings in {outcome.seconds:.1f} s")
