"""Fixtures of the room: runs of the file source and of a connection on a day."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.provenance import Provenance, Run, ensure_source, file_source
from spendapp.registry import FileKind, ImportContext, Outcome
from tests.licenses.filerows import Rows, file_rows

Runs = Callable[..., Provenance]


@pytest.fixture
def run(session: Session) -> Runs:
    """Makes a run: `run(day)` of the file source, `run(day, "gh")` of a connection; complete unless said otherwise."""

    def make(day: date, source: str = "file", *, complete: bool = True, sso: bool = False) -> Provenance:
        origin = file_source(session) if source == "file" else ensure_source(session, source, source, sso=sso)
        backfilled = day < clock.today()
        started = {
            "started_at": clock.now(),
            "finished_at": clock.now(),
            "state": "complete" if complete else "partial",
        }
        row = Run(source_id=origin.id, known_day=day, backfilled=backfilled, **started)
        session.add(row)
        session.flush()
        return Provenance(origin.id, row.id, day, complete=complete, backfilled=backfilled, sso=sso)

    return make


@pytest.fixture
def load(session: Session, run: Runs) -> Callable[..., Outcome]:
    """Applies rows of a kind as known on a day: `load(kind, day, rows)`."""

    def apply(kind: FileKind, day: date, rows: Rows) -> Outcome:
        context = ImportContext(session, run(day), frozenset(rows[0]))
        outcome = kind.apply(context, file_rows(kind, rows))
        session.flush()
        return outcome

    return apply
