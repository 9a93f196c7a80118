"""The commands `spendapp connections` and `spendapp sync`, as somebody types them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from spendapp.cli import cli
from spendapp.connectors import secrets, store
from tests.connectors.licenses import logins, pages
from tests.connectors.loopback import Reply, Source


@pytest.fixture
def spendapp(app: Flask, landed: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Type a command."""
    monkeypatch.setattr("spendapp.create_app", lambda: app)
    monkeypatch.setattr("spendapp.connectors.sync.time.sleep", lambda _seconds: None)

    def run(*words: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(cli, words, input=stdin)

    return run


@pytest.fixture
def source(serve: Any) -> Source:
    found: Source = serve(pages(logins(5)))
    return found


@pytest.fixture
def add(spendapp: Any, source: Source) -> Any:
    """Add the connection gh to the source."""

    def go(*words: str, stdin: str | None = None) -> Result:
        settings = ("--set", f"base_url={source.url}", "--set", "enterprise=acme")
        found: Result = spendapp("connections", "add", "github", "--name", "gh", *settings, *words, stdin=stdin)
        return found

    return go


def test_adding_and_syncing_says_what_came(spendapp: Any, add: Any) -> None:
    added = add("--secret", "token=x")
    assert (added.exit_code, added.output) == (
        0,
        "Added gh. Next: spendapp connections check gh, then spendapp sync gh\n",
    )
    synced = spendapp("sync", "gh")
    assert (synced.exit_code, synced.stdout.splitlines()) == (
        0,
        [
            "gh: complete: 5 seats, 1 purchased quantity from 3 pages (run 1)",
            "  5 seats of GitHub / Enterprise",
            "  seats: 5 new",
            "  purchased quantities: 1 new",
        ],
    )


def test_a_secret_may_come_from_a_file_or_the_input(session: Session, add: Any, spendapp: Any, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("from-a-file\n")
    add("--secret", f"token=@{file}")
    connection = store.named(session, "gh")
    assert secrets.reveal(session, connection.id) == {"token": "from-a-file"}
    session.commit()
    assert spendapp("connections", "rotate", "gh", "--secret", "token=-", stdin="from-stdin\n").exit_code == 0
    assert secrets.reveal(session, connection.id) == {"token": "from-stdin"}


def test_a_secret_never_shows(spendapp: Any, add: Any) -> None:
    output = add("--secret", "token=very-secret-word").output
    output += spendapp("connections", "list").output + spendapp("sync", "gh").output
    assert "very-secret-word" not in output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--secret", "token"), "'token' is not KEY=VALUE"),
        (("--secret", "token=@/no/such/file"), "cannot be read"),
        (("--secret", "token=t", "--set", "color=red"), "GitHub has no setting 'color'."),
        ((), "GitHub needs the secret 'token'."),
    ],
)
def test_what_is_typed_wrongly_is_said_so(add: Any, words: tuple[str, ...], message: str) -> None:
    result = add(*words)
    assert result.exit_code != 0
    assert message in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply({}, 401), "rotate gh --secret token=-"),
        (Reply({}, 403), "Grant read:enterprise to the token"),
        (Reply({}, 404), "Check base_url"),
        (Reply({}, 429), "too many requests"),
        (Reply({}, 500), "Try again later"),
    ],
)
def test_trouble_ends_with_1_and_a_remedy(spendapp: Any, add: Any, source: Source, reply: Reply, words: str) -> None:
    add("--secret", "token=x")
    source.answer = lambda _asked: reply
    result = spendapp("sync", "gh")
    assert result.exit_code == 1
    assert "gh: failed: nothing" in result.output
    assert words in result.output


def test_a_partial_run_ends_with_1(spendapp: Any, add: Any, source: Source) -> None:
    add("--secret", "token=x")
    good = pages(logins(5))
    source.answer = lambda asked: Reply({}, 404) if asked.query.get("page") == "3" else good(asked)
    result = spendapp("sync", "--all")
    assert result.exit_code == 1
    assert "gh: partial: 4 seats, 1 purchased quantity from 2 pages" in result.output


def test_a_held_run_ends_with_1_until_it_is_confirmed(spendapp: Any, add: Any, source: Source) -> None:
    add("--secret", "token=x")
    spendapp("sync", "gh")
    source.answer = pages(logins(2))
    held = spendapp("sync", "gh")
    assert held.exit_code == 1
    assert "2 seats of GitHub instead of 5" in held.output
    confirmed = spendapp("sync", "gh", "--accept-drop")
    assert (confirmed.exit_code, confirmed.stdout.splitlines()[0]) == (
        0,
        "gh: complete: 2 seats, 1 purchased quantity from 1 page (run 2)",
    )


def test_a_held_run_may_be_discarded(spendapp: Any, add: Any, source: Source) -> None:
    add("--secret", "token=x")
    spendapp("sync", "gh")
    source.answer = pages(logins(2))
    spendapp("sync", "gh")
    assert "the last complete state stays" in spendapp("sync", "gh", "--discard").output
    again = spendapp("sync", "gh", "--discard")
    assert (again.exit_code, "No run of this connection is held" in again.output) == (1, True)


def test_trouble_of_one_does_not_keep_the_others_from_running(
    spendapp: Any, add: Any, connect: Any, serve: Any
) -> None:
    connect(serve(lambda _: Reply({}, 401)), name="a-broken-one")
    add("--secret", "token=x")
    result = spendapp("sync", "--all")
    assert result.exit_code == 1
    assert "a-broken-one: failed" in result.output
    assert "gh: complete" in result.output


def test_sync_wants_names_or_all(spendapp: Any) -> None:
    assert "Name one or more connections, or give --all." in spendapp("sync").output
    assert spendapp("sync", "gh", "--all").exit_code == 2
    assert "There is no connection 'gh'" in spendapp("sync", "gh").output
    assert "There are no connections yet" in spendapp("sync", "--all").output


def test_a_check_lists_what_is_granted(spendapp: Any, add: Any, source: Source) -> None:
    add("--secret", "token=x")
    good = spendapp("connections", "check", "gh")
    assert (good.exit_code, good.output) == (
        0,
        "granted  read:enterprise: consumed licenses and the purchased quantity\n",
    )
    source.answer = lambda _asked: Reply({}, 403)
    bad = spendapp("connections", "check", "gh")
    assert (bad.exit_code, bad.output.startswith("MISSING  read:enterprise")) == (1, True)


def test_the_list_is_there_for_machines_too(spendapp: Any, add: Any) -> None:
    add("--secret", "token=x")
    spendapp("sync", "gh")
    (row,) = json.loads(spendapp("connections", "list", "--format", "json").output)
    assert (row["name"], row["kind"], row["state"], row["records"]) == ("gh", "github", "complete", 6)


def test_a_connection_is_removed(spendapp: Any, add: Any) -> None:
    add("--secret", "token=x")
    assert "stays and will turn stale" in spendapp("connections", "remove", "gh").output
    assert "There is no connection" in spendapp("connections", "remove", "gh").output
    add("--secret", "token=x")
    assert "ended today" in spendapp("connections", "remove", "gh", "--retire").output


def test_secrets_are_encrypted_anew(spendapp: Any, add: Any) -> None:
    add("--secret", "token=x")
    assert spendapp("connections", "rotate", "gh").output == "1 secret of gh encrypted anew.\n"
