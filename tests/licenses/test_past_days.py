"""A past day gives the same answer whenever it is asked, through the files and commands that users use."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from spendapp.cli import cli
from tests.licenses.factories import days_ago

FILES = {
    "people": "email,name,status,end_date\nann@example.com,Ann,left,2026-11-02\nbob@example.com,Bob,active,\n",
    "seats": (
        "application,account,plan,email,assigned_on\n"
        "Slack,ann,Pro,ann@example.com,2025-01-01\nSlack,bob,Pro,bob@example.com,2025-01-01\n"
    ),
    "usage": "application,account,day\nSlack,ann,2026-07-01\nSlack,bob,2026-08-01\n",
    "contracts": (
        "contract,vendor,currency,start_date,initial_term,renewal_term,notice,owner_email\n"
        "C-1,Slack,EUR,2026-01-01,12 months,12 months,30 days,bob@example.com\n"
    ),
    "lines": "contract,application,plan,quantity,unit_price,per\nC-1,Slack,Pro,2,10,month\n",
    "exclusions": "scope,name,reason,owner_email,until\naccount,Slack/ann,handover,bob@example.com,2026-11-20\n",
}
DAYS = [days_ago(5), days_ago(4), days_ago(3)]


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, today: object) -> Any:
    settings = app.extensions["spendapp_settings"]
    monkeypatch.setenv("SPENDAPP_HOME", str(settings.home))
    monkeypatch.setenv("SPENDAPP_DATABASE_URL", settings.database_url)

    def command(*arguments: str) -> str:
        result = CliRunner().invoke(cli, list(arguments), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    def file(kind: str, text: str, *options: str) -> None:
        path = tmp_path / f"{kind}.csv"
        path.write_text(text)
        command("import", kind, str(path), *options)

    for kind, text in FILES.items():
        file(kind, text, "--as-of", days_ago(10).isoformat())
    command.file = file  # type: ignore[attr-defined]
    return command


def answers(run: Any) -> list[Any]:
    return [json.loads(run("findings", "--as-of", day.isoformat(), "--format", "json")) for day in DAYS]


def test_late_usage_and_an_edited_exclusion_leave_past_days_alone(run: Any) -> None:
    before = answers(run)
    assert [[row["rule"] for row in rows] for rows in before] == [
        ["idle_seat"],
        ["idle_seat"],
        ["idle_seat", "leaver_seat"],
    ]
    run.file("usage", "application,account,day\nSlack,bob,2026-11-15\n")
    run.file("exclusions", FILES["exclusions"].replace("2026-11-20", "2027-11-20"))
    run("reconcile")
    assert answers(run) == before
    assert json.loads(run("findings", "--format", "json")) == []


def test_what_is_stored_of_today_equals_what_is_computed_of_it_tomorrow(run: Any, today: Any) -> None:
    run("reconcile")
    stored = json.loads(run("findings", "--format", "json"))
    day = stored[0]["as_of"]
    today.move_to("2026-11-25T12:00:00Z")
    run.file("usage", "application,account,day\nSlack,bob,2026-11-24\n")
    run("reconcile")
    assert json.loads(run("findings", "--as-of", day, "--format", "json")) == stored
