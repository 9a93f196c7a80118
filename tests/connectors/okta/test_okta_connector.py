"""Okta, page by page."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application
from spendapp.connectors import store
from spendapp.connectors.okta.connector import Okta
from spendapp.provenance import Coverage
from spendapp.records import ActivityRecord, ApplicationRecord, PersonRecord, PurchasedRecord, SeatRecord
from tests.connectors.loopback import Reply
from tests.connectors.okta.organization import app, assigned, organization, person, sign_in

LISTS: dict[str, list[dict[str, Any]]] = {
    "/api/v1/users": [person(1), person(2), person(3, "DEPROVISIONED"), person(4, "SUSPENDED")],
    "/api/v1/apps": [app(1, "Slack", 40), app(2, "Zoom"), app(3, "slack "), app(4, "Empty")],
    "/api/v1/apps/0oa1/users": [assigned(1), assigned(2), assigned(3)],
    "/api/v1/apps/0oa2/users": [assigned(1)],
    "/api/v1/apps/0oa3/users": [],
    "/api/v1/apps/0oa4/users": [],
    "/api/v1/logs": [sign_in(1, "0oa1"), sign_in(1, "0oa1"), sign_in(2, "0oa3")],
}


@pytest.fixture
def okta(serve: Any, connect: Any, run: Any, landed: Any) -> Any:
    """The organization, connected: its source, its connection, and a run of it."""
    source = serve(organization(LISTS))
    connection = connect(source, "okta")

    class Connected:
        pass

    found: Any = Connected()
    found.source, found.connection, found.landed = source, connection, landed
    found.run = lambda: run(connection)
    return found


def queries(okta: Any, path: str) -> list[dict[str, str]]:
    return [asked.query for asked in okta.source.asked if asked.path == path]


def test_everything_lands(okta: Any) -> None:
    outcome = okta.run()
    assert (outcome.state, outcome.counts["records"]) == (
        "complete",
        {"person": 4, "application": 4, "purchased": 1, "seat": 4, "activity": 2},
    )
    assert okta.landed.names(SeatRecord) == ["p1", "p1", "p2", "p3"]
    assert okta.landed.state[PurchasedRecord] == {PurchasedRecord("Slack", None, 40)}


def test_people_are_asked_for_in_every_status(okta: Any) -> None:
    okta.run()
    first, second = queries(okta, "/api/v1/users")
    assert (first["limit"], second) == ("200", {"after": "2"})
    assert first["filter"].count("status eq ") == 8
    assert 'status eq "DEPROVISIONED"' in first["filter"]
    assert {person.status for person in okta.landed.state[PersonRecord]} == {"active", "left"}


def test_the_token_goes_under_okta_s_own_scheme(okta: Any) -> None:
    okta.run()
    assert {asked.headers["authorization"] for asked in okta.source.asked} == {"SSWS token-of-the-test"}


def test_two_applications_of_one_label_stay_two(okta: Any) -> None:
    okta.run()
    names = sorted(record.application for record in okta.landed.state[ApplicationRecord])
    assert names == ["Empty", "Slack", "Zoom", "slack (0oa3)"]
    assert {(record.application, record.account) for record in okta.landed.state[ActivityRecord]} == {
        ("Slack", "p1"),
        ("slack (0oa3)", "p2"),
    }


def test_seats_without_an_address_get_the_one_of_their_user(okta: Any) -> None:
    okta.run()
    assert {(seat.account, seat.email, seat.person_key) for seat in okta.landed.state[SeatRecord]} == {
        ("p1", "p1@example.com", "00u1"),
        ("p2", "p2@example.com", "00u2"),
        ("p3", "p3@example.com", "00u3"),
    }


def test_a_last_login_is_never_use_of_an_application(okta: Any) -> None:
    okta.run()
    assert all(record.signal == "sign_in" for record in okta.landed.state[ActivityRecord])


def test_the_first_run_reads_the_log_as_far_back_as_it_reaches(okta: Any, today: Any) -> None:
    okta.run()
    first, *_ = queries(okta, "/api/v1/logs")
    assert first == {
        "filter": 'eventType eq "user.authentication.sso"',
        "since": "2026-08-26T00:00:00.000Z",
        "until": "2026-11-24T12:00:00.000Z",
        "limit": "1000",
    }


def test_later_runs_read_from_the_day_of_the_last_complete_one(okta: Any, today: Any) -> None:
    okta.run()
    today.shift(timedelta(days=3))
    okta.run()
    assert queries(okta, "/api/v1/logs")[2]["since"] == "2026-11-24T00:00:00.000Z"
    today.shift(timedelta(days=200))
    okta.run()
    assert queries(okta, "/api/v1/logs")[4]["since"] == "2027-03-17T00:00:00.000Z"


def test_it_covers_every_application_that_it_lists(session: Session, okta: Any, today: Any) -> None:
    okta.run()
    rows = session.execute(
        select(Coverage.topic, Application.name, Coverage.records, Coverage.reaches_back_to)
        .outerjoin(Application, Application.id == Coverage.application_id)
        .order_by(Coverage.topic, Application.name)
    ).all()
    back = date(2026, 8, 26)
    assert [tuple(row) for row in rows] == [
        ("activity", "Empty", 0, back),
        ("activity", "Slack", 1, back),
        ("activity", "Zoom", 0, back),
        ("activity", "slack (0oa3)", 1, back),
        ("people", None, 4, None),
        ("purchased", "Slack", 1, None),
        ("seats", "Empty", 0, None),
        ("seats", "Slack", 3, None),
        ("seats", "Zoom", 1, None),
        ("seats", "slack (0oa3)", 0, None),
    ]


def test_a_log_that_may_not_be_read_makes_the_run_partial(okta: Any) -> None:
    good = okta.source.answer
    okta.source.answer = lambda asked: Reply({}, 403) if asked.path.endswith("/logs") else good(asked)
    outcome = okta.run()
    assert outcome.state == "partial"
    assert outcome.remedy.startswith("Grant okta.logs.read to the token")
    assert "--set sign_ins=no" in outcome.remedy


def test_without_sign_ins_and_people_only_assignments_are_read(serve: Any, connect: Any, run: Any, landed: Any) -> None:
    source = serve(organization(LISTS))
    outcome = run(connect(source, "okta", sign_ins="no", people="no"))
    assert (outcome.state, set(outcome.counts["records"])) == ("complete", {"application", "purchased", "seat"})
    assert not any(asked.path in ("/api/v1/users", "/api/v1/logs") for asked in source.asked)


def test_a_check_asks_for_one_entry_of_each_list(session: Session, okta: Any) -> None:
    proofs = store.check(session, okta.connection)
    assert [(proof.name, proof.granted) for proof in proofs] == [
        ("okta.users.read", True),
        ("okta.apps.read", True),
        ("okta.logs.read", True),
    ]
    assert [asked.query["limit"] for asked in okta.source.asked] == ["1", "1", "1"]


def test_what_it_can_tell_depends_on_its_settings() -> None:
    everything, little = Okta.capabilities({}), Okta.capabilities({"sign_ins": "no", "people": "no"})
    assert (everything.people, everything.activity, everything.retention_days(daily=True)) == (True, True, 90)
    assert (little.people, little.activity, little.seats, little.provides_sso) == (False, False, True, True)
    assert everything.last_activity is False
