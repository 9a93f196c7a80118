"""The command `spendapp import`."""

import gc
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from spendapp.cli import cli
from spendapp.config import Settings
from spendapp.directory.tables import Person
from spendapp.extensions import db

PEOPLE = "email,name,status,manager_email\nada@example.com,Ada,active,boss@example.com\nbob@example.com,Bob,left,\n"


@pytest.fixture
def folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The commands run on the database of the test."""
    monkeypatch.setenv("SPENDAPP_HOME", str(settings.home))
    monkeypatch.setenv("SPENDAPP_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("SPENDAPP_NOW", "2026-11-24")
    if settings.database_url:
        monkeypatch.setenv("SPENDAPP_DATABASE_URL", settings.database_url)
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return tmp_path


def run(folder: Path, name: str, *options: str, kind: str = "people") -> Result:
    return CliRunner().invoke(cli, ["import", kind, str(folder / name), *options])


def people(app: Flask) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Person)) or 0


def test_an_import_prints_counts_and_warnings(folder: Path, app: Flask) -> None:
    result = run(folder, "people.csv")
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "people.csv: 2 rows; 2 new, 0 changed, 0 unchanged, 0 retired",
        "  warning: row 2, column manager_email: 'boss@example.com' is nobody in the directory. "
        "It is kept as it is. Add the person to a people file, or correct the address.",
    ]
    assert people(app) == 2


def test_a_dry_run_prints_what_would_change(folder: Path, app: Flask) -> None:
    result = run(folder, "people.csv", "--dry-run")
    assert result.output.splitlines()[:3] == [
        "people.csv: 2 rows; 2 new, 0 changed, 0 unchanged, 0 retired (dry run, nothing was saved)",
        "  new ada@example.com (Ada)",
        "  new bob@example.com (Bob)",
    ]
    assert people(app) == 0


def test_a_refused_file_lists_its_problems_and_exits_with_1(folder: Path, app: Flask) -> None:
    (folder / "bad.csv").write_text("email,name,status\n" + "x,Ada,gone\n" * 40, encoding="utf-8")
    result = run(folder, "bad.csv")
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0] == "bad.csv was not imported; nothing was saved. Problems: 80"
    assert lines[1] == "  row 2, column email: 'x' is no e-mail address. Write it as name@example.com."
    assert (len(lines), lines[-1]) == (52, "  … and 30 more")
    assert people(app) == 0


def test_a_day_in_the_future_is_refused(folder: Path) -> None:
    result = run(folder, "people.csv", "--as-of", "2026-11-25")
    assert (result.exit_code, "lies in the future" in result.output) == (1, True)


def test_an_earlier_day_is_taken(folder: Path, app: Flask) -> None:
    assert run(folder, "people.csv", "--as-of", "2026-08-01").exit_code == 0
    assert people(app) == 2


def test_an_unknown_kind_names_the_kinds_there_are(folder: Path) -> None:
    result = run(folder, "people.csv", kind="nothing")
    assert (result.exit_code, "Use one of applications" in result.output) == (1, True)


def test_a_file_that_is_not_there_is_a_usage_error(folder: Path) -> None:
    assert run(folder, "nowhere.csv").exit_code == 2


def test_a_wrong_header_is_a_message_and_no_traceback(folder: Path) -> None:
    (folder / "people.csv").write_text("email,name,status,colour\na@x.example,A,active,red\n", encoding="utf-8")
    result = run(folder, "people.csv")
    gc.collect()  # The rows that were never read are given up only now.
    assert (result.exit_code, "colour" in result.output) == (1, True)
