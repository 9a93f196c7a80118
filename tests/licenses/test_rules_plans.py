"""Findings of plans and contracts, and what a seat's finding is worth."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from spendapp.licenses.money import Figures
from tests.licenses.factories import Company, days_ago
from tests.licenses.judging import judge_on

RENEWAL = date(2027, 1, 1)


@pytest.fixture
def company(session: Session) -> Company:
    """Seats and last activity of Slack come from a file of today."""
    company = Company(session)
    company.covered("seats", "Slack")
    company.covered("last_activity", "Slack")
    company.covered("people")
    company.person("ann@example.com")
    return company


def fill(company: Company, seats: int, plan: str = "Pro") -> None:
    """So many seats in use."""
    used = {company.seat(f"{plan}{n:03}", plan, person="ann@example.com"): days_ago(1) for n in range(seats)}
    company.last_used(used)


def leavers(company: Company, seats: int, **facts: Any) -> None:
    company.person("bob@example.com", "left", left_seen_on=days_ago(5), **facts)
    for n in range(seats):
        company.seat(f"leaver{n}", person="bob@example.com")


def money(amount: str) -> Decimal:
    return Decimal(amount)


def test_82_seats_on_80_are_two_too_many(company: Company) -> None:
    fill(company, 82)
    company.line(80, "21.005")
    found = judge_on(company).one("over_allocated")
    assert (found.quantity, found.severity, found.confidence, found.bucket) == (2, "high", "high", None)
    assert found.figures == Figures(money("504.12"), money("0.00"), None, money("0.00"))
    assert found.evidence["quantity"] == "82 assigned - 80 entitled = 2"
    assert found.evidence["money"]["formula"] == "21.005 EUR a month x 12 x 2 = 504.12 EUR"


@pytest.mark.parametrize(("seats", "severity"), [(11, "high"), (12, "critical")])
def test_above_ten_percent_is_critical(company: Company, seats: int, severity: str) -> None:
    fill(company, seats)
    company.line(10)
    assert judge_on(company).one("over_allocated").severity == severity


def test_a_true_up_clause_stands_in_the_evidence(company: Company) -> None:
    fill(company, 2)
    company.line(1, true_up={"measure": "peak", "price": "12"})
    clause = {"contract": "C-1", "clause": {"measure": "peak", "price": "12"}}
    assert judge_on(company).one("over_allocated").evidence["true_up"] == [clause]


@pytest.mark.parametrize(("entitled", "quantities"), [(24, []), (25, [1]), (30, [6])])
def test_shelfware_begins_above_a_tenth_of_the_assigned_rounded_up(
    company: Company, entitled: int, quantities: list[int]
) -> None:
    fill(company, 21)
    company.line(entitled)
    assert [found.quantity for found in judge_on(company).of("shelfware")] == quantities


@pytest.mark.parametrize(("price", "severity"), [("83.33", "low"), ("83.34", "medium")])
def test_shelfware_above_a_thousand_a_year_is_medium(company: Company, price: str, severity: str) -> None:
    fill(company, 1)
    company.line(3, price)
    assert judge_on(company).one("shelfware").severity == severity


def test_a_plan_of_which_no_source_gives_seats_is_a_gap_and_no_shelfware(company: Company) -> None:
    company.line(10, application="Zoom", plan="Basic")
    judged = judge_on(company)
    assert judged.of("shelfware") == []
    assert judged.gap("no_seat_source").subject == "Zoom"


def test_a_plan_without_seats_of_an_application_with_seats_is_all_shelfware(company: Company) -> None:
    fill(company, 1)
    company.line(10, plan="Gold")
    assert judge_on(company).one("shelfware").quantity == 10


def test_purchased_stands_in_where_the_plan_never_had_a_line(company: Company) -> None:
    fill(company, 1)
    company.purchased(5, "Pro")
    found = judge_on(company).one("shelfware")
    assert (found.quantity, found.confidence, found.figures) == (3, "medium", Figures())
    assert found.evidence["quantity"].startswith("5 purchased - 1 assigned - 1 allowed")


def test_purchased_for_the_whole_application_stands_in_for_no_plan(company: Company) -> None:
    fill(company, 1)
    company.purchased(50)
    assert judge_on(company).rules() == set()


def test_an_ended_line_leaves_seats_without_entitlement(company: Company) -> None:
    fill(company, 3)
    company.line(10, "12.50", valid_to=days_ago(1))
    found = judge_on(company).one("expired_entitlement")
    assert (found.quantity, found.severity, found.figures) == (3, "high", Figures())
    assert found.evidence["exposure"] == "450.00"


def test_a_line_counts_on_its_first_and_last_day(company: Company) -> None:
    fill(company, 1)
    company.line(10, valid_from=days_ago(10), valid_to=days_ago(1))
    judged = {days: judge_on(company, days_ago(days)).positions[0].entitled for days in (11, 10, 1, 0)}
    assert judged == {11: None, 10: 10, 1: 10, 0: None}


def test_a_line_that_has_not_begun_is_no_expired_one(company: Company) -> None:
    fill(company, 1)
    company.line(10, valid_from=date(2026, 12, 1))
    assert judge_on(company).rules() == set()


def test_seats_of_leavers_without_a_line_have_no_money(company: Company) -> None:
    leavers(company, 1)
    found = judge_on(company).one("leaver_seat")
    assert (found.figures, found.evidence["money"]) == (Figures(), {"reason": "no line in force"})


def test_a_free_plan_raises_only_leavers_and_unmatched_accounts(company: Company) -> None:
    company.plan("Free", free=True)
    company.person("bob@example.com", "left")
    company.seat("bob", "Free", person="bob@example.com")
    company.seat("stranger", "Free")
    company.seat("ann", "Free", person="ann@example.com")
    company.seat("ann2", "Free", person="ann@example.com", status="suspended")
    company.line(1, "10", "Free")
    judged = judge_on(company)
    assert judged.rules() == {"leaver_seat", "unmatched_account"}
    assert {verdict.figures.annualized for verdict in judged.verdicts} == {money("0.00")}


def test_avoidable_comes_before_realizable(company: Company) -> None:
    fill(company, 9)
    leavers(company, 3)
    company.line(11, "10")
    found = [verdict.figures for verdict in judge_on(company).of("leaver_seat")]
    assert [(f.realizable, f.avoidable) for f in found] == [
        (money("0.00"), money("120.00")),
        (money("120.00"), money("0.00")),
        (money("120.00"), money("0.00")),
    ]


def test_the_floor_leaves_what_shelfware_takes_first_nothing_for_seats(company: Company) -> None:
    fill(company, 9)
    leavers(company, 1)
    company.line(13, "10", floor_quantity=11)
    judged = judge_on(company)
    assert judged.one("shelfware").figures.realizable == money("240.00")
    assert judged.one("leaver_seat").figures.realizable == money("0.00")


def test_expected_joiners_cover_seats_that_are_freed(company: Company) -> None:
    fill(company, 9)
    leavers(company, 1)
    company.line(10, "10")
    company.person("new@example.com", start_date=date(2027, 2, 22))
    company.person("later@example.com", start_date=date(2027, 2, 23))
    found = judge_on(company).one("leaver_seat")
    assert found.evidence["money"]["covers"] == {"seats": 1, "expected_joiners": 1, "open_requests": 0}
    assert (found.figures.realizable, found.figures.avoidable) == (money("0.00"), money("120.00"))


@pytest.mark.parametrize(
    ("day", "facts", "expected"),
    [
        (date(2026, 12, 1), {}, RENEWAL),
        (date(2026, 12, 2), {}, date(2028, 1, 1)),
        (date(2026, 12, 2), {"decrease": "anytime"}, date(2026, 12, 2)),
        (date(2026, 12, 2), {"decrease": "never"}, None),
        (date(2026, 12, 2), {"renewal_term": None, "notice": None}, RENEWAL),
    ],
)
def test_money_stops_on_the_first_day_that_the_contract_allows(
    company: Company, day: date, facts: dict[str, Any], expected: date | None
) -> None:
    leavers(company, 1)
    company.contract(**facts)
    company.line(1)
    figures = judge_on(company, day).one("leaver_seat").figures
    assert figures.realizable_from == expected
    assert figures.realizable == (money("0.00") if expected is None else money("120.00"))


def test_an_assumed_notice_lowers_confidence(company: Company) -> None:
    leavers(company, 1)
    company.contract(notice=None)
    company.line(1)
    assert judge_on(company).one("leaver_seat").confidence == "low"


def test_prices_of_two_lines_are_weighted_by_quantity(company: Company) -> None:
    leavers(company, 1)
    company.line(2, "10")
    company.line(1, "145", per="year", contract="C-2")
    found = judge_on(company).one("leaver_seat")
    assert found.figures.annualized == money("128.33")


def test_a_foreign_price_is_converted_at_the_last_rate_published(session: Session) -> None:
    company = Company(session, known=date(2023, 1, 1))
    company.covered("seats", "Slack", day=date(2024, 1, 1))
    company.contract(currency="USD", start_date=date(2023, 6, 1))
    leavers(company, 1)
    company.line(1, "11.05")
    found = judge_on(company, date(2024, 1, 1)).one("leaver_seat")
    assert found.figures.annualized == money("120.00")
    assert found.evidence["money"]["rates"] == [
        {"currency": "USD", "rate": "0.904977375566", "day": "2023-12-29", "old": False}
    ]


def test_a_rate_older_than_a_week_stands_with_a_gap_beside_it(company: Company) -> None:
    leavers(company, 1)
    company.contract(currency="HRK")
    company.line(1, "7.5365")
    judged = judge_on(company)
    assert judged.one("leaver_seat").evidence["money"]["rates"][0]["day"] == "2022-12-30"
    assert judged.gap("old_rate").subject == "HRK"


def test_a_currency_without_a_rate_leaves_no_figure_and_a_gap(company: Company) -> None:
    leavers(company, 1)
    company.contract(currency="XYZ")
    company.line(1)
    judged = judge_on(company)
    assert judged.one("leaver_seat").figures == Figures()
    assert "XYZ" in judged.gap("no_rate").reason


@pytest.mark.parametrize(
    ("owner", "reason"), [(None, "the contract names no owner"), ("bob@example.com", "the owner has left")]
)
def test_a_contract_in_force_needs_an_owner_who_works_here(company: Company, owner: str | None, reason: str) -> None:
    company.person("bob@example.com", "left")
    company.contract("C-9", owner_email=owner)
    company.contract("C-8", owner_email="ann@example.com")
    company.contract("C-7", owner_email=None, start_date=date(2027, 1, 1))
    found = judge_on(company).one("ownerless_contract")
    assert (found.evidence["contract"], found.evidence["reason"], found.figures) == ("C-9", reason, Figures())
    assert (found.subject.application, found.quantity, found.severity) == (None, 1, "low")
