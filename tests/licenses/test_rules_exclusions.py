"""Exclusions: by person, account, application, plan and department, for all rules or one, until a day."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from spendapp.directory.tables import PersonAlias
from spendapp.licenses.tables import Seat
from tests.licenses.factories import TODAY, Company, days_ago
from tests.licenses.judging import bucket, judge_on


@pytest.fixture
def company(session: Session) -> Company:
    """Ann has left; she holds Slack / Pro as the account Ann1 and worked in Research & Söhne."""
    company = Company(session)
    company.covered("people")
    company.covered("seats", "Slack")
    company.covered("last_activity", "Slack")
    company.person("Ann@example.com", "left", department="Straße  West")
    company.seat("Ann1", person="Ann@example.com")
    company.line(1)
    return company


@pytest.mark.parametrize(
    ("scope", "name"),
    [
        ("person", "ANN@example.com"),
        ("account", "Slack/Ann1"),
        ("application", "slack"),
        ("plan", "Slack/Pro"),
        ("department", "strasse west"),
    ],
)
def test_each_scope_sets_the_seat_aside(company: Company, scope: str, name: str) -> None:
    company.exclusion(scope, name)
    assert bucket(company) == ("excluded", "agreed")
    assert judge_on(company).rules() == set()


def test_a_person_is_excluded_by_an_alias_too(company: Company) -> None:
    person = company.people["Ann@example.com"]
    alias = {"alias_key": "ann.old@example.com", "source_id": person.source_id, "known_from": company.known}
    company.add(PersonAlias(person_id=person.id, **alias))
    company.exclusion("person", "ann.old@example.com")
    assert bucket(company)[0] == "excluded"


def test_an_exclusion_holds_through_its_last_day(company: Company) -> None:
    company.exclusion("account", "Slack/Ann1", until=days_ago(1))
    assert bucket(company, days_ago(1))[0] == "excluded"
    assert bucket(company)[0] == "leaver"


def test_an_exclusion_counts_from_the_day_on_which_it_was_known(company: Company) -> None:
    company.exclusion("account", "Slack/Ann1", known_from=days_ago(2))
    assert bucket(company, days_ago(3))[0] == "leaver"
    assert bucket(company, days_ago(2))[0] == "excluded"


def test_an_exclusion_from_one_rule_takes_only_what_that_rule_would(company: Company) -> None:
    company.exclusion("account", "Slack/Ann1", rule="idle_seat", until=TODAY + timedelta(days=9))
    assert bucket(company)[0] == "leaver"
    company.exclusion("account", "Slack/Ann1", rule="leaver_seat")
    assert bucket(company)[0] == "excluded"


def test_an_account_of_nobody_is_excluded_by_its_own_address(company: Company) -> None:
    company.known_until(company.session.get_one(Seat, 1), TODAY)
    company.seat("guest@example.com")
    assert bucket(company)[0] == "not_in_directory"
    company.exclusion("person", "guest@example.com")
    assert bucket(company)[0] == "excluded"


@pytest.mark.parametrize(("rule", "rules"), [("over_allocated", set()), ("", set()), ("shelfware", {"over_allocated"})])
def test_a_plan_is_excluded_from_the_rules_about_plans(company: Company, rule: str, rules: set[str]) -> None:
    company.seat("bot", kind="bot")
    company.exclusion("account", "Slack/Ann1")
    company.exclusion("plan", "Slack/Pro", rule=rule)
    assert judge_on(company).rules() == rules


def test_excluded_seats_are_still_assigned(company: Company) -> None:
    company.seat("bot", kind="bot")
    company.exclusion("account", "Slack/Ann1")
    found = judge_on(company).one("over_allocated")
    assert (found.quantity, found.evidence["assigned"]) == (1, 2)
