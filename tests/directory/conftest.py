"""Sources that speak of people, on days in November 2026."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.directory.store import land_people
from spendapp.history import Diff
from spendapp.provenance import Provenance, Run, ensure_source
from spendapp.records import PersonRecord
from tests.directory.helpers import Speak


@pytest.fixture
def speak(session: Session) -> Speak:
    """Lets a source say who there is: `speak("okta", MONDAY, record(...))`. The first word is the kind of source."""

    def say(source: str, day: date, *records: PersonRecord, complete: bool = True, backfilled: bool = False) -> Diff:
        found = ensure_source(session, source, source.split(maxsplit=1)[0])
        run = Run(source_id=found.id, known_day=day, started_at=clock.now(), state="running")
        session.add(run)
        session.flush()
        return land_people(session, Provenance(found.id, run.id, day, complete, backfilled), records)

    return say
