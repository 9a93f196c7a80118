"""The kind of file `people`."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.directory.file_kind import PEOPLE
from spendapp.history import Diff
from spendapp.provenance import Coverage, Provenance, Run, file_source
from spendapp.registry import Change, FileRow, ImportContext, Outcome
from tests.directory.helpers import FRIDAY, MONDAY, TUESDAY, Speak, facts, links, persons, record

ADA, BOB = "ada@example.com", "bob@example.com"
Import = Callable[..., Outcome]


def row(number: int, email: str, **values: Any) -> FileRow:
    return FileRow(number, {"email": email, "name": "Ada", "status": "active", **values})


@pytest.fixture
def imported(session: Session) -> Import:
    """Applies rows on a day: `imported(MONDAY, row(2, …))`."""

    def apply(day: date, *rows: FileRow, backfilled: bool = False) -> Outcome:
        source = file_source(session)
        run = Run(source_id=source.id, known_day=day, started_at=clock.now(), state="running")
        session.add(run)
        session.flush()
        provenance = Provenance(source.id, run.id, day, complete=True, backfilled=backfilled)
        return PEOPLE.apply(ImportContext(session, provenance, frozenset(rows[0].values)), rows)

    return apply


def test_the_columns_are_those_of_the_design() -> None:
    names = [column.name + "*" * column.required for column in PEOPLE.columns]
    assert names == [
        *("email*", "name*", "status*", "employee_id", "aliases", "department", "cost_center", "manager_email"),
        *("job_title", "employee_type", "country", "language", "company", "start_date", "end_date"),
    ]


def test_the_key_is_the_employee_id_else_the_e_mail() -> None:
    assert PEOPLE.key(row(2, "Ada@Example.com", employee_id=" E1")) == "e1"
    assert PEOPLE.key(row(2, "Ada@Example.com", employee_id=None)) == "ada@example.com"
    assert PEOPLE.key(row(2, "Ada@Example.com")) == "ada@example.com"


def test_people_are_added_and_changed_and_nobody_is_retired(session: Session, imported: Import) -> None:
    first = imported(MONDAY, row(2, ADA, department="IT"), row(3, BOB, department="IT"))
    assert first.diff == Diff(new=2)
    assert first.changes == (Change(2, "new", ADA, "Ada"), Change(3, "new", BOB, "Ada"))
    second = imported(TUESDAY, row(2, ADA, department="HR", aliases=("al",)))
    assert second.diff == Diff(changed=1)
    assert second.changes == (Change(2, "changed", ADA, "aliases: empty → al, department: IT → HR"),)
    assert facts(session, TUESDAY, "department") == [("HR",), ("IT",)]


def test_the_same_file_again_changes_nothing(imported: Import) -> None:
    rows = (row(2, ADA, employee_id="E1", start_date=date(2020, 1, 1)), row(3, BOB, employee_id=None, start_date=None))
    imported(MONDAY, *rows)
    again = imported(TUESDAY, *rows)
    assert (again.diff, again.changes) == (Diff(unchanged=2), ())


def test_a_column_that_the_file_lacks_is_left_alone_and_an_empty_cell_is_not(
    session: Session, imported: Import
) -> None:
    imported(MONDAY, row(2, ADA, department="IT", job_title="Engineer"))
    imported(TUESDAY, row(2, ADA, department=None))
    assert facts(session, TUESDAY, "department", "job_title") == [(None, "Engineer")]


def test_a_new_address_under_the_same_employee_id_is_the_same_person(session: Session, imported: Import) -> None:
    imported(MONDAY, row(2, ADA, employee_id="E1"))
    changed = imported(TUESDAY, row(2, "lovelace@example.com", employee_id="e1"))
    assert changed.diff == Diff(changed=1)
    assert persons(session) == [("lovelace@example.com", "Ada", "active")]


def test_a_record_keeps_its_person_when_the_file_gets_employee_ids(session: Session, imported: Import) -> None:
    imported(MONDAY, row(2, ADA), row(3, BOB))
    added = imported(TUESDAY, row(2, ADA, employee_id="E1"), row(3, BOB, employee_id="E2"))
    assert (added.diff, added.warnings) == (Diff(changed=2), ())
    assert added.changes[0] == Change(2, "changed", ADA, "employee_id: empty → E1")
    assert links(session, TUESDAY) == [("e1", ADA, False), ("e2", BOB, False)]


def test_a_record_keeps_its_person_when_the_file_loses_employee_ids(session: Session, imported: Import) -> None:
    imported(MONDAY, row(2, ADA, employee_id="E1"))
    assert imported(TUESDAY, row(2, ADA)).diff == Diff(unchanged=1)
    assert links(session, TUESDAY) == [("e1", ADA, False)]


def test_rows_that_share_an_e_mail_are_one_person_with_a_warning(session: Session, imported: Import) -> None:
    outcome = imported(
        MONDAY, row(2, ADA, employee_id="E1", status="left"), row(3, ADA.upper(), employee_id="E2", status="active")
    )
    assert [(warning.row, warning.message) for warning in outcome.warnings] == [
        (2, "stands in more than one row"),
        (3, "stands in more than one row"),
    ]
    assert [status for _, _, status in persons(session)] == ["active"]
    assert links(session, MONDAY) == [("e1", ADA.upper(), True), ("e2", ADA.upper(), False)]


def test_two_rows_of_one_e_mail_of_which_one_has_an_id_stay_two_records(session: Session, imported: Import) -> None:
    imported(MONDAY, row(2, ADA, employee_id="E1"))
    imported(TUESDAY, row(2, ADA, employee_id="E1"), row(3, ADA, employee_id=None))
    assert links(session, TUESDAY) == [("ada@example.com", ADA, False), ("e1", ADA, True)]


def test_an_unknown_manager_is_one_warning_for_all_rows(imported: Import) -> None:
    rows = (row(2, ADA, manager_email="boss@example.com"), row(3, BOB, manager_email="Boss@example.com"))
    (warning,) = imported(MONDAY, *rows).warnings
    assert (warning.row, warning.column, warning.value) == (2, "manager_email", "boss@example.com")
    assert warning.message == "is nobody in the directory (and in 1 more rows)"


def test_a_manager_of_the_same_file_or_by_an_alias_is_known(imported: Import) -> None:
    rows = (
        row(2, ADA, aliases=("al@example.com",), manager_email=BOB),
        row(3, BOB, aliases=(), manager_email="al@example.com"),
    )
    assert imported(MONDAY, *rows).warnings == ()


@pytest.mark.parametrize(("country", "wrong"), [("Italy", 1), ("I1", 1), ("ÖÄ", 1), ("it", 0), (None, 0)])
def test_a_country_is_a_code_of_two_letters(session: Session, country: str | None, wrong: int) -> None:
    problems = list(PEOPLE.check(session, [row(2, ADA, country=country)]))
    assert [(problem.row, problem.value) for problem in problems] == [(2, country)] * wrong


def test_the_file_decides_over_a_connection(session: Session, imported: Import, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA, "Ada", status="left"))
    imported(FRIDAY, row(2, ADA))
    assert facts(session, FRIDAY, "status") == [("active",)]


def test_an_applied_file_covers_people(session: Session, imported: Import) -> None:
    imported(MONDAY, row(2, ADA))
    imported(TUESDAY, row(2, ADA), row(3, BOB))
    rows = session.execute(select(Coverage.topic, Coverage.known_day, Coverage.records)).all()
    assert [tuple(found) for found in rows] == [("people", MONDAY, 1), ("people", TUESDAY, 2)]


def test_a_past_change_ends_where_a_later_file_said_the_same_as_before(session: Session, imported: Import) -> None:
    imported(MONDAY, row(2, ADA, department="IT"))
    imported(FRIDAY, row(2, ADA, department="IT"))
    imported(TUESDAY, row(2, ADA, department="Sales"), backfilled=True)
    days = (MONDAY, TUESDAY, date(2026, 11, 19), FRIDAY)
    assert [facts(session, day, "department") for day in days] == [[("IT",)], [("Sales",)], [("Sales",)], [("IT",)]]
