"""The commands `reconcile`, `findings` and `gaps`."""

import json
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.orm import Session

from spendapp.cli import cli
from tests.licenses.factories import Company, days_ago

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
