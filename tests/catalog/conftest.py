"""A provenance to land with."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.provenance import Provenance, Run, file_source

DAY = date(2026, 11, 24)


@pytest.fixture
def provenance(session: Session) -> Provenance:
    source = file_source(session)
    run = Run(source_id=source.id, known_day=DAY, started_at=clock.now(), state="running")
    session.add(run)
    session.flush()
    return Provenance(source.id, run.id, DAY, complete=True)
