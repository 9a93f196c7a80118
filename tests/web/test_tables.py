"""A list page: its rows, its filters, its pages, and what htmx gets."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from spendapp.accounts.tables import User
from spendapp.extensions import db
from spendapp.web import tables
from spendapp.web.tables import BulkAction, page
from tests.web.conftest import add_people, people_table

pytestmark = pytest.mark.usefixtures("three_rows")
SEVEN = [{"name": name} for name in "gfedcba"]


def names(found: tables.TablePage) -> str:
    """The names of a page, joined."""
    return "".join(str(row.cells[0].value) for row in found.rows)


def follow(session: Session, url: str | None) -> tables.TablePage:
    """The page behind a link."""
    assert url is not None
    return page(session, people_table(), dict(part.split("=") for part in url.lstrip("?").split("&")))


def test_pages_follow_each_other_and_lead_back(session: Session) -> None:
    add_people(session, SEVEN)
    first = page(session, people_table(), {})
    second = follow(session, first.next_url)
    third = follow(session, second.next_url)
    assert [names(found) for found in (first, second, third)] == ["abc", "def", "g"]
    assert (first.previous_url, third.next_url, first.total) == (None, None, 7)
    back = follow(session, third.previous_url)
    assert (names(back), names(follow(session, back.previous_url))) == ("def", "abc")


def test_going_back_past_the_start_shows_the_first_page_whole(session: Session) -> None:
    add_people(session, SEVEN)
    second = follow(session, page(session, people_table(), {}).next_url)
    session.get_one(User, 7).name = "z"  # "a" moves to the end, so that only two stand before "d".
    session.flush()
    found = follow(session, second.previous_url)
    assert (names(found), found.previous_url) == ("bcd", None)


def test_a_filter_narrows_rows_and_total(session: Session) -> None:
    add_people(session, [{"role": role} for role in ("it", "owner", "it", "it", "it")])
    found = page(session, people_table(), {"role": "it"})
    assert (found.total, len(found.rows)) == (4, 3)


def test_every_word_of_a_search_must_stand_somewhere(session: Session) -> None:
    add_people(session, [{"name": "Anna Berg"}, {"name": "Anna Costa"}, {"name": "Bert Berg", "email": "ANNA@x.org"}])
    assert page(session, people_table(), {"q": " anna  berg "}).total == 2


def test_percent_signs_are_searched_for_literally(session: Session) -> None:
    add_people(session, [{"name": "100 % Anna"}, {"name": "Anna"}])
    assert page(session, people_table(), {"q": "%"}).total == 1


def test_a_page_takes_two_statements_however_many_rows(session: Session) -> None:
    add_people(session, SEVEN)
    statements: list[str] = []
    listener = lambda *arguments: statements.append(arguments[2])  # noqa: E731 - removed again below
    event.listen(db.engine, "before_cursor_execute", listener)
    page(session, people_table(), {})
    event.remove(db.engine, "before_cursor_execute", listener)
    assert len(statements) == 2


def test_a_list_shows_rows_with_links_dashes_and_the_total(
    client: FlaskClient, session: Session, people_page: Callable[..., None]
) -> None:
    add_people(session, SEVEN)
    people_page(people_table())
    text = client.get("/people").text
    assert '<a href="/people/7">a</a>' in text
    assert "3 of 7 rows" in text
    assert 'title="no data"' in text
    assert "70.00\N{NO-BREAK SPACE}EUR" in text


def test_an_empty_list_says_what_to_do(client: FlaskClient, people_page: Callable[..., None]) -> None:
    people_page(people_table())
    text = client.get("/people").text
    assert "Nobody yet" in text
    assert 'href="/data/import"' in text


def test_a_list_that_filters_emptied_offers_to_clear_them(
    client: FlaskClient, session: Session, people_page: Callable[..., None]
) -> None:
    add_people(session, SEVEN)
    people_page(people_table())
    text = client.get("/people?role=owner&sort=role").text
    assert "No rows fit these filters." in text
    assert 'href="?sort=role"' in text


def test_chips_name_the_filters_and_a_note_what_was_left_out(
    client: FlaskClient, session: Session, people_page: Callable[..., None]
) -> None:
    add_people(session, SEVEN)
    people_page(people_table())
    assert "Role: IT" in client.get("/people?role=it").text
    assert "“astronaut” and was left out" in client.get("/people?role=astronaut").text


def test_htmx_gets_the_table_alone_with_a_clean_address(
    client: FlaskClient, session: Session, people_page: Callable[..., None]
) -> None:
    add_people(session, SEVEN)
    people_page(people_table())
    response = client.get("/people?q=a&role=", headers={"HX-Request": "true", "HX-Target": "table-people"})
    assert response.text.lstrip().startswith('<section class="card table-card" id="table-people"')
    assert response.headers["HX-Push-Url"] == "/people?q=a"


def test_bulk_actions_show_to_roles_that_may_take_them(
    log_in: Callable[..., Any], people_page: Callable[..., None], acknowledge: BulkAction
) -> None:
    people_page(people_table(bulk=(acknowledge,)))
    shown = log_in("admin").get("/people").text
    assert re.search(r'name="ids" value="1" form="bulk-people"', shown)
    assert 'formaction="/logout"' in shown
    assert "bulk-people" not in log_in("auditor").get("/people").text


def test_markup_in_values_is_shown_not_run(
    client: FlaskClient, session: Session, people_page: Callable[..., None]
) -> None:
    add_people(session, [{"name": "<script>alert(1)</script>"}])
    people_page(people_table())
    assert "<script>alert" not in client.get("/people?q=%3Cscript%3E").text
