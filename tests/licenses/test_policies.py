"""Policies that people set."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.audit import AuditEvent
from spendapp.licenses.policies import Target, Values, WindowTooLong, policies_on, set_policy
from tests.licenses.factories import TODAY, Company, days_ago


@pytest.fixture
def company(session: Session) -> Company:
    """The connection hub keeps 60 days of the use of Slack."""
    company = Company(session)
    company.connection("hub")
    company.covered("activity", "Slack", source="hub", back_to=days_ago(60))
    return company


def test_a_policy_is_known_from_its_day_and_logged(session: Session, company: Company) -> None:
    slack = Target(company.application().id)
    set_policy(session, slack, Values(window_days=60), days_ago(3))
    set_policy(session, slack, Values(window_days=30, buffer_percent=20), days_ago(1))
    assert policies_on(session, days_ago(4)) == {}
    assert policies_on(session, days_ago(2)) == {slack: Values(window_days=60)}
    assert policies_on(session, TODAY) == {slack: Values(window_days=30, buffer_percent=20)}
    assert session.scalars(select(AuditEvent.action)).all() == ["policy.set", "policy.set"]


def test_a_policy_without_values_ends_the_one_that_stands(session: Session, company: Company) -> None:
    everything, plan = Target(), Target(company.application().id, company.plan().id)
    set_policy(session, everything, Values(grace_days=10), days_ago(2))
    set_policy(session, plan, Values(grace_days=5), days_ago(2))
    set_policy(session, plan, Values(), days_ago(1))
    assert policies_on(session, TODAY) == {everything: Values(grace_days=10)}


def test_a_window_above_what_the_connection_keeps_is_refused(session: Session, company: Company) -> None:
    with pytest.raises(WindowTooLong, match=r"61 days is longer .*hub keeps 60 days.*set at most 60 days"):
        set_policy(session, Target(company.application().id), Values(window_days=61), TODAY)


@pytest.mark.parametrize("source", ["file", "vendor"])
def test_a_source_without_a_limit_allows_any_window(session: Session, company: Company, source: str) -> None:
    company.covered("last_activity", "Slack", source=source)
    assert set_policy(session, Target(company.application().id), Values(window_days=400), TODAY).new == 1
