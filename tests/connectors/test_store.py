"""Connections are added, found, given other secrets, removed; and some are due."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.audit import AuditEvent
from spendapp.connectors import claims, secrets, store
from spendapp.connectors.errors import ConnectorError
from spendapp.connectors.store import NewConnection
from spendapp.provenance import Run, Source
from spendapp.records import SeatRecord
from tests.connectors.licenses import logins, pages
from tests.connectors.loopback import Reply

GITHUB = NewConnection("github", "gh", {"enterprise": "acme"}, {"token": "secret-of-gh"})


def test_a_connection_has_a_source_of_its_own(session: Session) -> None:
    connection = store.add(session, GITHUB)
    source = session.get_one(Source, connection.source_id)
    assert (source.name, source.kind, source.sso) == ("gh", "github", False)
    assert connection.permitted_host is None


def test_okta_is_an_sso_source(session: Session) -> None:
    new = NewConnection("okta", "sso", {"base_url": "https://acme.okta.com"}, {"token": "secret"})
    assert session.get_one(Source, store.add(session, new).source_id).sso is True


def test_the_command_line_permits_the_host_that_it_names(session: Session) -> None:
    options = {"enterprise": "acme", "base_url": "http://127.0.0.1:8080/api/v3"}
    typed = store.add(session, NewConnection("github", "a", options, {"token": "secret"}, trusted=True))
    asked = store.add(session, NewConnection("github", "b", options, {"token": "secret"}))
    assert (typed.permitted_host, asked.permitted_host) == ("127.0.0.1:8080", None)


@pytest.mark.parametrize(
    ("new", "message"),
    [
        (NewConnection("gitlab", "x"), "There is no connector 'gitlab'"),
        (NewConnection("github", " "), "The name is 0 characters long"),
        (NewConnection("github", "x", {}, {"token": "t"}), "needs an enterprise"),
        (NewConnection("github", "x", {"enterprise": "a", "color": "red"}, {"token": "t"}), "no setting 'color'"),
        (NewConnection("github", "x", {"enterprise": "a"}), "needs the secret 'token'"),
        (NewConnection("github", "x", {"enterprise": "a"}, {"token": ""}), "'token' is empty"),
        (NewConnection("github", "x", {"enterprise": "a"}, {"token": "a\nb"}), "a character that no token has"),
        (NewConnection("github", "x", {"enterprise": "a"}, {"token": "t", "pin": "1"}), "no secret 'pin'"),
        (NewConnection("okta", "x", {}, {"token": "t"}), "needs the setting 'base_url'"),
        (NewConnection("okta", "x", {"base_url": "acme"}, {"token": "t"}), "is not an address"),
        (NewConnection("okta", "x", {"base_url": "https://acme-admin.okta.com"}, {"token": "t"}), "admin console"),
        (NewConnection("scim", "x", {"base_url": "https://x.org", "provides": "all"}, {"token": "t"}), "is 'all'"),
        (NewConnection("scim", "x", {"base_url": "https://x.org", "provides": "seats"}, {"token": "t"}), "application"),
    ],
)
def test_what_cannot_work_is_refused_with_a_remedy(session: Session, new: NewConnection, message: str) -> None:
    with pytest.raises(ConnectorError, match=message) as caught:
        store.add(session, new)
    assert caught.value.remedy


def test_a_name_is_taken_once_in_any_case(session: Session) -> None:
    store.add(session, GITHUB)
    with pytest.raises(ConnectorError, match="There is a source named 'GH' already"):
        store.add(session, NewConnection("github", "GH", {"enterprise": "a"}, {"token": "t"}))


def test_a_connection_is_found_by_name(session: Session) -> None:
    added = store.add(session, GITHUB)
    assert store.named(session, " GH ").id == added.id
    with pytest.raises(ConnectorError, match="There is no connection 'hg'") as caught:
        store.named(session, "hg")
    assert caught.value.remedy == "There are: gh."


def test_what_was_done_is_in_the_log_but_no_secret(session: Session) -> None:
    connection = store.add(session, GITHUB)
    store.rotate(session, connection, {"token": "another-secret"})
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.action for event in events] == ["connection.add", "connection.rotate"]
    assert "secret" not in str([event.detail for event in events]).replace("secrets", "")


def test_rotating_without_a_secret_encrypts_anew(session: Session) -> None:
    connection = store.add(session, GITHUB)
    assert store.rotate(session, connection, {}) == 1
    assert secrets.reveal(session, connection.id) == {"token": "secret-of-gh"}


def test_a_check_keeps_what_it_proved(session: Session, serve: Any, connect: Any, today: Any) -> None:
    def answer(asked: Any) -> Reply:
        return Reply({}, 403) if asked.path.startswith("/orgs/") else pages(["ann"])(asked)

    connection = connect(serve(answer), organization="acme-dev")
    proofs = store.check(session, connection)
    assert [(proof.name, proof.granted) for proof in proofs] == [
        ("read:enterprise", True),
        ("manage_billing:copilot or read:org", False),
    ]
    assert [proof["granted"] for proof in store.named(session, "github").proofs] == [True, False]
    assert store.named(session, "github").checked_at == clock.now()


def test_a_check_with_a_wrong_token_says_so(session: Session, serve: Any, connect: Any) -> None:
    connection = connect(serve(lambda _: Reply({}, 401)))
    with pytest.raises(ConnectorError, match="does not accept the token"):
        store.check(session, connection)


def test_a_removed_connection_frees_its_name_and_forgets_its_secrets(session: Session, enterprise: Any) -> None:
    github = enterprise(pages(logins(3)))
    github.run()
    store.remove(session, github.connection, retire=False)
    assert store.all_connections(session) == []
    assert secrets.reveal(session, github.connection.id) == {}
    assert session.get_one(Source, github.connection.source_id).name == f"github (removed {github.connection.id})"
    assert github.landed.names(SeatRecord) == logins(3)
    store.add(session, NewConnection("github", "github", {"enterprise": "acme"}, {"token": "t"}))


def test_removing_may_end_what_was_landed(session: Session, enterprise: Any) -> None:
    github = enterprise(pages(logins(3)))
    github.run()
    store.remove(session, github.connection, retire=True)
    assert github.landed.names(SeatRecord) == []
    assert session.scalars(select(Run.state)).all() == ["complete", "complete"]


NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_connection_is_due_when_its_hours_are_over(session: Session, enterprise: Any, today: Any) -> None:
    github = enterprise(pages(["ann"]))
    assert store.due(session, NOW) == [github.connection.id]
    github.run()
    assert store.due(session, NOW + timedelta(hours=23)) == []
    assert store.due(session, NOW + timedelta(hours=24)) == [github.connection.id]


def test_a_killed_run_is_due_once_its_claim_is_silent(session: Session, enterprise: Any, today: Any) -> None:
    github = enterprise(pages(["ann"]))
    github.run()
    session.scalars(select(Run)).one().state = "running"
    session.commit()
    claims.take(session, github.connection.id)
    assert store.due(session, NOW + timedelta(minutes=1)) == []
    assert store.due(session, NOW + timedelta(minutes=3)) == [github.connection.id]


def test_a_connection_that_is_switched_off_or_removed_is_not_due(session: Session, enterprise: Any) -> None:
    github = enterprise(pages(["ann"]))
    github.connection.enabled = False
    session.commit()
    assert store.due(session, NOW) == []
    github.connection.enabled = True
    store.remove(session, github.connection, retire=False)
    assert store.due(session, NOW) == []
