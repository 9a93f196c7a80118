"""The file kind `seats`."""

from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.directory.store import land_people
from spendapp.history import Diff, known_on
from spendapp.licenses import ledger
from spendapp.licenses.kinds import seats_kind
from spendapp.licenses.ledger_files import read
from spendapp.licenses.tables import AccountVersion, Seat
from spendapp.provenance import Coverage
from spendapp.records import PersonRecord
from spendapp.registry import Change
from tests.licenses.filerows import file_rows

KIND = seats_kind()
MONDAY, FRIDAY, TODAY = date(2026, 11, 16), date(2026, 11, 20), date(2026, 11, 24)
JUNE = date(2026, 6, 1)
Row = dict[str, Any]


@pytest.fixture
def put(load: Any, today: object) -> Any:
    return partial(load, KIND)


def seat(account: str, plan: str = "Pro", application: str = "Slack", **cells: Any) -> Row:
    return {"application": application, "account": account, "plan": plan, **cells}


def problems(session: Session, *rows: Row) -> list[tuple[int | None, str | None, str]]:
    found = KIND.check(session, file_rows(KIND, rows))
    return [(problem.row, problem.column, problem.message) for problem in found]


def last_days(session: Session) -> list[date | None]:
    [file] = ledger.files_on(session, TODAY, [ledger.LAST])
    days: list[date | None] = read(file.path).column("last_active_on").to_pylist()
    return days


def coverage(session: Session) -> list[tuple[str, int, date | None]]:
    query = select(Coverage.topic, Coverage.records, Coverage.reaches_back_to).order_by(Coverage.id)
    return [tuple(row) for row in session.execute(query)]


def test_the_same_file_twice_changes_nothing(put: Any) -> None:
    rows = [seat("anna", last_active_on=JUNE), seat("ben", last_active_on=None)]
    assert put(TODAY, rows).diff == Diff(new=2)
    again = put(TODAY, rows)
    assert (again.diff, again.changes, again.warnings) == (Diff(unchanged=2), (), ())


def test_empty_cells_take_the_defaults(put: Any, session: Session) -> None:
    put(TODAY, [seat("anna", email=None, kind=None, status=None, assigned_on=None)])
    columns = (AccountVersion.email, AccountVersion.kind, AccountVersion.status)
    assert session.execute(select(*columns)).all() == [(None, "unknown", "active")]


def test_a_column_that_the_file_lacks_is_left_as_it_stands(put: Any, session: Session) -> None:
    put(MONDAY, [seat("bot", kind="bot", status="suspended", email="b@example.com", assigned_on=JUNE)])
    assert put(TODAY, [seat("bot")]).diff == Diff(unchanged=1)
    assert session.execute(select(AccountVersion.kind, AccountVersion.email)).all() == [("bot", "b@example.com")]
    assert session.execute(select(Seat.status, Seat.assigned_on)).all() == [("suspended", JUNE)]


def test_a_cell_that_is_empty_clears_what_stood(put: Any, session: Session) -> None:
    put(MONDAY, [seat("bot", kind="bot", assigned_on=JUNE)])
    assert put(TODAY, [seat("bot", kind=None, assigned_on=None)]).diff == Diff(changed=1)
    assert session.scalars(select(AccountVersion.kind).where(known_on(AccountVersion, TODAY))).all() == ["unknown"]
    assert session.scalars(select(Seat.assigned_on).where(known_on(Seat, TODAY))).all() == [None]


def test_an_empty_cell_of_last_activity_means_no_use(put: Any, session: Session) -> None:
    put(TODAY, [seat("anna", last_active_on=JUNE), seat("ben", last_active_on=None)])
    assert last_days(session) == [JUNE, None]
    assert coverage(session) == [("seats", 2, None), ("last_activity", 2, None)]


def test_a_later_file_may_correct_the_last_activity(put: Any, session: Session) -> None:
    put(MONDAY, [seat("anna", last_active_on=MONDAY), seat("ben", last_active_on=JUNE)])
    assert put(TODAY, [seat("anna", last_active_on=JUNE), seat("ben", last_active_on=JUNE)]).diff == Diff(
        changed=1, unchanged=1
    )
    assert last_days(session) == [JUNE, JUNE]


