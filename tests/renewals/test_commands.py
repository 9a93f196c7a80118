"""`spendapp renewals` and `spendapp alerts`, as somebody types them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from spendapp.cli import cli
from spendapp.messages.tables import Delivery
from tests.messages.helpers import Sink, served
from tests.renewals.helpers import OWNER, add_contract, add_line, add_people

pytestmark = pytest.mark.usefixtures("today")
Spendapp = Callable[..., Result]


@pytest.fixture
def spendapp(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Spendapp:
    """Type a command; what the test wrote is committed first."""
    monkeypatch.setattr("spendapp.create_app", lambda: app)

    def run(*words: str) -> Result:
        session.commit()
        return CliRunner().invoke(cli, words)

    return run


@pytest.fixture
def sink(app: Flask) -> Iterator[Sink]:
    """The instance sends its mail to a server that accepts it."""
    with served(Sink()) as found:
        settings = app.extensions["spendapp_settings"]
        app.extensions["spendapp_settings"] = replace(settings, smtp_host="127.0.0.1", smtp_port=found.port)
        yield found


@pytest.fixture
def contract(session: Session) -> int:
    add_people(session)
    contract_id = add_contract(session, start_date=date(2026, 3, 1))
    add_line(session)
    return contract_id


def rows(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_the_report_has_exactly_the_fields_of_the_design(spendapp: Spendapp, contract: int) -> None:
    assert rows(spendapp("renewals", "--format", "json")) == [
        {
            "contract": "C-1",
            "vendor": "Acme",
            "application": ["Acme Chat"],
            "term_number": 1,
            "term_start": "2026-03-01",
            "term_last_day": "2027-02-28",
            "renewal_date": "2027-03-01",
            "cancel_by": "2026-12-30",
            "cancel_by_earliest": "2026-12-29",
            "notice": "60 days",
            "assumed": False,
            "state": "open",
            "decision": None,
            "owner": OWNER,
            "annual_value": "1500.00",
            "currency": "EUR",
        }
    ]


def test_an_assumed_notice_and_another_currency_are_shown(spendapp: Spendapp, session: Session) -> None:
    add_contract(session, currency="USD", notice=None, owner_email=None)
    add_line(session)
    (row,) = rows(spendapp("renewals", "--format", "json"))
    shown = {key: row[key] for key in ("notice", "assumed", "owner", "annual_value", "currency", "state", "cancel_by")}
    assert shown == {
        "notice": "90 days",
        "assumed": True,
        "owner": None,
        "annual_value": "1500.00",
        "currency": "USD",
        "state": "missed",
        "cancel_by": "2026-10-02",
    }


def test_a_contract_that_ends_by_itself_has_no_deadline(spendapp: Spendapp, session: Session) -> None:
    add_contract(session, renewal_term=None, notice=None)
    (row,) = rows(spendapp("renewals", "--format", "json"))
    deadlines = [row[key] for key in ("renewal_date", "cancel_by", "cancel_by_earliest", "notice")]
    assert (row["state"], deadlines, row["assumed"]) == ("ends", [None] * 4, False)


def test_another_day_is_asked_with_as_of(spendapp: Spendapp, contract: int) -> None:
    (row,) = rows(spendapp("renewals", "--as-of", "2027-03-01", "--format", "json"))
    assert (row["term_number"], row["cancel_by"]) == (2, "2027-12-31")
    assert rows(spendapp("renewals", "--as-of", "2026-11-23", "--format", "json")) == []


@pytest.mark.parametrize("format_", ["table", "csv", "xlsx"])
def test_the_report_is_written_in_every_format(spendapp: Spendapp, contract: int, tmp_path: Path, format_: str) -> None:
    file = tmp_path / f"report.{format_}"
    assert spendapp("renewals", "--format", format_, "-o", str(file)).exit_code == 0
    assert file.stat().st_size > 100


def test_run_plans_and_delivers_and_says_how_much(spendapp: Spendapp, contract: int, sink: Sink) -> None:
    done = spendapp("alerts", "run")
    assert (done.exit_code, done.output.splitlines()) == (
        0,
        [
            "1 messages planned, 2 earlier steps merged into them.",
            "0 successor terms appended.",
            "1 messages sent, 0 waiting, 0 given up.",
        ],
    )
    assert [mail["Subject"] for mail in sink.mails] == ["Acme Chat: decide by 30 December 2026 (36 days left)"]
    assert spendapp("alerts", "run").output.splitlines()[2] == "0 messages sent, 0 waiting, 0 given up."
    assert len(sink.mails) == 1


def test_run_as_of_a_later_day_plans_what_is_due_then(spendapp: Spendapp, contract: int, sink: Sink) -> None:
    spendapp("alerts", "run", "--as-of", "2026-12-31")
    assert [mail["Subject"] for mail in sink.mails] == [
        "Acme Chat: the cancel-by date has passed",
        "Acme Chat: the contract renews without a decision",
    ]


def test_without_a_mail_server_run_fails_and_the_message_waits(spendapp: Spendapp, contract: int) -> None:
    done = spendapp("alerts", "run")
    assert done.exit_code == 1
    assert "0 messages sent, 1 waiting, 0 given up." in done.output
    assert "E-mail is not configured: set SPENDAPP_SMTP_HOST." in done.output


def test_run_names_contracts_with_nobody_to_tell(spendapp: Spendapp, session: Session, sink: Sink) -> None:
    add_contract(session, start_date=date(2026, 3, 1), owner_email=None)
    done = spendapp("alerts", "run")
    assert done.exit_code == 1
    assert "1 contracts have nobody to tell" in done.output


def test_list_shows_what_was_sent_merged_and_given_up(
    spendapp: Spendapp, session: Session, contract: int, sink: Sink
) -> None:
    sink.refuse_recipient = "550 no such user"
    spendapp("alerts", "run")
    found = rows(spendapp("alerts", "list", "--format", "json"))
    assert [(row["step"], row["recipient"], row["state"], row["attempts"]) for row in found] == [
        ("90", OWNER, "merged", None),
        ("120", OWNER, "merged", None),
        ("60", OWNER, "failed", 1),
    ]
    assert found[2]["error"] == "The mail server refused the recipient: 550 no such user"


def test_list_as_of_an_earlier_day_shows_nothing_of_today(spendapp: Spendapp, contract: int, sink: Sink) -> None:
    spendapp("alerts", "run")
    assert rows(spendapp("alerts", "list", "--as-of", "2026-11-23", "--format", "json")) == []


def test_what_was_given_up_is_sent_after_retry(spendapp: Spendapp, session: Session, contract: int, sink: Sink) -> None:
    sink.refuse_recipient = "550 relay denied"
    spendapp("alerts", "run")
    sink.refuse_recipient = None
    assert spendapp("alerts", "retry").output == "1 messages will be tried again.\n"
    assert "1 messages sent" in spendapp("alerts", "run").output
    assert session.query(Delivery).one().state == "delivered"


def test_a_day_that_is_none_is_refused(spendapp: Spendapp) -> None:
    assert spendapp("renewals", "--as-of", "tomorrow").exit_code == 2
