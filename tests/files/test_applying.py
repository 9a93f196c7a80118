"""Applying a checked file in one transaction of a run."""

import io
from datetime import date

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp.audit import AuditEvent
from spendapp.catalog.tables import Application
from spendapp.directory.tables import Person
from spendapp.files.applying import Imported, Request, import_stream, kind_named
from spendapp.files.errors import FileError
from spendapp.history import Diff
from spendapp.provenance import Coverage, Run
from spendapp.registry import FileKind

TODAY, YESTERDAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 23), date(2026, 11, 25)
PEOPLE = "email,name,status\nada@example.com,Ada,active\nbob@example.com,Bob,left\n"


def bring(session: Session, kind: FileKind, text: str, as_of: date | None = None, *, dry_run: bool = False) -> Imported:
    return import_stream(session, Request(kind, "a.csv", as_of), io.BytesIO(text.encode()), dry_run=dry_run)


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.usefixtures("today")
def test_an_import_is_a_complete_run_of_the_source_file(session: Session, things: FileKind) -> None:
    imported = bring(session, things, "name\nAda\nBob\n")
    run = session.get_one(Run, imported.run_id)
    assert (run.state, run.title, run.records, run.known_day, run.backfilled) == (
        "complete",
        "things: a.csv",
        2,
        TODAY,
        False,
    )
    assert run.counts == {"kind": "things", "new": 2, "changed": 0, "unchanged": 0, "retired": 0, "warnings": 1}
    assert run.finished_at is not None
    assert imported.outcome.diff == Diff(new=2)


@pytest.mark.usefixtures("today")
def test_an_import_is_in_the_audit_log(session: Session, things: FileKind) -> None:
    imported = bring(session, things, "name\nAda\n")
    entry = session.scalars(select(AuditEvent)).one()
    assert (entry.action, entry.subject_type, entry.subject_id) == ("import", "run", str(imported.run_id))
    assert (entry.detail["file"], entry.detail["day"], entry.detail["new"]) == ("a.csv", "2026-11-24", 1)


@pytest.mark.usefixtures("today")
def test_a_dry_run_says_the_same_and_saves_nothing(session: Session, things: FileKind) -> None:
    imported = bring(session, things, "name\nAda\n", dry_run=True)
    assert (imported.rows, imported.outcome.diff) == (1, Diff(new=1))
    assert [count(session, table) for table in (Application, Run, AuditEvent)] == [0, 0, 0]


@pytest.mark.usefixtures("today")
def test_an_earlier_day_marks_the_run_as_backfilled(session: Session, things: FileKind) -> None:
    run = session.get_one(Run, bring(session, things, "name\nAda\n", YESTERDAY).run_id)
    assert (run.known_day, run.backfilled) == (YESTERDAY, True)
    assert not session.get_one(Run, bring(session, things, "name\nAda\n", TODAY).run_id).backfilled


@pytest.mark.usefixtures("today")
def test_a_day_that_has_not_come_is_refused(session: Session, things: FileKind) -> None:
    with pytest.raises(FileError, match="2026-11-25 lies in the future"):
        bring(session, things, "name\nAda\n", TOMORROW)
    assert count(session, Run) == 0


def test_an_error_in_the_last_row_leaves_nothing_behind(session: Session, things: FileKind) -> None:
    with pytest.raises(FileError):
        bring(session, things, "name,quantity\nAda,1\nBob,-1\n")
    assert (count(session, Application), count(session, Run)) == (0, 0)


def test_a_problem_that_the_kind_finds_leaves_nothing_behind(session: Session, things: FileKind) -> None:
    with pytest.raises(FileError, match="row 3, column name: 'Forbidden' is forbidden"):
        bring(session, things, "name\nAda\nForbidden\n")
    assert (count(session, Application), count(session, Run)) == (0, 0)


def test_a_kind_that_fails_half_way_leaves_nothing_behind(session: Session, things: FileKind) -> None:
    with pytest.raises(RuntimeError, match="fails after its first writes"):
        bring(session, things, "name\nAda\nBroken\n")
    assert (count(session, Application), count(session, Run)) == (0, 0)


def test_the_same_file_twice_changes_nothing_and_covers_its_topic_again(session: Session, app: Flask) -> None:
    people = kind_named("people")
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        assert bring(session, people, PEOPLE).outcome.diff == Diff(new=2)
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        assert bring(session, people, PEOPLE).outcome.diff == Diff(unchanged=2)
    assert count(session, Person) == 2
    assert session.scalars(select(Coverage.known_day)).all() == [YESTERDAY, TODAY]


def test_an_unknown_kind_is_refused_with_the_kinds_there_are(app: Flask) -> None:
    with pytest.raises(FileError, match=r"'nothing' is no kind of file\. Use one of applications, .*people, plans"):
        kind_named("nothing")
