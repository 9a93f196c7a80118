"""Whatever sources say in whatever order: one row per person, one version per day, and no surprise on a repeat."""

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from spendapp.directory.reading import ALIAS, FACTS, HISTORY, PERSON, RECORD
from spendapp.directory.store import people_on, person_index
from spendapp.history import Diff
from spendapp.records import EmploymentStatus, PersonRecord
from tests.directory.helpers import MONDAY, Speak

EMAILS = st.sampled_from(["a@x.io", "b@x.io", "C@x.io", "d@x.io", None])
RECORDS = st.builds(
    PersonRecord,
    source_key=st.sampled_from(["1", "2", "3", "4"]),
    email=EMAILS,
    name=st.sampled_from(["Ada", "Bob"]),
    status=st.sampled_from(EmploymentStatus),
    employee_id=st.sampled_from([None, "E1", "E2", "n/a"]),
    aliases=st.lists(st.sampled_from(["a@x.io", "b@x.io", "al", "bo"]), max_size=2).map(tuple),
    start_date=st.sampled_from([None, date(2020, 1, 1), date(2025, 1, 1)]),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["file", "okta", "okta second", "scim"]),
        st.integers(0, 2),
        st.lists(RECORDS, max_size=4, unique_by=lambda record: record.source_key),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)
SESSION_FIXTURE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def versions_overlap(session: Session, table: Table, *key: str) -> bool:
    """Whether two versions of one key cover the same day."""
    ends: dict[tuple[Any, ...], date | None] = {}
    columns = [table.c[name] for name in (*key, "known_from", "known_to")]
    for *names, start, end in session.execute(select(*columns).order_by(table.c.known_from)):
        last = ends.get(tuple(names), date.min)
        if last is None or last > start:
            return True
        ends[tuple(names)] = end
    return False


@given(STEPS)
@SESSION_FIXTURE
def test_one_row_per_person_and_one_version_per_day(session: Session, speak: Speak, steps: list[Any]) -> None:
    day = MONDAY
    try:
        for source, later, records, complete in steps:
            day += timedelta(days=later)
            speak(source, day, *records, complete=complete)
            if not records and not complete:
                continue
            assert speak(source, day, *records, complete=complete) == Diff(unchanged=len(records))
        now = {row["id"]: row for row in session.execute(select(PERSON)).mappings()}
        known = {person.person_id: person for person in people_on(session, day)}
        assert now.keys() == known.keys()
        for person_id, person in known.items():
            assert [getattr(person, name) for name in FACTS] == [now[person_id][name] for name in FACTS]
            assert now[person_id]["email_key"] == person.email.casefold()
        assert not versions_overlap(session, HISTORY, "person_id")
        assert not versions_overlap(session, RECORD, "source_id", "source_key")
        assert not versions_overlap(session, ALIAS, "person_id", "alias_key", "source_id")
    finally:
        session.rollback()


@given(STEPS)
@SESSION_FIXTURE
def test_every_e_mail_in_the_directory_finds_its_person(session: Session, speak: Speak, steps: list[Any]) -> None:
    try:
        for source, _later, records, complete in steps:
            speak(source, MONDAY, *records, complete=complete)
        index = person_index(session, MONDAY)
        for person in people_on(session, MONDAY):
            assert index.match(0, None, person.email, None).person_id == person.person_id
    finally:
        session.rollback()


@given(STEPS, st.data())
@SESSION_FIXTURE
def test_a_past_day_added_later_leaves_the_days_before_it(
    session: Session, speak: Speak, steps: list[Any], data: st.DataObject
) -> None:
    day = MONDAY
    try:
        for source, later, records, complete in steps:
            day += timedelta(days=later)
            speak(source, day, *records, complete=complete)
        added = data.draw(st.dates(MONDAY, day))
        before = [people_on(session, MONDAY + timedelta(days=n)) for n in range((added - MONDAY).days)]
        speak("file", added, data.draw(RECORDS), backfilled=True)
        after = [people_on(session, MONDAY + timedelta(days=n)) for n in range((added - MONDAY).days)]
        assert after == before
        assert not versions_overlap(session, HISTORY, "person_id")
        assert len({person.email.casefold() for person in people_on(session, day)}) == len(people_on(session, day))
    finally:
        session.rollback()
