"""A provenance to land with, and files that are applied on a day."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.provenance import Provenance, Run, file_source
from spendapp.registry import FileKind, FileRow, ImportContext, Outcome

DAY = date(2026, 11, 24)
Apply = Callable[..., Outcome]


def provenance_of(session: Session, day: date, *, backfilled: bool = False) -> Provenance:
    source = file_source(session)
    run = Run(source_id=source.id, known_day=day, started_at=clock.now(), state="running")
    session.add(run)
    session.flush()
    return Provenance(source.id, run.id, day, complete=True, backfilled=backfilled)


@pytest.fixture
def provenance(session: Session) -> Provenance:
    return provenance_of(session, DAY)


@pytest.fixture
def applied(session: Session) -> Apply:
    """Applies rows of a kind on a day: `applied(PLANS, DAY, {"application": …}, …)`; rows count from 2."""

    def apply(kind: FileKind, day: date, *rows: dict[str, Any], backfilled: bool = False) -> Outcome:
        checked = [FileRow(number, values) for number, values in enumerate(rows, start=2)]
        context = ImportContext(session, provenance_of(session, day, backfilled=backfilled), frozenset(rows[0]))
        return kind.apply(context, checked)

    return apply
