"""The list of findings and one finding: filters, sums, evidence, scope."""

import csv
import io
import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.extensions import db
from spendapp.licenses.reconcile import reconcile_today
from spendapp.licenses.tables import Finding
from tests.dashboards.company import CARLA, OLGA
from tests.dashboards.conftest import Showroom
from tests.dashboards.pages import LogIn, read
from tests.licenses.factories import TODAY, Company

PATH = "/licenses/findings"


def finding(rule: str) -> int:
    """The finding of a rule."""
    return db.session.scalars(select(Finding.id).where(Finding.rule == rule).order_by(Finding.id)).first() or 0


def rules(showroom: Showroom, query: str) -> list[str]:
    """The findings of a view, as it is exported."""
    text = showroom.browser("it").get(f"{PATH}?{query}&export=csv").text.lstrip("\ufeff")
    return [row["Finding"] for row in csv.DictReader(io.StringIO(text))]


def test_the_default_view_is_what_stands_by_realizable_money(showroom: Showroom) -> None:
    page = read(showroom.browser("it"), PATH)
    amounts = re.findall(r'class="kind-money" data-label="Realizable">.*?<span>([\d,.]+)', page.html, re.S)
    values = [float(amount.replace(",", "")) for amount in amounts]
    assert values == sorted(values, reverse=True)
    assert page.rows() == 6


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("rule=idle_seat", ["Seat without recent use"]),
        ("severity=critical", ["More seats assigned than bought", "Seat of a person who left"]),
        ("effect=exposes", ["More seats assigned than bought"]),
        ("bucket=never", ["Seat never used"]),
        ("q=fay", ["Seat of a person who left"]),
        ("q=zoom", ["Bought and not assigned"]),
        ("owner=nobody", ["Bought and not assigned"]),
        ("state=dismissed", []),
    ],
)
def test_the_list_narrows(showroom: Showroom, query: str, found: list[str]) -> None:
    assert sorted(rules(showroom, query)) == sorted(found)


def test_the_total_of_annualized_leaves_out_exposure(showroom: Showroom) -> None:
    browser = showroom.browser("it")
    whole, saves = (
        read(browser, f"{PATH}{query}").sum_of("annualized") for query in ("?q=slack", "?q=slack&effect=saves")
    )
    assert whole == saves == 480
    assert read(browser, f"{PATH}?effect=exposes").sum_of("annualized") == 120


def test_a_finding_says_why_with_rule_source_formula_and_sql(showroom: Showroom) -> None:
    text = read(showroom.browser("it"), f"{PATH}/{finding('idle_seat')}").text
    assert "Seat without recent use: Bob" in text
    assert "10 EUR a month x 12 x 1 = 120.00 EUR" in text
    assert "Last use 8 May 2026" in text
    assert "Window 90 days, set by the setting" in text
    assert "Source of use file, fetched" in text
    assert "Disappears when The account is used" in text
    assert "idle_seat, version 1" in text
    assert "-- idle_seat: the last use of the seat" in text


def test_a_finding_says_when_its_money_stops(showroom: Showroom) -> None:
    text = read(showroom.browser("it"), f"{PATH}/{finding('never_used')}").text
    assert "Realizable 120.00 EUR from 1 Jan 2027" in text
    assert "S-1 4 seats above the floor, decrease allowed from 1 Jan 2027" in text


def test_a_breach_is_exposure_and_no_saving(showroom: Showroom) -> None:
    page = read(showroom.browser("it"), f"{PATH}/{finding('over_allocated')}")
    assert "Exposure per year 120.00 EUR" in page.text
    assert "5 assigned - 4 entitled = 1" in page.text
    assert 'fact-label">Realizable' not in page.html


@pytest.mark.parametrize(("email", "status"), [(OLGA, 200), (CARLA, 404), ("stranger@example.com", 404)])
def test_an_owner_opens_only_their_findings(showroom: Showroom, email: str, status: int) -> None:
    browser = showroom.browser("owner", email)
    assert browser.get(f"{PATH}/{finding('idle_seat')}").status_code == status
    assert ("Bob" in read(browser, PATH).text) == (status == 200)


def test_an_auditor_reads_and_is_offered_no_action(showroom: Showroom) -> None:
    page = read(showroom.browser("auditor"), f"{PATH}/{finding('idle_seat')}")
    assert "/acknowledge" not in page.html
    assert "Assign or set aside" not in page.text
    assert "bulk-bar" not in read(showroom.browser("auditor"), PATH).html


def test_a_colleague_from_finance_does_not_see_findings(showroom: Showroom) -> None:
    assert showroom.browser("finance").get(PATH).status_code == 403
    assert showroom.browser("finance").get(f"{PATH}/{finding('idle_seat')}").status_code == 403


def test_a_finding_that_does_not_exist_is_not_found(showroom: Showroom) -> None:
    assert showroom.browser("admin").get(f"{PATH}/999999").status_code == 404


def test_findings_whose_source_went_stale_are_kept_under_a_state_of_their_own(
    company: Company, session: Session, today: time_machine.Traveller, log_in: LogIn
) -> None:
    today.shift(timedelta(days=36))
    reconcile_today(TODAY + timedelta(days=36))
    browser = log_in("it")
    page = read(browser, f"{PATH}?state=frozen")
    assert "Seat without recent use" in page.text
    assert "frozen: its source is stale" in page.text
    assert "Seat without recent use" not in read(browser, f"{PATH}?q=bob").text.partition("Evidence")[2]
