"""The pages of applications: the list, one with its tabs, and who sees which."""

import csv
import io

import pytest
from sqlalchemy import select

from spendapp.catalog.tables import Application
from spendapp.extensions import db
from tests.dashboards.company import CARLA, OLGA
from tests.dashboards.conftest import Showroom
from tests.dashboards.pages import Page, read

TABS = ("seats", "plans", "usage", "contracts", "findings", "policy", "history")


def path(name: str, tab: str = "") -> str:
    """The address of an application."""
    found = db.session.scalars(select(Application.id).where(Application.name == name)).one()
    return f"/licenses/applications/{found}" + (f"?tab={tab}" if tab else "")


def rows(showroom: Showroom, query: str, role: str = "admin") -> list[dict[str, str]]:
    """The rows of the list, as it is exported."""
    text = showroom.browser(role).get(f"/licenses/applications?{query}&export=csv").text.lstrip("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_list_shows_seats_cost_deadline_and_findings(showroom: Showroom) -> None:
    columns = "name,owner,bought,assigned,active,utilization,cost,per_person,cancel_by,findings,realizable,sources"
    (slack,) = [row for row in rows(showroom, f"columns={columns}") if row["Application"] == "Slack"]
    assert (slack["Bought"], slack["Assigned"], slack["In use"]) == ("4", "5", "1")
    assert (slack["Utilization"], slack["Annual cost"], slack["Cost per active person"]) == ("0.25", "480.00", "480.00")
    assert (slack["Next cancel-by"], slack["Findings"], slack["Realizable"]) == ("2026-11-30", "5", "360.00")
    assert (slack["Owner"], slack["Sources"]) == (OLGA, "file")


def test_what_nobody_tells_is_no_data_and_not_zero(showroom: Showroom) -> None:
    (box,) = [
        row for row in rows(showroom, "columns=name,bought,active,utilization,cost") if row["Application"] == "Box"
    ]
    assert (box["Bought"], box["In use"], box["Utilization"], box["Annual cost"]) == ("", "", "", "")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("sort=name", ["Box", "Slack", "Zoom"]),
        ("sort=-cost", ["Zoom", "Slack", "Box"]),
        ("sort=cancel_by", ["Slack", "Zoom", "Box"]),
        ("sort=-utilization", ["Slack", "Zoom", "Box"]),
        ("with=findings&sort=name", ["Slack", "Zoom"]),
        ("with=deadline&sort=name", ["Slack", "Zoom"]),
        ("with=no-source", []),
        ("q=olga", ["Slack"]),
        ("status=sanctioned", []),
    ],
)
def test_the_list_sorts_and_narrows(showroom: Showroom, query: str, names: list[str]) -> None:
    assert [row["Application"] for row in rows(showroom, query)] == names


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("name", ["Slack", "Zoom", "Box"])
def test_every_tab_of_every_application_opens(showroom: Showroom, name: str, tab: str) -> None:
    page = read(showroom.browser("admin"), path(name, tab))
    assert f"<h1>{name}</h1>" in page.html


def test_the_head_says_utilization_with_its_formula(showroom: Showroom) -> None:
    page = read(showroom.browser("admin"), path("Slack"))
    assert "Seats 25 % utilized bought 4 assigned 5 in use 1" in page.text


def test_seats_filter_by_bucket_and_add_up(showroom: Showroom) -> None:
    page = read(showroom.browser("it"), path("Slack", "seats") + "&bucket=never")
    assert page.rows() == 1
    assert "cleo@example.com" in page.text
    assert page.sum_of("price") == 120


def test_plans_show_the_arithmetic_of_their_position(showroom: Showroom) -> None:
    text = read(showroom.browser("procurement"), path("Slack", "plans")).text
    assert "5 assigned - 4 entitled = 1 over" in text
    assert "S-1 4 10.00 EUR a month 480.00 EUR" in text
    assert "10 entitled - 2 assigned = 8 spare" in read(showroom.browser("procurement"), path("Zoom", "plans")).text


def test_usage_starts_with_the_first_reconcile(showroom: Showroom) -> None:
    assert "History starts on the first day of reconciling" in read(showroom.browser("it"), path("Slack", "usage")).text


def test_the_policy_says_what_set_it(showroom: Showroom) -> None:
    assert (
        "all plans 90 days 30 days 10 % the default of the instance"
        in read(showroom.browser("it"), path("Slack", "policy")).text
    )


def test_findings_of_an_application_are_its_own(showroom: Showroom) -> None:
    page = read(showroom.browser("it"), path("Slack", "findings"))
    assert page.rows() == 5
    assert "Zoom" not in page.html.partition('id="table-findings"')[2]


@pytest.mark.parametrize(("role", "hidden"), [("finance", "findings"), ("it", "contracts")])
def test_a_role_sees_only_the_tabs_that_it_may_open(showroom: Showroom, role: str, hidden: str) -> None:
    page = read(showroom.browser(role), path("Slack", hidden))
    assert f'href="{path("Slack", hidden)}"' not in page.html
    assert 'id="table-seats"' in page.html


def test_an_owner_sees_their_application_and_no_other(showroom: Showroom) -> None:
    olga = showroom.browser("owner", OLGA)
    assert olga.get(path("Slack")).status_code == 200
    assert olga.get(path("Zoom")).status_code == 404
    assert "Zoom" not in read(olga, "/licenses/applications").text


def test_the_owner_of_a_contract_sees_the_applications_on_its_lines(showroom: Showroom) -> None:
    carla = showroom.browser("owner", CARLA)
    assert carla.get(path("Zoom", "contracts")).status_code == 200
    assert carla.get(path("Slack")).status_code == 404


def test_a_stranger_sees_nothing(showroom: Showroom) -> None:
    stranger = showroom.browser("owner", "stranger@example.com")
    assert stranger.get(path("Slack")).status_code == 404
    assert "No applications yet" in read(stranger, "/licenses/applications").text


def test_an_application_that_does_not_exist_is_not_found(showroom: Showroom) -> None:
    response = showroom.browser("admin").get("/licenses/applications/999999")
    assert response.status_code == 404
    assert "There is no such application" in Page(response.text).text
