"""The pages of people: the list, one, the leaving sheet, and who sees whom."""

import csv
import io

import pytest
from sqlalchemy import select

from spendapp.directory.tables import Person
from spendapp.extensions import db
from tests.dashboards.company import CARLA, OLGA
from tests.dashboards.conftest import Showroom
from tests.dashboards.pages import read


def path(name: str) -> str:
    """The address of a person."""
    return f"/licenses/people/{db.session.scalars(select(Person.id).where(Person.name == name)).one()}"


def names(showroom: Showroom, query: str) -> list[str]:
    """The names in the list, as it is exported."""
    text = showroom.browser("it").get(f"/licenses/people?{query}&export=csv").text.lstrip("\ufeff")
    return [row["Person"] for row in csv.DictReader(io.StringIO(text))]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sort=name", ["Ada", "Bob", "Cleo", "Dan", "Eve", "Fay"]),
        ("status=left", ["Fay"]),
        ("with=leavers", ["Fay"]),
        ("department=Sales&sort=-name", ["Cleo", "Bob", "Ada"]),
        ("with=findings&sort=name", ["Bob", "Cleo", "Fay"]),
        ("q=eve", ["Eve"]),
        ("sort=-seats&q=a", ["Dan", "Fay", "Ada", "Bob", "Cleo", "Eve"]),
    ],
)
def test_the_list_sorts_and_narrows(showroom: Showroom, query: str, found: list[str]) -> None:
    assert sorted(names(showroom, query)) == sorted(found)


def test_the_list_adds_up_seats_and_cost(showroom: Showroom) -> None:
    page = read(showroom.browser("it"), "/licenses/people?department=Sales")
    assert (page.sum_of("seats"), page.sum_of("cost")) == (3, 360)


def test_a_person_shows_every_seat_with_plan_cost_and_last_use(showroom: Showroom) -> None:
    page = read(showroom.browser("it"), path("Ada"))
    assert "Slack Pro ada@example.com matched by e-mail in use 23 Nov 2026 file" in page.text
    assert page.sum_of("price") == 120


def test_use_that_nobody_tells_is_no_data(showroom: Showroom) -> None:
    text = read(showroom.browser("it"), path("Dan")).text
    assert "Box Starter dan@example.com matched by e-mail use unknown no activity source" in text


def test_the_leaving_sheet_lists_all_that_must_be_taken_back(showroom: Showroom) -> None:
    text = read(showroom.browser("it"), path("Fay") + "/leaving").text
    assert "Leaving sheet: Fay" in text
    assert "Slack Pro fay@example.com" in text
    assert "120.00 EUR a year" in text


def test_an_owner_sees_holders_of_seats_in_their_applications_and_only_those_seats(showroom: Showroom) -> None:
    carla = showroom.browser("owner", CARLA)
    page = read(carla, "/licenses/people")
    assert ("Dan" in page.text, "Ada" in page.text) == (True, False)
    dan = read(carla, path("Dan"))
    assert "Zoom" in dan.text
    assert "Box" not in dan.text


@pytest.mark.parametrize("ending", ["", "/leaving"])
def test_a_person_without_a_seat_in_the_owners_applications_is_not_found(showroom: Showroom, ending: str) -> None:
    assert showroom.browser("owner", OLGA).get(path("Eve") + ending).status_code == 404
    assert showroom.browser("it").get("/licenses/people/999999" + ending).status_code == 404


def test_finance_does_not_see_people(showroom: Showroom) -> None:
    assert showroom.browser("finance").get(path("Ada")).status_code == 403
    assert showroom.browser("finance").get("/licenses/people").status_code == 403
