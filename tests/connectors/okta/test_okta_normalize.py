"""Okta's JSON in our words."""

from datetime import date
from typing import Any

import pytest

from spendapp.connectors.okta.normalize import STATUSES, person, purchased, seat, sign_ins
from spendapp.records import AccountKind, ActivityRecord, EmploymentStatus, PurchasedRecord, SeatRecord, SeatStatus


def user(status: str = "ACTIVE", **profile: Any) -> dict[str, Any]:
    values = {"login": "ann@example.com", "email": "ann@example.com", "firstName": "Ann", "lastName": "Bell"}
    return {"id": "00u1", "status": status, "lastLogin": "2026-11-20T10:00:00.000Z", "profile": {**values, **profile}}


@pytest.mark.parametrize(
    ("status", "employment"),
    [
        ("STAGED", "active"),
        ("PROVISIONED", "active"),
        ("ACTIVE", "active"),
        ("RECOVERY", "active"),
        ("PASSWORD_EXPIRED", "active"),
        ("LOCKED_OUT", "active"),
        ("SUSPENDED", "active"),
        ("DEPROVISIONED", "left"),
    ],
)
def test_only_a_deactivated_user_left(status: str, employment: str) -> None:
    assert person(user(status)).status == employment


def test_every_status_of_the_vendor_is_decided() -> None:
    assert len(STATUSES) == 8
    assert person(user("BRAND_NEW")).status is EmploymentStatus.ACTIVE


def test_a_person_has_what_the_profile_says() -> None:
    found = person(
        user(
            employeeNumber="E7",
            department="Sales",
            costCenter="100",
            manager="Bob Cole",
            managerId="bob@example.com",
            title="Clerk",
            userType="Contractor",
            countryCode="it",
            preferredLanguage="it-IT",
            organization="Acme Srl",
        )
    )
    assert (found.source_key, found.email, found.name, found.kind) == ("00u1", "ann@example.com", "Ann Bell", "person")
    assert (found.employee_id, found.department, found.cost_center) == ("E7", "Sales", "100")
    assert (found.manager_email, found.job_title, found.employee_type) == ("bob@example.com", "Clerk", "contractor")
    assert (found.country, found.language, found.company) == ("IT", "it", "Acme Srl")
    assert (found.start_date, found.end_date, found.aliases) == (None, None, ())


def test_a_login_that_is_not_the_address_is_an_alias_and_a_private_address_is_not() -> None:
    found = person(user(login="abell", secondEmail="ann@home.example"))
    assert (found.email, found.aliases) == ("ann@example.com", ("abell",))


def test_an_entry_without_an_address_is_no_person() -> None:
    found = person({"id": "00u2", "status": "ACTIVE", "profile": {"login": "robot"}})
    assert (found.kind, found.email, found.name) == (AccountKind.UNKNOWN, None, "robot")
    assert person({"id": "00u3", "profile": None}).name == "00u3"


def assignment(status: str = "ACTIVE", **values: Any) -> dict[str, Any]:
    return {
        "id": "00u1",
        "status": status,
        "created": "2026-03-01T23:30:00.000Z",
        "credentials": {"userName": "ann@example.com"},
        "profile": {},
        **values,
    }


def test_an_assignment_is_a_seat_on_the_plan_assigned() -> None:
    assert seat(assignment(), "Slack", "Europe/Rome") == SeatRecord(
        "Slack", "ann@example.com", "Assigned", "ann@example.com", assigned_on=date(2026, 3, 2), person_key="00u1"
    )


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("PROVISIONED", SeatStatus.ACTIVE),
        ("IMPORTED", SeatStatus.ACTIVE),
        ("SUSPENDED", SeatStatus.SUSPENDED),
        ("INACTIVE", SeatStatus.SUSPENDED),
        ("PENDING", SeatStatus.INVITED),
        ("STAGED", SeatStatus.INVITED),
    ],
)
def test_the_status_of_an_assignment_is_kept(status: str, found: SeatStatus) -> None:
    record = seat(assignment(status), "Slack", "UTC")
    assert record is not None
    assert record.status is found


@pytest.mark.parametrize("status", ["DEPROVISIONED", "REVOKED", "UNASSIGNED"])
def test_an_assignment_that_ended_holds_no_seat(status: str) -> None:
    assert seat(assignment(status), "Slack", "UTC") is None


def test_an_account_without_a_name_goes_by_the_id_of_its_user() -> None:
    record = seat(assignment(credentials=None), "Slack", "UTC")
    assert record is not None
    assert (record.account, record.email) == ("00u1", None)


def test_a_number_of_licenses_counts_where_somebody_noted_one() -> None:
    assert purchased({"licensing": {"seatCount": 40}}, "Slack") == PurchasedRecord("Slack", None, 40)
    assert purchased({"licensing": {"seatCount": 0}}, "Slack") is None
    assert purchased({}, "Slack") is None


def event(**values: Any) -> dict[str, Any]:
    return {
        "eventType": "user.authentication.sso",
        "outcome": {"result": "SUCCESS"},
        "published": "2026-11-20T10:00:00.000Z",
        "actor": {"alternateId": "ann@example.com"},
        "target": [
            {"type": "AppInstance", "id": "0oa1", "alternateId": "Old label", "displayName": "SAML app"},
            {"type": "AppUser", "id": "0ua1", "alternateId": "abell"},
        ],
        **values,
    }


def test_a_sign_in_is_use_of_the_account_in_the_application() -> None:
    assert sign_ins(event(), {"0oa1": "Slack"}, "UTC") == (
        ActivityRecord("Slack", "abell", date(2026, 11, 20), "sign_in", 1, "ann@example.com"),
    )


def test_a_deleted_application_goes_by_the_label_of_the_event() -> None:
    assert [record.application for record in sign_ins(event(), {}, "UTC")] == ["Old label"]


def test_without_an_account_of_the_application_the_actor_counts() -> None:
    (record,) = sign_ins(event(target=[{"type": "AppInstance", "id": "0oa1"}]), {"0oa1": "Slack"}, "UTC")
    assert record.account == "ann@example.com"


@pytest.mark.parametrize(
    "values",
    [
        {"eventType": "user.session.start"},
        {"outcome": {"result": "FAILURE"}},
        {"published": None},
        {"target": []},
        {"target": None},
        {"actor": {}, "target": [{"type": "AppInstance", "id": "0oa1", "alternateId": "Slack"}]},
    ],
)
def test_other_events_are_no_use(values: dict[str, Any]) -> None:
    assert sign_ins(event(**values), {}, "UTC") == ()
