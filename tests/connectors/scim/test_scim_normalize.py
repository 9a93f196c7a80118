"""SCIM users in our words."""

from typing import Any

import pytest

from spendapp.connectors.scim.normalize import ENTERPRISE, email_of, is_active, person, plans, seats
from spendapp.records import AccountKind, EmploymentStatus, SeatRecord, SeatStatus


def user(**values: Any) -> dict[str, Any]:
    return {"id": "1", "userName": "abell", "emails": [{"value": "ann@example.com", "primary": True}], **values}


@pytest.mark.parametrize(
    ("active", "found"), [(True, True), (False, False), ("False", False), ("true", True), (None, True)]
)
def test_only_an_inactive_user_left(active: Any, found: bool) -> None:
    assert is_active(user(active=active)) is found
    status = EmploymentStatus.ACTIVE if found else EmploymentStatus.LEFT
    assert person(user(active=active)).status is status


def test_a_missing_active_is_active() -> None:
    assert person(user()).status is EmploymentStatus.ACTIVE


def test_a_person_has_what_the_user_says() -> None:
    found = person(
        user(
            displayName="Ann Bell",
            title="Clerk",
            userType="employee",
            preferredLanguage="fr",
            addresses=[{"country": "CH"}],
            **{
                ENTERPRISE: {
                    "employeeNumber": "E7",
                    "department": "Sales",
                    "costCenter": "100",
                    "organization": "Acme SA",
                    "manager": {"value": "2", "displayName": "bob@example.com"},
                }
            },
        )
    )
    assert (found.source_key, found.email, found.name, found.aliases) == (
        "1",
        "ann@example.com",
        "Ann Bell",
        ("abell",),
    )
    assert (found.employee_id, found.department, found.cost_center) == ("E7", "Sales", "100")
    assert (found.manager_email, found.job_title, found.employee_type) == ("bob@example.com", "Clerk", "employee")
    assert (found.country, found.language, found.company) == ("CH", "fr", "Acme SA")


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"displayName": "Ann"}, "Ann"),
        ({"name": {"formatted": "Ms. Ann Bell"}}, "Ms. Ann Bell"),
        ({"name": {"givenName": "Ann", "familyName": "Bell"}}, "Ann Bell"),
        ({"name": "Ann"}, "abell"),
        ({}, "abell"),
    ],
)
def test_the_name_is_the_best_there_is(values: dict[str, Any], name: str) -> None:
    assert person(user(**values)).name == name


@pytest.mark.parametrize(
    ("values", "email"),
    [
        ({"emails": [{"value": "a@x.org"}, {"value": "b@x.org", "primary": True}]}, "b@x.org"),
        ({"emails": [{"value": "a@x.org"}, {"value": "b@x.org"}]}, "a@x.org"),
        ({"emails": ["a@x.org"]}, "a@x.org"),
        ({"emails": [], "userName": "c@x.org"}, "c@x.org"),
        ({"emails": None}, None),
    ],
)
def test_the_primary_address_comes_first(values: dict[str, Any], email: str | None) -> None:
    assert email_of(user(**values)) == email


def test_a_user_without_an_address_is_no_person() -> None:
    assert person({"id": "1", "userName": "robot"}).kind is AccountKind.UNKNOWN


def test_a_private_address_is_no_alias() -> None:
    emails = [{"value": "ann@example.com", "primary": True}, {"value": "ann@home.example", "type": "home"}]
    assert person(user(emails=[*emails, {"value": "a.bell@example.com", "type": "work"}])).aliases == (
        "abell",
        "a.bell@example.com",
    )


@pytest.mark.parametrize(
    ("values", "plan_from", "found"),
    [
        ({}, "auto", ("Assigned",)),
        ({"entitlements": [{"value": "Pro"}, {"value": "Add-on"}]}, "auto", ("Pro", "Add-on")),
        ({"entitlements": [{"value": "Pro"}], "roles": [{"value": "Admin"}]}, "roles", ("Admin",)),
        ({"roles": [{"type": "seatType", "value": "Full"}, {"value": "Admin", "primary": True}]}, "auto", ("Full",)),
        ({"roles": [{"value": "User"}, {"value": "Admin", "primary": True}]}, "auto", ("Admin",)),
        ({"roles": ["Member"]}, "auto", ("Member",)),
        ({"roles": [{"value": "Admin"}]}, "none", ("Assigned",)),
        ({"roles": [{"value": "Admin"}]}, "entitlements", ("Assigned",)),
        ({"roles": "Admin"}, "auto", ("Assigned",)),
    ],
)
def test_the_plan_is_an_entitlement_or_a_role(values: dict[str, Any], plan_from: str, found: tuple[str, ...]) -> None:
    assert plans(user(**values), plan_from) == found


def test_an_account_holds_a_seat_per_plan() -> None:
    record = user(active=False, entitlements=[{"value": "Pro"}, {"value": "Add-on"}])
    assert seats(record, "Figma", "auto") == (
        SeatRecord("Figma", "abell", "Pro", "ann@example.com", status=SeatStatus.SUSPENDED, person_key="1"),
        SeatRecord("Figma", "abell", "Add-on", "ann@example.com", status=SeatStatus.SUSPENDED, person_key="1"),
    )
