"""What vendors really sent: whole connections against recorded traffic, and every recorded user one by one.

What must come out is counted in the recordings themselves, so that another folder is judged by its own content.
"""

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.request import urlopen

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application, Plan
from spendapp.connectors import store
from spendapp.connectors.github import normalize as github
from spendapp.connectors.okta import normalize as okta
from spendapp.connectors.scim import normalize as scim
from spendapp.connectors.sync import Outcome, sync
from spendapp.connectors.tables import Connection
from spendapp.directory.tables import Person, PersonRecordVersion
from spendapp.history import current
from spendapp.licenses.tables import Purchased, Seat
from tests.conformance.conftest import interactions
from tests.conformance.vectors import DATA
from tests.connectors.okta.organization import app as an_app
from tests.connectors.okta.organization import assigned, organization, person

PAYLOADS = DATA / "payloads"


recordings = cache(interactions)


def bodies(vendor: str) -> Iterator[tuple[str, Any]]:
    """The JSON of every recorded answer, with the file that it is from."""
    for interaction in recordings(vendor):
        try:
            yield interaction["src"], json.loads(interaction["body"])
        except ValueError:
            continue
    for file in sorted((PAYLOADS / vendor).glob("*.json")):
        yield file.name, json.loads(file.read_text(encoding="utf-8-sig"))
    for file in sorted((PAYLOADS / vendor).glob("*json*l")) + sorted((PAYLOADS / vendor).glob("*.ndjson")):
        for line in file.read_text(encoding="utf-8-sig").splitlines():
            yield file.name, json.loads(line) if line.strip() else None


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """All objects within a value."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(inner)


def cases(vendor: str, wanted: Any) -> list[Any]:
    """The different objects of a kind, each as a case under its file; without the data, one case that is skipped."""
    found: dict[str, Any] = {}
    for source, body in bodies(vendor):
        for item in objects(body):
            if wanted(item):
                found.setdefault(json.dumps(item, sort_keys=True), pytest.param(item, id=f"{source[:40]}"))
    skipped = pytest.param({}, marks=pytest.mark.skip(reason=f"no payloads/{vendor} in the conformance data"))
    return list(found.values()) or [skipped]


def is_okta_user(item: dict[str, Any]) -> bool:
    return {"id", "status", "profile", "statusChanged", "activated"} <= set(item) and "scope" not in item


def is_okta_assignment(item: dict[str, Any]) -> bool:
    return {"id", "status", "scope", "credentials"} <= set(item)


def is_okta_sign_in(item: dict[str, Any]) -> bool:
    return item.get("eventType") == okta.SIGN_IN and "target" in item


def is_github_license(item: dict[str, Any]) -> bool:
    return {"github_com_login", "license_type"} <= set(item)


def is_copilot_seat(item: dict[str, Any]) -> bool:
    return {"assignee", "last_activity_at"} <= set(item)


def is_scim_user(item: dict[str, Any]) -> bool:
    return {"id", "userName", "schemas"} <= set(item)


@pytest.mark.parametrize("user", cases("okta", is_okta_user))
def test_a_recorded_okta_user_is_a_person_in_a_known_status(user: dict[str, Any]) -> None:
    found = okta.person(user)
    assert user["status"] in okta.STATUSES
    assert (found.status == "left") is (user["status"] == "DEPROVISIONED")
    assert (found.source_key, found.email) == (user["id"], user["profile"]["email"])
    profile = user["profile"]
    assert found.name == (profile.get("displayName") or f"{profile['firstName']} {profile['lastName']}")


@pytest.mark.parametrize("assignment", cases("okta", is_okta_assignment))
def test_a_recorded_okta_assignment_is_a_seat_of_its_user(assignment: dict[str, Any]) -> None:
    found = okta.seat(assignment, "Slack", "UTC")
    assert found is not None
    assert found.person_key == assignment["id"]
    assert found.assigned_on is not None
    assert found.assigned_on.isoformat() == assignment["created"][:10]


@pytest.mark.parametrize("event", cases("okta", is_okta_sign_in))
def test_a_recorded_okta_sign_in_is_use_of_an_application(event: dict[str, Any]) -> None:
    (found,) = okta.sign_ins(event, {}, "UTC")
    assert (found.day.isoformat(), found.signal) == (event["published"][:10], "sign_in")
    assert found.application
    assert found.account


@pytest.mark.parametrize("user", cases("github", is_github_license))
def test_a_recorded_github_license_is_a_seat_on_its_type(user: dict[str, Any]) -> None:
    found = github.seat(user)
    assert found is not None
    assert found.plan == user["license_type"]
    assert found.account == (user["github_com_login"] or user["enterprise_server_user_ids"][0])


@pytest.mark.parametrize("row", cases("github", is_copilot_seat))
def test_a_recorded_copilot_seat_has_its_last_use(row: dict[str, Any]) -> None:
    seat, last = github.copilot(row, "UTC")
    assert seat.account == last.account == row["assignee"]["login"]
    assert (last.last_active_on is None) is (row["last_activity_at"] is None)  # type: ignore[union-attr]


@pytest.mark.parametrize("user", cases("scim", is_scim_user))
def test_a_recorded_scim_user_is_a_person(user: dict[str, Any]) -> None:
    found = scim.person(user)
    assert (found.source_key, found.status) == (user["id"], "left" if user.get("active") is False else "active")
    assert found.email in {row["value"] for row in user.get("emails", ())} | {user["userName"], None}


@pytest.fixture
def connect(session: Session) -> Any:
    """Connect recordings as the command line does: `connect(address, "github", enterprise="acme")`."""

    def make(address: str, kind: str, **options: str) -> Connection:
        options = {"base_url": address, **options}
        connection = store.add(session, store.NewConnection(kind, kind, options, {"token": "x"}, trusted=True))
        session.commit()
        return connection

    return make


def run(session: Session, connection: Connection) -> Outcome:
    return sync(session, connection.id)


def count(session: Session, table: Any, *where: Any) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def recorded_enterprise() -> tuple[str, list[dict[str, Any]]]:
    """The name of the recorded enterprise, and the pages of its license list."""
    found = [item for item in recordings("github") if item["path"].endswith("/consumed-licenses")]
    if not found:
        pytest.skip("no consumed licenses of github in the conformance data")
    path = found[0]["path"]
    return path.split("/")[2], [json.loads(item["body"]) for item in found if item["path"] == path]


def test_the_recorded_enterprise_lands_over_all_its_pages(session: Session, recorded: Any, connect: Any) -> None:
    name, pages = recorded_enterprise()
    users = [user for page in pages for user in page["users"]]
    outcome = run(session, connect(recorded("github"), "github", enterprise=name))
    assert (outcome.state, outcome.counts["pages"]) == ("complete", len(pages))
    assert outcome.counts["records"] == {"seat": len(users), "purchased": 1}
    seats = session.execute(
        select(Application.name, Plan.name, func.count())
        .select_from(Seat)
        .join(Plan, Plan.id == Seat.plan_id)
        .join(Application, Application.id == Plan.application_id)
        .group_by(Application.name, Plan.name)
    )
    assert {row[1]: row[2] for row in seats if row[0] == "GitHub"} == Counter(user["license_type"] for user in users)
    assert session.scalars(select(Purchased.quantity)).all() == [pages[0]["total_seats_purchased"]]


def test_the_recorded_enterprise_again_changes_nothing(session: Session, recorded: Any, connect: Any) -> None:
    name, pages = recorded_enterprise()
    connection = connect(recorded("github"), "github", enterprise=name)
    run(session, connection)
    again = run(session, connection)
    seats = sum(len(page["users"]) for page in pages)
    assert again.counts["diff"]["seat"] == {"new": 0, "changed": 0, "unchanged": seats, "retired": 0}


def listed(address: str, path: str) -> list[dict[str, Any]]:
    """A list as the recordings give it to anybody who asks."""
    with urlopen(f"{address}{path}", timeout=5) as answer:  # The address is our own server.
        found: list[dict[str, Any]] = json.load(answer)
    return found


def test_the_recorded_organization_lands_and_its_missing_page_makes_it_partial(
    session: Session, recorded: Any, connect: Any
) -> None:
    address = recorded("okta")
    outcome = run(session, connect(address, "okta"))
    people, apps = listed(address, "/api/v1/users?limit=200"), listed(address, "/api/v1/apps?limit=200")
    seats = [seat for app in apps for seat in listed(address, f"/api/v1/apps/{app['id']}/users?limit=500")]
    assert outcome.state == "partial"
    assert outcome.counts["troubles"][0]["step"] == "sign_ins"
    assert outcome.counts["records"] == {"person": len(people), "application": len(apps), "seat": len(seats)}
    assert (count(session, Person), count(session, Application)) == (len(people), len(apps))
    assert count(session, Seat) == len(seats)


def test_the_partial_organization_retires_nothing_of_a_complete_run_before(
    session: Session, recorded: Any, connect: Any, serve: Any
) -> None:
    before = {
        "/api/v1/users": [person(1), person(2)],
        "/api/v1/apps": [an_app(1, "Slack")],
        "/api/v1/apps/0oa1/users": [assigned(1), assigned(2)],
        "/api/v1/logs": [],
    }
    earlier, address = serve(organization(before)), recorded("okta")
    connection = connect(earlier.url, "okta")
    assert run(session, connection).state == "complete"
    connection = session.get_one(Connection, connection.id)
    connection.options, connection.permitted_host = {"base_url": address}, address.removeprefix("http://")
    session.commit()
    outcome = run(session, connection)
    assert outcome.state == "partial"
    assert {diff["retired"] for diff in outcome.counts["diff"].values()} == {0}
    records = outcome.counts["records"]
    assert count(session, PersonRecordVersion, current(PersonRecordVersion)) == records["person"] + 2
    assert count(session, Seat, current(Seat)) == records["seat"] + 2


def test_recorded_scim_users_land(session: Session, recorded: Any, connect: Any) -> None:
    address = recorded("scim")
    outcome = run(session, connect(address, "scim"))
    with urlopen(f"{address}/Users", timeout=5) as answer:
        users = json.load(answer)["Resources"]
    assert (outcome.state, outcome.counts["records"]) == ("complete", {"person": len(users)})
    left = sum(user["active"] is False for user in users)
    assert count(session, Person, Person.status == "left") == left
