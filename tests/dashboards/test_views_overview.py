"""The overview: blocks by role, lists, deadlines, empty tenants, freshness."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from spendapp.licenses.reconcile import reconcile_today
from tests.conftest import Browser
from tests.dashboards.company import OLGA, keep_position
from tests.dashboards.conftest import Showroom
from tests.dashboards.pages import LogIn, Page, read
from tests.licenses.factories import TODAY, Company, days_ago

ROLES_AND_FIRST = [("it", "findings"), ("procurement", "cancel_by"), ("finance", "committed"), ("admin", "committed")]


def block(browser: Browser, name: str) -> str:
    """The text of a short list of the overview."""
    return Page(read(browser, "/").html.partition(f'data-list="{name}"')[2].partition("</section>")[0]).text


@pytest.mark.parametrize(("role", "first"), ROLES_AND_FIRST)
def test_the_blocks_follow_the_role(showroom: Showroom, role: str, first: str) -> None:
    html = read(showroom.browser(role), "/").html
    assert html.partition('data-figure="')[2].startswith(first)


@pytest.mark.parametrize("role", ["procurement", "finance"])
def test_who_may_not_open_findings_or_connections_sees_no_figure_of_them(showroom: Showroom, role: str) -> None:
    html = read(showroom.browser(role), "/").html
    assert 'data-figure="findings"' not in html
    assert "/licenses/findings" not in html
    assert 'data-figure="connections"' not in html


def test_seats_to_take_back_name_application_rule_and_money(showroom: Showroom) -> None:
    text = Page(
        read(showroom.browser("it"), "/").html.partition('data-list="take_back"')[2].partition("</section>")[0]
    ).text
    assert "Slack 1 seat: Seat of a person who left" in text
    assert "1 used after leaving" in text


def test_the_next_cancel_by_shows_days_left(showroom: Showroom) -> None:
    text = Page(read(showroom.browser("admin"), "/").figure("cancel_by")).text
    assert "30 Nov 2026 in 6 days" in text
    assert "Vendor, S-1" in text
    assert "480.00 EUR a year" in text


def test_what_is_due_within_a_week_is_to_be_decided(showroom: Showroom) -> None:
    block = (
        read(showroom.browser("procurement"), "/").html.partition('data-list="decide"')[2].partition("</section>")[0]
    )
    assert "Vendor, S-1" in Page(block).text
    assert "Z-1" not in Page(block).text


def test_changes_are_known_a_week_after_the_first_reconcile(company: Company, session: Session, log_in: LogIn) -> None:
    browser = log_in("admin")
    assert "Known a week after the first reconcile." in read(browser, "/").text
    keep_position(session, 7, annual_cost=Decimal("100.00"), entitled=2)
    assert "Bought 2 → 4 seats 100.00 → 480.00 EUR Slack" in block(browser, "changes")


def test_a_cost_is_compared_with_that_of_a_month_ago(company: Company, session: Session, log_in: LogIn) -> None:
    keep_position(session, 30, annual_cost=Decimal("100.00"))
    assert "in 30 days" in Page(read(log_in("finance"), "/").figure("committed")).text


def test_an_empty_tenant_says_where_to_start(app: Flask, today: time_machine.Traveller, log_in: LogIn) -> None:
    assert "Start here Import people" in read(log_in("admin"), "/").text
    assert "An administrator, IT or procurement can start" in read(log_in("finance"), "/").text
    assert "No application or contract names you as its owner." in read(log_in("owner"), "/").text


def test_a_stale_connection_is_named_with_what_is_frozen(
    session: Session, today: time_machine.Traveller, log_in: LogIn
) -> None:
    company = Company(session)
    company.connection("okta-main", "okta")
    company.seat("ada@example.com", source="okta-main")
    company.covered("seats", "Slack", source="okta-main", day=days_ago(9))
    company.commit()
    reconcile_today(TODAY)
    browser = log_in("it")
    banner = "okta-main had its last complete run on 15 Nov 2026. What rests on it is frozen as of then"
    for path in ("/", "/licenses/applications", "/licenses/findings", "/licenses/people", "/licenses/position"):
        assert banner in read(browser, path).text, path
    figure = Page(read(browser, "/").figure("connections")).text
    assert "1 of 1 okta-main no complete run lately, last complete 15 Nov 2026" in figure


def test_an_old_reconcile_is_named(company: Company, today: time_machine.Traveller, log_in: LogIn) -> None:
    today.shift(timedelta(days=2))
    assert (
        "Findings and positions are as of 24 Nov 2026: no reconcile has finished since."
        in read(log_in("admin"), "/").text
    )


def test_the_chart_comes_with_its_numbers(showroom: Showroom) -> None:
    html = read(showroom.browser("finance"), "/").html
    assert 'class="plot-json"' in html
    assert "plotly-basic.min.js" in html
    assert "Contracted spend by application" in html


def test_an_owner_gets_no_chart_of_others(showroom: Showroom) -> None:
    chart = read(showroom.browser("owner", OLGA), "/").html.partition('class="plot-json"')[2].partition("</script>")[0]
    assert "Slack" in chart
    assert "Zoom" not in chart
