"""Days of use and the rollups of their months."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from spendapp.catalog.store import ensure_applications
from spendapp.history import Diff
from spendapp.licenses import ledger
from spendapp.licenses.ledger_columns import UsageColumns
from spendapp.licenses.ledger_days import record_days
from spendapp.licenses.ledger_files import read

TODAY = date(2026, 11, 24)
FIFTH, SEVENTH, TENTH = date(2026, 11, 5), date(2026, 11, 7), date(2026, 11, 10)
ANNA, BEN = 1, 2
Rows = list[tuple[int, date, int]]


@pytest.fixture(autouse=True)
def slack(session: Session, today: object) -> int:
    return ensure_applications(session, ["Slack"])["slack"]


@pytest.fixture
def put(session: Session, run: Any, slack: int) -> Any:
    """Records rows (account, day, events) as known on a day."""

    def record(known: date, rows: Rows, *, replace: bool = False, source: str = "file") -> Diff:
        columns = UsageColumns()
        for account, day, events in rows:
            columns.add(("Slack", str(account)), day, "event", events)
        parts = columns.parts([(slack, int(account)) for _, account in columns.accounts])
        return record_days(session, run(known, source), parts, replace=replace).diff

    return record


def days(session: Session, known: date) -> list[tuple[int, int, int]]:
    """(day of the month, account, events) as known on a day."""
    found = []
    for file in ledger.files_on(session, known, [ledger.DAY]):
        table = read(file.path).to_pydict()
        found += [(file.day.day, *row) for row in zip(table["account_id"], table["events"], strict=True)]
    return sorted(found)


def months(session: Session, known: date) -> list[tuple[str, int, str, date, int]]:
    """(month, account, active days, last day, events) of the rollups as known on a day."""
    found = []
    for file in sorted(ledger.files_on(session, known, [ledger.MONTH]), key=lambda file: file.day):
        table = read(file.path).to_pydict()
        names = ("account_id", "bits", "last_day", "events")
        for account, bits, last, events in zip(*(table[name] for name in names), strict=True):
            active = ",".join(str(day + 1) for day in range(31) if bits >> day & 1)
            found.append((f"{file.day:%Y-%m}", account, active, last, events))
    return found


def test_a_rollup_maps_the_active_days_of_each_account(put: Any, session: Session) -> None:
    rows = [(ANNA, FIFTH, 2), (ANNA, date(2026, 10, 31), 1), (ANNA, TENTH, 3), (BEN, SEVENTH, 1)]
    assert put(TODAY, rows) == Diff(new=4)
    assert months(session, TODAY) == [
        ("2026-10", ANNA, "31", date(2026, 10, 31), 1),
        ("2026-11", ANNA, "5,10", TENTH, 5),
        ("2026-11", BEN, "7", SEVENTH, 1),
    ]


def test_the_first_and_the_last_day_of_a_long_month_fit_the_map(put: Any, session: Session) -> None:
    put(TODAY, [(ANNA, date(2026, 10, day), 1) for day in range(1, 32)])
    [(_, _, active, _, events)] = months(session, TODAY)
    assert (active, events) == (",".join(str(day) for day in range(1, 32)), 31)


def test_the_same_rows_again_change_nothing(put: Any, session: Session) -> None:
    rows = [(ANNA, FIFTH, 2), (BEN, SEVENTH, 1)]
    put(TODAY, rows)
    before = ledger.files_on(session, TODAY)
    assert put(TODAY, rows[::-1]) == Diff(unchanged=2)
    assert ledger.files_on(session, TODAY) == before


def test_a_file_adds_rows_and_changes_those_of_the_same_key(put: Any, session: Session) -> None:
    put(TODAY, [(ANNA, FIFTH, 2)])
    assert put(TODAY, [(ANNA, FIFTH, 4), (BEN, FIFTH, 1)]) == Diff(new=1, changed=1)
    assert days(session, TODAY) == [(5, ANNA, 4), (5, BEN, 1)]


def test_no_events_take_the_evidence_back(put: Any, session: Session) -> None:
    put(TODAY, [(ANNA, FIFTH, 2), (ANNA, SEVENTH, 1)])
    assert put(TODAY, [(ANNA, FIFTH, 0)]) == Diff(changed=1)
    assert months(session, TODAY) == [("2026-11", ANNA, "7", SEVENTH, 1)]
    assert put(TODAY, [(ANNA, FIFTH, 0)]) == Diff(unchanged=1)


def test_a_complete_run_replaces_a_day_and_leaves_the_others(put: Any, session: Session) -> None:
    put(TODAY, [(ANNA, FIFTH, 2), (BEN, FIFTH, 2), (BEN, SEVENTH, 1)], source="okta", replace=True)
    assert put(TODAY, [(ANNA, FIFTH, 3)], source="okta", replace=True) == Diff(changed=1, retired=1)
    assert days(session, TODAY) == [(5, ANNA, 3), (7, BEN, 1)]


def test_late_usage_leaves_past_days_as_they_were_known(put: Any, session: Session) -> None:
    put(TENTH, [(ANNA, FIFTH, 2)])
    put(TODAY, [(ANNA, SEVENTH, 1)])
    assert months(session, date(2026, 11, 23)) == [("2026-11", ANNA, "5", FIFTH, 2)]
    assert months(session, TODAY) == [("2026-11", ANNA, "5,7", SEVENTH, 3)]


def test_usage_added_for_a_past_day_lies_under_what_became_known_later(put: Any, session: Session) -> None:
    put(TODAY, [(ANNA, FIFTH, 9)])
    put(TENTH, [(ANNA, FIFTH, 2), (BEN, FIFTH, 1), (BEN, SEVENTH, 1)])
    assert days(session, TENTH) == [(5, ANNA, 2), (5, BEN, 1), (7, BEN, 1)]
    assert days(session, TODAY) == [(5, ANNA, 9), (5, BEN, 1), (7, BEN, 1)]
    assert months(session, TENTH) == [("2026-11", ANNA, "5", FIFTH, 2), ("2026-11", BEN, "5,7", SEVENTH, 2)]
    assert months(session, TODAY) == [("2026-11", ANNA, "5", FIFTH, 9), ("2026-11", BEN, "5,7", SEVENTH, 2)]


def test_a_value_that_was_only_taken_over_gives_way_to_one_added_for_a_past_day(put: Any, session: Session) -> None:
    put(SEVENTH, [(ANNA, FIFTH, 2)])
    put(TODAY, [(BEN, FIFTH, 1)])
    put(TENTH, [(ANNA, FIFTH, 5)])
    assert (days(session, SEVENTH), days(session, TENTH)) == ([(5, ANNA, 2)], [(5, ANNA, 5)])
    assert days(session, TODAY) == [(5, ANNA, 5), (5, BEN, 1)]


def test_two_sources_never_share_a_file(put: Any, session: Session) -> None:
    put(TODAY, [(ANNA, FIFTH, 2)])
    put(TODAY, [(ANNA, FIFTH, 7)], source="okta", replace=True)
    assert days(session, TODAY) == [(5, ANNA, 2), (5, ANNA, 7)]
    assert len({file.source_id for file in ledger.files_on(session, TODAY)}) == 2


def test_events_of_one_key_within_a_run_are_summed(put: Any, session: Session) -> None:
    assert put(TODAY, [(ANNA, FIFTH, 2), (ANNA, FIFTH, 3)], source="okta", replace=True) == Diff(new=1)
    assert days(session, TODAY) == [(5, ANNA, 5)]
