"""The sample company."""

from collections import Counter
from datetime import date, timedelta

import pytest

from spendapp.demo.agreements import agreements
from spendapp.demo.catalog import applications
from spendapp.demo.company import Company, Holding, build

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def company() -> Company:
    return build(TODAY)


def test_the_same_day_gives_the_same_company(company: Company) -> None:
    assert build(TODAY) == company


def test_it_has_twelve_hundred_people_in_four_countries(company: Company) -> None:
    assert len(company.employees) == 1_200
    assert {e.country for e in company.employees} == {"FR", "GB", "IT", "US"}


def test_everybody_but_the_chief_has_a_manager_in_the_company(company: Company) -> None:
    emails = {e.email for e in company.employees}
    assert [e.title for e in company.employees if e.manager_email not in emails] == ["Head of Leadership"]


def test_it_uses_sixty_applications_of_known_categories() -> None:
    assert len(applications()) == 60
    assert all(a.category and a.vendor and "." in a.domain for a in applications())


def test_contracts_are_in_three_currencies(company: Company) -> None:
    assert Counter(a.currency for a in agreements(company)[0]).keys() == {"EUR", "GBP", "USD"}


def test_each_paid_plan_has_one_line(company: Company) -> None:
    lines = Counter((line.application, line.plan) for line in agreements(company)[1])
    paid = {(a.name, p.name) for a in applications() for p in a.plans if not p.free}
    assert lines == dict.fromkeys(paid, 1)


def used_after_leaving(holding: Holding) -> bool:
    end = holding.employee.end if holding.employee else None
    return end is not None and any(holding.used_on(TODAY - timedelta(n)) for n in range((TODAY - end).days))


def test_few_accounts_are_used_after_their_person_left(company: Company) -> None:
    left = [h for h in company.holdings if h.employee and h.employee.end and h.held_on(TODAY)]
    assert 1 <= sum(map(used_after_leaving, left)) <= len(left) // 10


def test_most_seats_are_in_use(company: Company) -> None:
    held = [h for h in company.holdings if h.held_on(TODAY) and h.employee]
    used = [h for h in held if (last := h.last_used(TODAY)) and (TODAY - last).days < 90]
    assert 0.85 < len(used) / len(held) < 0.95


def test_every_contract_was_signed_before_the_history_begins(company: Company) -> None:
    assert max(a.start for a in agreements(company)[0]) < company.first_day
