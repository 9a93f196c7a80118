"""The bucket of a seat: the fixed order and each boundary of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.licenses.factories import TODAY, Company, days_ago
from tests.licenses.judging import bucket, buckets

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def company(session: Session) -> Company:
    """People, seats and last activity of Slack come from files of today; Ann works here."""
    company = Company(session)
    company.covered("people")
    company.covered("seats", "Slack")
    company.covered("last_activity", "Slack")
    company.person("ann@example.com")
    return company


def seat_of(company: Company, status: str = "active", **facts: Any) -> tuple[str, str | None]:
    """The bucket of a seat of a person with these facts."""
    company.person("bob@example.com", status, **facts)
    company.seat("bob", person="bob@example.com")
    return bucket(company)


@pytest.mark.parametrize(
    ("status", "facts", "found"),
    [
        ("left", {}, "leaver"),
        ("left", {"end_date": TODAY}, "leaver"),
        ("active", {"end_date": days_ago(1)}, "leaver"),
        ("active", {"end_date": TODAY}, "never"),
        ("active", {"end_date": TOMORROW}, "never"),
        ("leave", {"end_date": days_ago(1)}, "leaver"),
        ("active", {"end_date": days_ago(9), "start_date": days_ago(2)}, "never"),
        ("active", {"end_date": days_ago(9), "start_date": days_ago(9)}, "leaver"),
    ],
)
def test_who_has_left(company: Company, status: str, facts: dict[str, date], found: str) -> None:
    assert seat_of(company, status, **facts)[0] == found


def test_nobody_in_the_directory(company: Company) -> None:
    company.seat("stranger")
    assert bucket(company) == ("not_in_directory", None)


def test_an_unknown_kind_of_account_is_treated_as_a_person(company: Company) -> None:
    company.seat("stranger", kind="unknown")
    assert bucket(company) == ("not_in_directory", None)


def test_an_external_account_needs_no_person(company: Company) -> None:
    company.seat("guest", kind="external")
    assert bucket(company) == ("never", None)


@pytest.mark.parametrize("kind", ["service", "shared", "bot"])
def test_a_machine_is_no_leaver(company: Company, kind: str) -> None:
    company.person("bob@example.com", "left")
    company.seat("build", kind=kind, person="bob@example.com")
    assert bucket(company) == ("non_human", None)


@pytest.mark.parametrize("day", [days_ago(4), None])
def test_without_a_fresh_complete_people_source_nobody_is_missing(session: Session, day: date | None) -> None:
    company = Company(session)
    company.covered("seats", "Slack")
    company.covered("last_activity", "Slack")
    company.connection("hr", "bamboohr")
    if day:
        company.covered("people", source="hr", day=day)
    company.seat("stranger")
    assert bucket(company) == ("never", None)


def test_a_people_file_counts_for_35_days(session: Session) -> None:
    company = Company(session)
    company.covered("seats", "Slack")
    company.covered("people", day=days_ago(35))
    company.seat("stranger")
    assert bucket(company)[0] == "not_in_directory"
    assert bucket(company, TOMORROW)[0] != "not_in_directory"


def test_suspended_comes_after_leaver_and_before_use(company: Company) -> None:
    company.person("bob@example.com", "left")
    company.seat("ann", person="ann@example.com", status="suspended")
    company.seat("bob", person="bob@example.com", status="suspended")
    assert buckets(company) == {"ann": ("suspended", None), "bob": ("leaver", None)}


@pytest.mark.parametrize(("days", "found"), [(0, "active"), (89, "active"), (90, "idle"), (400, "idle")])
def test_idle_begins_exactly_at_the_window(company: Company, days: int, found: str) -> None:
    company.last_used({company.seat("ann", person="ann@example.com"): days_ago(days)})
    assert bucket(company) == (found, None)


@pytest.mark.parametrize(
    ("assigned", "found"), [(days_ago(89), ("active", "assigned lately")), (days_ago(90), ("idle", None))]
)
def test_the_assignment_is_the_floor_of_idle(company: Company, assigned: date, found: tuple[str, str | None]) -> None:
    company.last_used({company.seat("ann", person="ann@example.com", assigned_on=assigned): days_ago(200)})
    assert bucket(company) == found


@pytest.mark.parametrize(("age", "found"), [(29, ("active", "in grace")), (30, ("never", None))])
def test_never_begins_exactly_after_the_grace(company: Company, age: int, found: tuple[str, str | None]) -> None:
    company.seat("ann", person="ann@example.com", assigned_on=days_ago(age))
    assert bucket(company) == found


def test_without_an_assignment_day_the_first_day_seen_counts(company: Company) -> None:
    account = company.account("ann", person="ann@example.com")
    company.give(account, "Pro", assigned_on=None, first_seen_on=days_ago(29))
    assert bucket(company) == ("active", "in grace")


def test_an_invited_seat_can_be_never_used(company: Company) -> None:
    company.seat("ann", person="ann@example.com", status="invited")
    assert bucket(company) == ("never", None)


def test_people_on_leave_are_neither_idle_nor_never(company: Company) -> None:
    company.person("bob@example.com", "leave")
    idle = company.seat("bob", person="bob@example.com")
    company.seat("bob2", person="bob@example.com")
    company.last_used({idle: days_ago(200)})
    assert buckets(company) == {"bob": ("active", "on leave"), "bob2": ("active", "on leave")}


def test_people_on_leave_can_be_suspended(company: Company) -> None:
    company.person("bob@example.com", "leave")
    company.seat("bob", person="bob@example.com", status="suspended")
    assert bucket(company) == ("suspended", None)


def test_a_policy_of_the_plan_comes_before_that_of_the_application(company: Company) -> None:
    company.policy("Slack", window_days=30, grace_days=10)
    company.policy("Slack", "Pro", window_days=60)
    company.last_used({company.seat("ann", person="ann@example.com"): days_ago(59)})
    company.seat("new", person="ann@example.com", assigned_on=days_ago(10))
    assert buckets(company) == {"ann": ("active", None), "new": ("never", None)}


def test_a_policy_for_everything_comes_before_the_setting(company: Company) -> None:
    company.policy(window_days=30)
    company.last_used({company.seat("ann", person="ann@example.com"): days_ago(30)})
    assert bucket(company) == ("idle", None)
