"""The page Position: rows per plan, sums, the statement with lines, scope."""

import csv
import io

import pytest

from tests.dashboards.company import CARLA
from tests.dashboards.conftest import Showroom
from tests.dashboards.pages import read

PATH = "/licenses/position"


def rows(showroom: Showroom, query: str = "") -> dict[str, dict[str, str]]:
    """The plans of a view, as it is exported, by application."""
    text = showroom.browser("it").get(f"{PATH}?{query}&export=csv").text.lstrip("\ufeff")
    return {row["Application"]: row for row in csv.DictReader(io.StringIO(text))}


def test_a_plan_shows_entitled_assigned_used_over_and_what_a_true_up_costs(showroom: Showroom) -> None:
    slack = rows(showroom)["Slack"]
    quantities = [slack[name] for name in ("Plan", "Lines in force", "Entitled", "Assigned", "In use", "Over", "Spare")]
    assert quantities == ["Pro", "4 (S-1)", "4", "5", "1", "1", "0"]
    assert (slack["True-up per year"], slack["Annual cost"], slack["Next decrease"]) == (
        "120.00",
        "480.00",
        "2027-01-01",
    )


def test_a_plan_without_a_line_has_no_entitlement(showroom: Showroom) -> None:
    box = rows(showroom)["Box"]
    assert [box[name] for name in ("Entitled", "Assigned", "In use", "Over", "Spare")] == ["", "1", "", "0", ""]


@pytest.mark.parametrize(
    ("show", "applications"),
    [("over", ["Slack"]), ("spare", ["Zoom"]), ("no-line", ["Box"]), ("unused", [])],
)
def test_the_list_narrows(showroom: Showroom, show: str, applications: list[str]) -> None:
    assert list(rows(showroom, f"show={show}")) == applications


def test_the_list_adds_up(showroom: Showroom) -> None:
    page = read(showroom.browser("procurement"), PATH)
    sums = [page.sum_of(key) for key in ("entitled", "assigned", "over", "spare", "true_up")]
    assert sums == [14, 8, 1, 8, 120]


def test_the_statement_prints_lines_arithmetic_and_method(showroom: Showroom) -> None:
    text = read(showroom.browser("auditor"), f"{PATH}?print=1").text
    assert "5 assigned - 4 entitled = 1 over" in text
    assert "Z-1 10 20.00 USD a month 2,400.00 USD" in text
    assert "Box Starter no line in force" in text
    assert "Entitled: the sum of the quantities of the lines of the plan in force on the day" in text


@pytest.mark.parametrize("query", ["", "?print=1"])
def test_an_owner_sees_the_plans_of_their_applications(showroom: Showroom, query: str) -> None:
    text = read(showroom.browser("owner", CARLA), PATH + query).text
    assert "Zoom" in text
    assert "Slack" not in text


def test_finance_does_not_see_the_position(showroom: Showroom) -> None:
    assert showroom.browser("finance").get(PATH).status_code == 403
