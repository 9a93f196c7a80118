"""Whether a seat is used: four answers, and the sources that can give them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.licenses.factories import TODAY, Company, days_ago
from tests.licenses.judging import bucket, buckets, judge_on


@pytest.fixture
def company(session: Session) -> Company:
    """Seats of Slack come from a file of today; nothing tells of their use; Ann works here."""
    company = Company(session)
    company.covered("people")
    company.covered("seats", "Slack")
    company.person("ann@example.com")
    return company


def test_without_a_source_of_activity_use_is_unknown(company: Company) -> None:
    company.seat("ann", person="ann@example.com")
    assert bucket(company) == ("unknown", "no activity source")
    assert judge_on(company).gap("no_activity_source").count == 1


def test_usage_reaches_back_to_its_oldest_day(company: Company) -> None:
    ann = company.seat("ann", person="ann@example.com")
    company.seat("bob", person="ann@example.com")
    company.used({ann: [days_ago(90)]})
    assert buckets(company) == {"ann": ("idle", None), "bob": ("never", None)}


def test_a_window_longer_than_usage_reaches_back_is_unknown(company: Company) -> None:
    ann = company.seat("ann", person="ann@example.com")
    company.seat("bob", person="ann@example.com")
    company.used({ann: [days_ago(89)]})
    company.policy("Slack", window_days=90)
    assert buckets(company) == {"ann": ("active", None), "bob": ("unknown", "window longer than retention")}
    gap = judge_on(company).gap("window_longer_than_retention")
    assert gap.reason == "The window of 90 days is longer than the 89 days that the source keeps."


@pytest.mark.parametrize(("kept", "found"), [(90, "never"), (89, "unknown")])
def test_a_connection_keeps_as_much_as_it_declares(company: Company, kept: int, found: str) -> None:
    company.connection("gh")
    company.covered("seats", "Slack", source="gh")
    company.covered("activity", "Slack", source="gh", day=days_ago(1), back_to=days_ago(1 + kept))
    company.seat("ann", person="ann@example.com", source="gh")
    assert bucket(company)[0] == found


def test_a_last_activity_column_has_no_limit(company: Company) -> None:
    company.policy("Slack", window_days=1000)
    ann = company.seat("ann", person="ann@example.com", assigned_on=days_ago(2000))
    company.last_used({ann: days_ago(1000)})
    assert bucket(company) == ("idle", None)


def test_an_empty_last_activity_cell_means_no_use(company: Company) -> None:
    company.last_used({company.seat("ann", person="ann@example.com"): None})
    assert bucket(company) == ("never", None)


@pytest.mark.parametrize(("age", "found"), [(35, ("idle", None)), (36, ("unknown", "activity source is stale"))])
def test_a_file_is_stale_after_35_days(session: Session, age: int, found: tuple[str, str | None]) -> None:
    company = Company(session)
    company.covered("seats", "Slack", day=days_ago(age))
    company.last_used({company.seat("ann"): days_ago(200)}, known=days_ago(age))
    assert bucket(company) == found


def test_a_seats_file_without_last_activity_takes_that_of_an_earlier_file_back(session: Session) -> None:
    company = Company(session)
    company.covered("seats", "Slack", day=days_ago(9))
    company.last_used({company.seat("ann"): days_ago(200)}, known=days_ago(9))
    company.covered("seats", "Slack", day=days_ago(2))
    assert bucket(company, days_ago(3)) == ("idle", None)
    assert bucket(company, days_ago(2)) == ("unknown", "no activity source")


@pytest.mark.parametrize(("age", "found"), [(3, ("idle", None)), (4, ("unknown", "activity source is stale"))])
def test_a_connection_is_stale_after_3_days(company: Company, age: int, found: tuple[str, str | None]) -> None:
    company.connection("gh")
    company.covered("seats", "Slack", source="gh", day=days_ago(age))
    ann = company.seat("ann", person="ann@example.com", source="gh")
    company.last_used({ann: days_ago(200)}, known=days_ago(age), source="gh")
    assert bucket(company) == found


def test_a_stale_source_still_gives_evidence_of_use(company: Company) -> None:
    ann = company.seat("ann", person="ann@example.com")
    company.last_used({ann: days_ago(50)}, known=days_ago(40))
    assert bucket(company) == ("active", None)


def test_use_after_the_day_is_ignored(company: Company) -> None:
    ann = company.seat("ann", person="ann@example.com")
    company.used({ann: [days_ago(120), days_ago(2)]}, known=days_ago(20))
    assert bucket(company, days_ago(3))[0] == "idle"
    assert bucket(company, days_ago(2))[0] == "active"


def test_the_newest_evidence_of_all_sources_wins(company: Company) -> None:
    company.connection("gh")
    company.covered("seats", "Slack", source="gh")
    ann = company.seat("Ann", person="ann@example.com", source="gh")
    company.last_used({ann: days_ago(200)}, source="gh")
    company.used({company.account("ann"): [days_ago(100), days_ago(12)]})
    with_file = judge_on(company)
    assert bucket(company) == ("active", None)
    assert with_file.positions[0].assigned == 1


def test_evidence_under_another_name_is_joined_by_person(company: Company) -> None:
    ann = company.seat("ann", person="ann@example.com")
    company.last_used({ann: days_ago(200)})
    company.connection("okta", "okta", sso=True)
    company.used(
        {company.account("ann@example.com", person="ann@example.com", source="okta"): [days_ago(5)]}, source="okta"
    )
    assert bucket(company) == ("active", None)


def test_an_account_that_holds_a_seat_of_its_own_is_not_joined_by_person(company: Company) -> None:
    ann = company.seat("ann", person="ann@example.com")
    admin = company.seat("ann-admin", person="ann@example.com")
    company.last_used({ann: days_ago(1), admin: None})
    assert buckets(company) == {"ann": ("active", None), "ann-admin": ("never", None)}


def test_no_sign_on_proves_nothing_of_an_account_that_single_sign_on_does_not_know(company: Company) -> None:
    company.person("bob@example.com")
    company.seat("ann", person="ann@example.com")
    company.seat("bob", person="bob@example.com")
    company.connection("okta", "okta", sso=True)
    company.account("ann", person="ann@example.com", source="okta")
    company.covered("activity", "Slack", source="okta", back_to=days_ago(90))
    assert buckets(company) == {"ann": ("never", None), "bob": ("unknown", "no activity source")}


def test_a_direct_connector_gives_the_seats_before_a_file_and_single_sign_on(company: Company) -> None:
    company.connection("okta", "okta", sso=True)
    company.connection("gh")
    for name, source in (("file-seat", "file"), ("sso-seat", "okta"), ("direct-seat", "gh")):
        company.covered("seats", "Slack", source=source)
        company.seat(name, source=source, person="ann@example.com")
    assert list(buckets(company)) == ["direct-seat"]


def test_a_file_gives_the_seats_before_single_sign_on(company: Company) -> None:
    company.connection("okta", "okta", sso=True)
    company.covered("seats", "Slack", source="okta")
    company.seat("ann", source="okta", person="ann@example.com")
    company.seat("ann", person="ann@example.com")
    company.seat("bob", source="okta", person="ann@example.com")
    assert list(buckets(company)) == ["ann"]


def test_a_connection_that_never_finished_does_not_displace_a_complete_file(company: Company) -> None:
    company.connection("gh")
    company.seat("half", source="gh")
    company.seat("ann", person="ann@example.com")
    assert list(buckets(company)) == ["ann"]


def test_seats_of_a_run_that_never_finished_count_where_nothing_else_gives_them(session: Session) -> None:
    company = Company(session)
    company.connection("gh")
    company.seat("half", source="gh")
    assert bucket(company) == ("unknown", "no activity source")
    assert judge_on(company).gap("incomplete_source").subject == "Slack"


def test_a_connection_that_no_longer_lists_an_application_gives_it_up(company: Company) -> None:
    company.connection("gh")
    company.covered("seats", "Slack", source="gh", day=days_ago(2))
    company.covered("seats", "Zoom", source="gh", day=days_ago(1))
    company.seat("ann", person="ann@example.com")
    assert list(buckets(company)) == ["ann"]


def test_a_removed_connection_gives_no_seats_from_its_day_on(company: Company) -> None:
    company.connection("gh", removed=datetime(2026, 11, 24, 9, tzinfo=UTC))
    company.covered("seats", "Slack", source="gh", day=days_ago(1))
    company.seat("direct", source="gh", person="ann@example.com")
    company.seat("ann", person="ann@example.com")
    assert list(buckets(company)) == ["ann"]
    assert list(buckets(company, TODAY - timedelta(days=1))) == ["direct"]
