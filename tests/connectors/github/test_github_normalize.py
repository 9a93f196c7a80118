"""GitHub's JSON in our words."""

from datetime import date
from typing import Any

import pytest

from spendapp.connectors.github.normalize import copilot, purchased, seat, with_emails
from spendapp.records import LastActivityRecord, PurchasedRecord, SeatRecord, SeatStatus


def user(**values: Any) -> dict[str, Any]:
    return {"github_com_login": "ann", "license_type": "Enterprise", "github_com_user": True, **values}


def test_a_license_is_a_seat_on_the_plan_that_github_names() -> None:
    assert seat(user()) == SeatRecord("GitHub", "ann", "Enterprise")
    assert seat(user(license_type="Visual Studio subscription")) == SeatRecord(
        "GitHub", "ann", "Visual Studio subscription"
    )


@pytest.mark.parametrize(
    ("values", "email"),
    [
        (
            {"github_com_saml_name_id": "ann@corp.example", "github_com_verified_domain_emails": ["a@x.org"]},
            "ann@corp.example",
        ),
        ({"github_com_saml_name_id": "ann", "github_com_verified_domain_emails": ["a@x.org"]}, "a@x.org"),
        ({"enterprise_server_primary_emails": ["s@x.org"]}, "s@x.org"),
        ({"visual_studio_subscription_email": "v@x.org"}, "v@x.org"),
        ({"github_com_saml_name_id": None, "github_com_verified_domain_emails": []}, None),
    ],
)
def test_the_address_that_is_trusted_most_is_taken(values: dict[str, Any], email: str | None) -> None:
    record = seat(user(**values))
    assert record is not None
    assert record.email == email


def test_an_account_of_the_own_server_goes_by_its_id_there() -> None:
    server_only = user(github_com_login="", github_com_user=False, enterprise_server_user_ids=["git.example:7"])
    record = seat(server_only)
    assert record is not None
    assert (record.account, record.status) == ("git.example:7", SeatStatus.ACTIVE)
    assert seat({"license_type": "Enterprise"}) is None


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"github_com_enterprise_roles": ["Pending outside collaborator invitation"]}, SeatStatus.INVITED),
        ({"github_com_enterprise_roles": ["Member", "Pending invitation"]}, SeatStatus.ACTIVE),
        ({"github_com_user": False, "github_com_orgs_with_pending_invites": ["acme"]}, SeatStatus.INVITED),
        ({"github_com_orgs_with_pending_invites": ["acme"]}, SeatStatus.ACTIVE),
    ],
)
def test_whoever_accepted_nothing_yet_is_invited(values: dict[str, Any], status: SeatStatus) -> None:
    record = seat(user(**values))
    assert record is not None
    assert record.status is status


def test_the_purchased_seats_are_for_all_plans() -> None:
    assert purchased({"total_seats_purchased": 103}) == PurchasedRecord("GitHub", None, 103)
    assert purchased({"total_seats_purchased": None}) is None


def test_a_copilot_seat_has_its_last_use() -> None:
    row = {
        "assignee": {"login": "ann"},
        "plan_type": "business",
        "created_at": "2026-03-01T10:00:00Z",
        "last_activity_at": "2026-11-20T23:30:00Z",
    }
    assert copilot(row, "Europe/Rome") == (
        SeatRecord("GitHub Copilot", "ann", "Business", assigned_on=date(2026, 3, 1)),
        LastActivityRecord("GitHub Copilot", "ann", date(2026, 11, 21)),
    )


def test_no_last_use_means_that_github_looked_and_saw_none() -> None:
    _, last = copilot({"assignee": {"login": "ann"}, "last_activity_at": None}, "UTC")
    assert last == LastActivityRecord("GitHub Copilot", "ann", None)
    assert copilot({"assignee": None}, "UTC") == ()


def test_copilot_accounts_get_the_addresses_of_the_license_list() -> None:
    records = [
        SeatRecord("GitHub", "Ann", "Enterprise", email="ann@x.org"),
        SeatRecord("GitHub Copilot", "ann", "Business"),
        LastActivityRecord("GitHub Copilot", "ann", None),
        SeatRecord("GitHub Copilot", "bob", "Business"),
        PurchasedRecord("GitHub", None, 3),
    ]
    found = with_emails(records)
    assert [getattr(record, "email", "-") for record in found] == ["ann@x.org", "ann@x.org", "ann@x.org", None, "-"]