def test_the_newest_day_of_an_account_with_two_plans_counts(put: Any, session: Session) -> None:
    put(TODAY, [seat("anna", "Pro", last_active_on=JUNE), seat("anna", "Free", last_active_on=None)])
    assert last_days(session) == [JUNE]


def test_a_file_without_last_activity_says_nothing_about_use(put: Any, session: Session) -> None:
    put(TODAY, [seat("anna")])
    assert ledger.files_on(session, TODAY) == []
    assert coverage(session) == [("seats", 1, None)]


def test_a_column_of_last_activity_that_is_empty_in_every_row_counts_as_absent(put: Any, session: Session) -> None:
    [warning] = put(TODAY, [seat("anna", last_active_on=None), seat("ben", last_active_on=None)]).warnings
    assert warning.message == "The column is empty in every row and counts as absent: the file says nothing about use."
    assert coverage(session) == [("seats", 2, None)]


def test_one_fifth_fewer_seats_of_an_application_is_a_warning(put: Any) -> None:
    names = [f"user{number}" for number in range(10)]
    zoom = [seat("anna", application="Zoom"), seat("ben", application="Zoom")]
    put(MONDAY, [*(seat(name) for name in names), *zoom])
    assert put(FRIDAY, [seat(name) for name in names[:9]]).warnings == ()
    [warning] = put(TODAY, [*(seat(name) for name in names[:7]), *zoom]).warnings
    assert warning.message == "Slack: 7 seats, 9 before. Seats that the file does not name are retired."


def test_the_preview_names_what_changes(put: Any) -> None:
    put(MONDAY, [seat("anna", status=None), seat("ben", "Free", status=None)])
    changes = put(TODAY, [seat("anna", status="suspended"), seat("cleo", status=None)]).changes
    assert changes == (
        Change(2, "changed", "Slack/anna", "Pro"),
        Change(3, "new", "Slack/cleo", "Pro"),
        Change(None, "retired", "Slack/ben", "Free"),
    )


def test_use_in_the_future_is_an_error(session: Session, today: object) -> None:
    rows = [seat("anna", last_active_on=TODAY), seat("ben", last_active_on=date(2026, 11, 25))]
    assert problems(session, *rows) == [(3, "last_active_on", "The last activity lies in the future.")]


def test_a_placeholder_for_never_is_an_error(session: Session, today: object) -> None:
    rows = [seat("anna", last_active_on=date(1970, 1, 1), assigned_on=None), seat("ben", last_active_on=None)]
    assert problems(session, *rows) == [
        (2, "last_active_on", "The day is a placeholder, not a day of use or assignment.")
    ]


def test_a_seat_that_is_assigned_in_the_future_is_a_warning(put: Any) -> None:
    [warning] = put(TODAY, [seat("anna", assigned_on=date(2026, 12, 1)), seat("ben", assigned_on=None)]).warnings
    assert (warning.row, warning.column, warning.value) == (2, "assigned_on", "2026-12-01")


def test_use_after_the_day_for_which_a_past_file_is_imported_is_a_warning(put: Any) -> None:
    [warning] = put(MONDAY, [seat("anna", last_active_on=FRIDAY), seat("ben", last_active_on=JUNE)]).warnings
    assert warning.message == "1 seats were used later; that use does not count yet on 2026-11-16."


def test_a_row_is_known_by_application_account_and_plan() -> None:
    one, other = file_rows(KIND, [seat(" Anna", "PRO", "slack"), seat("anna", "Pro", "Slack ")])
    assert KIND.key(one) == KIND.key(other) == ("slack", "anna", "pro")


def test_an_address_from_an_earlier_file_still_finds_the_person(put: Any, session: Session, run: Any) -> None:
    put(MONDAY, [seat("a1", email="anna@example.com")])
    land_people(session, run(FRIDAY, "okta"), [PersonRecord("anna", "anna@example.com", "Anna")])
    put(TODAY, [seat("a1")])
    query = select(AccountVersion.match_reason).where(known_on(AccountVersion, TODAY))
    assert session.scalars(query).all() == ["e-mail"]
