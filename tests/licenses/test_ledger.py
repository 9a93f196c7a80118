"""Which files of the ledger count on a day, and which count for nothing."""

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from spendapp.catalog.store import ensure_applications
from spendapp.licenses import ledger
from spendapp.licenses.ledger_columns import UsageColumns
from spendapp.licenses.ledger_days import record_days
from spendapp.licenses.ledger_files import read
from spendapp.registry import registry

TODAY, YESTERDAY = date(2026, 11, 24), date(2026, 11, 23)
ANY_AGE = timedelta(days=-36_500)  # The disk stamps files with the true time, which the frozen clock does not move.


@pytest.fixture
def slack(session: Session) -> int:
    return ensure_applications(session, ["Slack"])["slack"]


def usage(*rows: tuple[str, date, int], slack: int) -> list[tuple[Any, Any]]:
    """Parts of a run: account number as text, day and events."""
    columns = UsageColumns()
    for account, day, events in rows:
        columns.add(("Slack", account), day, "event", events)
    return list(columns.parts([(slack, int(account)) for _, account in columns.accounts]))


def test_a_day_and_its_month_are_listed(session: Session, run: Any, today: object, slack: int) -> None:
    record_days(session, run(TODAY), usage(("7", YESTERDAY, 3), slack=slack), replace=True)
    files = [(file.kind, file.application_id, file.day) for file in ledger.files_on(session, TODAY)]
    assert files == [("day", slack, YESTERDAY), ("month", None, date(2026, 11, 1))]


def test_a_file_counts_from_the_day_on_which_it_was_known(
    session: Session, run: Any, today: object, slack: int
) -> None:
    record_days(session, run(TODAY), usage(("7", date(2026, 10, 1), 3), slack=slack), replace=True)
    assert ledger.files_on(session, YESTERDAY) == []
    assert [file.day for file in ledger.files_on(session, TODAY, [ledger.DAY])] == [date(2026, 10, 1)]


def test_a_rolled_back_run_leaves_only_orphans(session: Session, run: Any, today: object, slack: int) -> None:
    session.commit()
    record_days(session, run(TODAY), usage(("7", YESTERDAY, 3), slack=slack), replace=True)
    written = [path for path in ledger.folder().rglob("*") if path.is_file()]
    session.rollback()
    assert (len(written), ledger.files_on(session, TODAY)) == (2, [])
    assert ledger.sweep_orphans(session, ANY_AGE) == 2
    assert [path for path in ledger.folder().rglob("*") if path.is_file()] == []


def test_a_fresh_orphan_may_belong_to_an_open_transaction(session: Session, today: object) -> None:
    orphan = ledger.folder() / "s1" / "day.parquet.writing"
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"half")
    noon = 1_795_521_600  # 24 November 2026, 12:00 UTC
    os.utime(orphan, (noon - 3_600, noon - 3_600))
    assert ledger.sweep_orphans(session) == 0
    os.utime(orphan, (noon - 90_000, noon - 90_000))
    assert ledger.sweep_orphans(session) == 1


def test_listed_files_are_never_swept(session: Session, run: Any, today: object, slack: int) -> None:
    record_days(session, run(YESTERDAY), usage(("7", YESTERDAY, 3), slack=slack), replace=True)
    record_days(session, run(TODAY), usage(("7", YESTERDAY, 5), slack=slack), replace=True)
    assert ledger.sweep_orphans(session, ANY_AGE) == 0
    [known_yesterday] = ledger.files_on(session, YESTERDAY, [ledger.DAY])
    assert read(known_yesterday.path).column("events").to_pylist() == [3]


def test_a_file_that_was_lost_or_altered_is_found(session: Session, run: Any, today: object, slack: int) -> None:
    record_days(session, run(TODAY), usage(("7", YESTERDAY, 3), slack=slack), replace=True)
    assert ledger.damaged(session) == []
    day, month = (file.path for file in ledger.files_on(session, TODAY))
    day.write_bytes(b"altered")
    month.unlink()
    assert ledger.damaged(session) == sorted(str(path.relative_to(ledger.folder())) for path in (day, month))


def test_names_are_relative_to_the_folder_of_the_instance(
    session: Session, run: Any, today: object, slack: int, tmp_path: Path
) -> None:
    record_days(session, run(TODAY), usage(("7", YESTERDAY, 3), slack=slack), replace=True)
    path = ledger.files_on(session, TODAY)[0].path
    assert path.is_relative_to(tmp_path / "instance" / "usage")
    assert path.parent.name == "2026-11"


def test_the_nightly_sweep_deletes_orphans_and_says_how_many(app: Flask, session: Session) -> None:
    orphan = ledger.folder() / "s1" / "day.parquet"
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"half")
    os.utime(orphan, (0, 0))
    said: list[str] = []
    registry(app).jobs["licenses.sweep"].run({}, lambda text: bool(said.append(text)) or True)
    assert (said, orphan.exists()) == (["1 files deleted"], False)
