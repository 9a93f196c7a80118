"""The file kind `usage`."""

from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application
from spendapp.history import Diff
from spendapp.licenses import ledger
from spendapp.licenses.kinds import usage_kind
from spendapp.licenses.ledger_files import read
from spendapp.licenses.tables import Account, AccountVersion, Seat
from spendapp.provenance import Coverage
from spendapp.registry import Change
from tests.licenses.filerows import file_rows

KIND = usage_kind()
MONDAY, TODAY = date(2026, 11, 16), date(2026, 11, 24)
JUNE = date(2026, 6, 1)
Row = dict[str, Any]


@pytest.fixture
def put(load: Any, today: object) -> Any:
    return partial(load, KIND)


def used(account: str, day: date, application: str = "Slack", **cells: Any) -> Row:
    return {"application": application, "account": account, "day": day, **cells}


def problems(session: Session, *rows: Row) -> list[tuple[int | None, str | None, str | None]]:
    found = KIND.check(session, file_rows(KIND, rows))
    return [(problem.row, problem.column, problem.value) for problem in found]


def stored(session: Session) -> list[tuple[date, str, int]]:
    """(day, signal, events) of all day files."""
    found = []
    for file in ledger.files_on(session, TODAY, [ledger.DAY]):
        table = read(file.path).to_pydict()
        found += [(file.day, *row) for row in zip(table["signal"], table["events"], strict=True)]
    return sorted(found)


def test_rows_have_one_event_of_the_signal_event_unless_they_say_otherwise(put: Any, session: Session) -> None:
    put(TODAY, [used("anna", MONDAY)])
    put(TODAY, [used("ben", JUNE, events=None, signal=None), used("ben", JUNE, events=7, signal="Sign-in")])
    assert stored(session) == [(JUNE, "event", 1), (JUNE, "sign-in", 7), (MONDAY, "event", 1)]


def test_the_same_file_twice_changes_nothing(put: Any) -> None:
    rows = [used("anna", MONDAY), used("ben", JUNE)]
    assert put(TODAY, rows).diff == Diff(new=2)
    again = put(TODAY, rows)
    assert (again.diff, again.changes) == (Diff(unchanged=2), ())


def test_use_of_an_account_without_a_seat_is_kept(put: Any, session: Session) -> None:
    put(TODAY, [used("anna", MONDAY)])
    assert session.execute(select(Application.name, Application.status)).all() == [("Slack", "review")]
    query = select(Account.name, AccountVersion.listed).join(AccountVersion, AccountVersion.account_id == Account.id)
    assert session.execute(query).all() == [("anna", False)]
    assert session.scalar(select(Seat.id)) is None


def test_the_files_of_an_application_reach_back_to_its_oldest_day(put: Any, session: Session) -> None:
    put(MONDAY, [used("anna", JUNE), used("anna", MONDAY, "Zoom")])
    put(TODAY, [used("anna", TODAY)])
    query = select(Application.name, Coverage.known_day, Coverage.reaches_back_to, Coverage.records)
    rows = session.execute(query.join(Coverage, Coverage.application_id == Application.id).order_by(Coverage.id))
    assert rows.all() == [("Slack", MONDAY, JUNE, 1), ("Zoom", MONDAY, MONDAY, 1), ("Slack", TODAY, JUNE, 1)]


def test_the_preview_counts_rows_per_application(put: Any) -> None:
    put(TODAY, [used("anna", JUNE, events=1), used("ben", JUNE, events=1)])
    rows = [used("anna", JUNE, events=5), used("ben", JUNE, events=0), used("cleo", JUNE, "Zoom", events=1)]
    assert put(TODAY, rows).changes == (
        Change(None, "changed", "Slack", "2 rows of usage"),
        Change(None, "new", "Zoom", "1 rows of usage"),
    )


def test_days_in_the_future_and_placeholders_are_errors(session: Session, today: object) -> None:
    rows = [used("a", date(2026, 11, 25)), used("b", TODAY), used("c", date(1900, 1, 1))]
    assert problems(session, *rows) == [(2, "day", "2026-11-25"), (4, "day", "1900-01-01")]


def test_a_number_of_events_is_neither_negative_nor_absurd(session: Session, today: object) -> None:
    rows = [used("a", TODAY, events=-1), used("b", TODAY, events=0), used("c", TODAY, events=10**10)]
    assert problems(session, *rows) == [(2, "events", "-1"), (4, "events", "10000000000")]


def test_a_row_is_known_by_application_account_day_and_signal() -> None:
    rows = [used("Anna", MONDAY, signal="Edit"), used("anna ", MONDAY, "slack", signal="edit"), used("anna", MONDAY)]
    one, same, other = (KIND.key(row) for row in file_rows(KIND, rows))
    assert one == same == ("slack", "anna", MONDAY, "edit")
    assert other == ("slack", "anna", MONDAY, "event")
