"""The commands `reconcile`, `findings` and `gaps`."""

import csv
import io
import json
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.cli import cli
from spendapp.licenses import registering
from spendapp.licenses.tables import Finding, Seat
from spendapp.registry import Registry
from tests.licenses.factories import TODAY, Company, days_ago

FIELDS = [
    *("key", "rule", "bucket", "severity", "confidence", "as_of", "application", "plan", "account", "person"),
    *("quantity", "currency", "annualized", "realizable", "realizable_from", "avoidable", "state", "evidence"),
]


@pytest.fixture
def spendapp(app: Flask, monkeypatch: pytest.MonkeyPatch, today: object) -> Any:
    """Runs a command on the instance of the test and returns what it printed."""
    settings = app.extensions["spendapp_settings"]
    monkeypatch.setenv("SPENDAPP_HOME", str(settings.home))
    monkeypatch.setenv("SPENDAPP_DATABASE_URL", settings.database_url)

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(cli, list(arguments), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    return run


def test_seats_become_findings_in_json(session: Session, spendapp: Any) -> None:
    company = Company(session)
    company.covered("people")
    company.covered("seats", "Slack")
    company.person("ann@example.com", "left", end_date=days_ago(10))
    company.seat("Ann", person="ann@example.com")
    company.line(10, "12.50")
    company.commit()
    assert "1 seats" in spendapp("reconcile")
    (leaver, shelfware) = json.loads(spendapp("findings", "--format", "json"))
    assert list(leaver) == FIELDS
    assert (leaver["rule"], leaver["account"], leaver["person"]) == ("leaver_seat", "Ann", "ann@example.com")
    assert (leaver["annualized"], leaver["realizable"], leaver["realizable_from"]) == ("150.00", "150.00", "2027-01-01")
    assert (shelfware["rule"], shelfware["quantity"], shelfware["annualized"]) == ("shelfware", 8, "1200.00")


@pytest.fixture
def company(session: Session) -> Company:
    """Ann has left; she holds one of ten seats of Slack / Pro."""
    company = Company(session)
    company.covered("people", day=days_ago(9))
    company.covered("seats", "Slack", day=days_ago(9))
    company.person("ann@example.com", "left", end_date=days_ago(20))
    company.seat("Ann", person="ann@example.com")
    company.line(2)
    company.commit()
    return company


def test_a_past_day_is_computed_and_changes_nothing(session: Session, company: Company, spendapp: Any) -> None:
    past = days_ago(5).isoformat()
    assert "nothing was changed" in spendapp("reconcile", "--as-of", past)
    assert session.scalars(select(Finding)).all() == []
    (row,) = json.loads(spendapp("findings", "--as-of", past, "--format", "json"))
    assert (row["as_of"], row["state"], row["confidence"]) == (past, "open", "medium")


def test_a_future_day_is_refused(company: Company, spendapp: Any) -> None:
    result = CliRunner().invoke(cli, ["reconcile", "--as-of", "2026-11-25"])
    assert result.exit_code == 2
    assert "lies in the future" in result.output


def test_resolved_findings_are_listed_with_all_only(session: Session, company: Company, spendapp: Any) -> None:
    spendapp("reconcile")
    company.known_until(session.get_one(Seat, 1), TODAY)
    company.commit()
    spendapp("reconcile")
    assert json.loads(spendapp("findings", "--format", "json"))[0]["rule"] == "shelfware"
    everything = json.loads(spendapp("findings", "--all", "--format", "json"))
    assert [(row["rule"], row["state"]) for row in everything] == [("leaver_seat", "resolved"), ("shelfware", "open")]


def test_findings_are_written_as_csv_xlsx_and_table(company: Company, spendapp: Any, tmp_path: Path) -> None:
    spendapp("reconcile")
    (row,) = csv.DictReader(io.StringIO(spendapp("findings", "--format", "csv")))
    assert (row["account"], row["annualized"], row["realizable_from"]) == ("Ann", "120.00", "2027-01-01")
    spendapp("findings", "--format", "xlsx", "-o", str(tmp_path / "f.xlsx"))
    assert load_workbook(tmp_path / "f.xlsx").active["B2"].value == "leaver_seat"
    spendapp("findings", "-o", str(tmp_path / "f.txt"))
    assert "leaver_seat" in (tmp_path / "f.txt").read_text()


def test_gaps_are_listed_of_today_and_of_a_past_day(company: Company, spendapp: Any) -> None:
    spendapp("reconcile")
    kinds = [row["kind"] for row in json.loads(spendapp("gaps", "--format", "json"))]
    assert kinds == ["no_activity_source"]
    past = json.loads(spendapp("gaps", "--as-of", days_ago(10).isoformat(), "--format", "json"))
    assert [(row["kind"], row["source"], row["application"], row["since"]) for row in past] == [
        ("incomplete_source", "file", "Slack", "2026-11-14"),
        ("no_activity_source", None, "Slack", "2026-11-14"),
        ("no_people_source", None, None, "2026-11-14"),
    ]


def test_the_daily_job_is_registered_and_tells_what_it_found(app: Flask, company: Company, today: object) -> None:
    registry = Registry()
    registering.register(registry)
    job = registry.jobs["reconcile"]
    said: list[str] = []
    job.run({}, lambda text: not said.append(text))
    assert job.daily_at == time(5)
    assert said[0] == "reconciling"
    assert said[1].startswith("1 findings in ")
