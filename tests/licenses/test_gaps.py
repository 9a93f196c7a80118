"""Data gaps: what cannot be said, and why."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.licenses.gaps import KINDS, gap_sql, write_gaps
from spendapp.licenses.tables import DataGap
from spendapp.licenses.verdicts import Gap
from tests.licenses.factories import Company, days_ago
from tests.licenses.judging import judge_on


@pytest.fixture
def company(session: Session) -> Company:
    """A connection gh gives the seats of GitHub; one is held by an account of nobody."""
    company = Company(session)
    company.connection("gh")
    company.covered("seats", "GitHub", source="gh")
    company.seat("ann", "Enterprise", "GitHub", source="gh")
    return company


def test_no_people_no_activity_and_a_purchased_quantity_that_differs(company: Company) -> None:
    company.purchased(103, application="GitHub", source="gh")
    company.line(80, plan="Enterprise", application="GitHub")
    judged = judge_on(company)
    assert judged.gap_kinds() == {"no_people_source", "no_activity_source", "purchased_differs"}
    gap = judged.gap("purchased_differs")
    assert (gap.source, gap.application, gap.subject) == ("gh", "GitHub", "GitHub")
    assert gap.reason == "103 purchased beside 80 entitled"
    assert judged.of("unmatched_account") == []


def test_a_purchased_quantity_of_a_plan_is_compared_with_that_plan(company: Company) -> None:
    company.purchased(80, "Enterprise", "GitHub", source="gh")
    company.purchased(5, "Copilot", "GitHub", source="gh")
    company.line(80, plan="Enterprise", application="GitHub")
    company.line(4, plan="Copilot", application="GitHub")
    assert judge_on(company).gap("purchased_differs").subject == "GitHub / Copilot"


def test_a_purchased_quantity_without_a_line_differs_from_nothing(company: Company) -> None:
    company.purchased(103, application="GitHub", source="gh")
    assert "purchased_differs" not in judge_on(company).gap_kinds()


def test_a_stale_connection_is_one_gap_since_the_day_it_became_stale(company: Company) -> None:
    company.covered("people", source="gh", day=days_ago(9))
    company.connection("slack-direct", "slack")
    for application in ("Slack", "Zoom"):
        company.covered("seats", application, source="slack-direct", day=days_ago(5))
    gap = judge_on(company).gap("stale_source")
    assert (gap.source, gap.subject, gap.count, gap.since) == ("slack-direct", "slack-direct", 2, days_ago(1))
    assert gap.reason == (
        "The newest complete run is of 2026-11-19, older than 3 days. What rests on it is frozen or unknown."
    )


def test_a_stale_file_is_a_gap_of_its_application(company: Company) -> None:
    company.covered("seats", "Slack", day=days_ago(36))
    company.covered("seats", "Zoom", day=days_ago(35))
    gap = judge_on(company).gap("stale_source")
    assert (gap.source, gap.application, gap.subject, gap.since) == ("file", "Slack", "seats", days_ago(0))


def test_people_sources_that_disagree_are_named(company: Company) -> None:
    company.connection("okta", "okta", sso=True)
    company.person("bob@example.com", "left")
    company.record("bob@example.com", "left", source="file")
    company.record("bob@example.com", "active", source="okta")
    gap = judge_on(company).gap("status_conflict")
    assert (gap.subject, gap.reason) == ("bob@example.com", "okta says active; file decides: left")


def test_a_leave_that_only_one_source_knows_is_no_conflict(company: Company) -> None:
    company.connection("okta", "okta", sso=True)
    company.person("bob@example.com", "leave")
    company.record("bob@example.com", "active", source="okta")
    assert "status_conflict" not in judge_on(company).gap_kinds()


def test_records_that_share_an_address_are_a_gap(company: Company) -> None:
    company.person("bob@example.com")
    company.record("bob@example.com", "left", source="file", duplicate=True)
    assert judge_on(company).gap("duplicate_person").subject == "bob@example.com"


def test_an_account_that_fits_two_people_says_so(company: Company) -> None:
    company.covered("people")
    reason = "ambiguous: bob@example.com, rob@example.com"
    company.seat("bob", "Enterprise", "GitHub", source="gh", match_reason=reason)
    judged = judge_on(company)
    assert (judged.gap("ambiguous_match").subject, judged.gap("ambiguous_match").reason) == ("GitHub / bob", reason)
    assert {verdict.subject.account for verdict in judged.of("unmatched_account")} == {"ann", "bob"}


def test_a_stored_gap_keeps_the_day_on_which_it_began(session: Session) -> None:
    first = Gap("no_rate", "XYZ", "no rate on 2026-11-23", date(2026, 11, 23))
    later = Gap("no_rate", "XYZ", "no rate on 2026-11-24", date(2026, 11, 24), count=2)
    assert write_gaps(session, [first]) == 1
    assert write_gaps(session, [first]) == 0
    assert write_gaps(session, [later]) == 1
    row = session.scalars(select(DataGap)).one()
    assert (row.since, row.reason, row.count) == (date(2026, 11, 23), "no rate on 2026-11-24", 2)
    assert write_gaps(session, []) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_explains_itself_in_its_first_line(kind: str) -> None:
    assert gap_sql(kind).startswith(f"-- {kind}: ")
