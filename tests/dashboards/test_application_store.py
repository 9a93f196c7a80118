"""What the page of one application reads beside its tables."""

from datetime import date

import pytest
import time_machine
from sqlalchemy.orm import Session

from spendapp import audit
from spendapp.dashboards import application_store as store
from spendapp.licenses.tables import PositionDay
from spendapp.registry import settings
from tests.licenses.factories import TODAY, Company, days_ago


@pytest.fixture
def slack(session: Session, today: time_machine.Traveller) -> Company:
    """Slack with two plans."""
    company = Company(session)
    company.plan("Pro")
    company.plan("Enterprise")
    return company


def position(company: Company, day: date, entitled: int | None, assigned: int, plan: str = "Pro") -> None:
    """The position of a plan on a day."""
    company.add(
        PositionDay(
            day=day,
            application_id=company.application().id,
            plan_id=company.plan(plan).id,
            entitled=entitled,
            assigned=assigned,
            buckets={"active": assigned},
            currency="EUR",
        )
    )


def policies(company: Company) -> list[tuple[str | None, int, int, int, str]]:
    """The policy in force as rows."""
    found = store.policies(company.session, company.application().id, settings())
    return [(item.plan, item.window_days, item.grace_days, item.buffer_percent, item.set_by) for item in found]


def test_without_a_policy_the_settings_hold(slack: Company) -> None:
    assert policies(slack) == [(None, 90, 30, 10, "setting")]


def test_the_narrowest_policy_decides_each_number(slack: Company) -> None:
    slack.policy(window_days=60, grace_days=20)
    slack.policy("Slack", window_days=45)
    slack.policy("Slack", "Enterprise", buffer_percent=0)
    assert policies(slack) == [(None, 45, 20, 10, "application"), ("Enterprise", 45, 20, 0, "plan")]


def test_a_policy_of_the_company_holds_for_every_application(slack: Company) -> None:
    slack.policy(window_days=60)
    slack.policy("Zoom", window_days=10)
    assert policies(slack) == [(None, 60, 30, 10, "company")]


def test_exclusions_of_the_application_its_plans_and_accounts_are_listed_until_they_end(slack: Company) -> None:
    slack.exclusion("application", "Slack", until=days_ago(-5))
    slack.exclusion("plan", "Slack/Pro", until=TODAY)
    slack.exclusion("account", "Slack/bot", until=days_ago(1))
    slack.exclusion("application", "Slackware", until=days_ago(-5))
    slack.exclusion("person", "ada@example.com", until=days_ago(-5))
    assert [item.name for item in store.exclusions(slack.session, "slack", TODAY)] == ["Slack/Pro", "Slack"]


def test_history_says_when_quantities_moved(slack: Company) -> None:
    for age, entitled, assigned in ((3, 10, 8), (2, 10, 9), (1, 12, 9), (0, None, 9)):
        position(slack, days_ago(age), entitled, assigned)
    events = store.history(slack.session, slack.application().id, TODAY)
    assert [(event.day, event.kind, event.before, event.after) for event in events] == [
        (TODAY, "entitled", 12, None),
        (days_ago(1), "entitled", 10, 12),
        (days_ago(2), "assigned", 8, 9),
    ]


def test_history_does_not_compare_one_plan_with_another(slack: Company) -> None:
    position(slack, TODAY, 10, 8)
    position(slack, TODAY, 5, 5, "Enterprise")
    assert store.history(slack.session, slack.application().id, TODAY) == ()


def test_history_says_what_people_did(slack: Company) -> None:
    audit.record(slack.session, "application.owner", ("application", slack.application().id))
    slack.session.flush()
    (event,) = store.history(slack.session, slack.application().id, TODAY)
    assert (event.kind, event.actor, event.detail, event.day) == ("action", "system", "application.owner", TODAY)


def test_the_trend_is_that_of_the_last_year(slack: Company) -> None:
    for age in (400, 364, 10):
        position(slack, days_ago(age), 10, 8)
    found = store.trend(slack.session, slack.application().id, TODAY)
    assert [(item.day, item.assigned, item.active) for item in found] == [(days_ago(364), 8, 8), (days_ago(10), 8, 8)]


def test_contracts_are_those_with_a_line_of_the_application(slack: Company) -> None:
    slack.line(5, contract="S-1")
    slack.line(5, "10", "Business", "Zoom", contract="Z-1")
    found = store.contracts_of(slack.session, slack.application().id, TODAY)
    assert [contract.number for contract in found] == ["S-1"]


def test_an_application_without_lines_has_no_contracts(slack: Company) -> None:
    assert store.contracts_of(slack.session, slack.application().id, TODAY) == ()
