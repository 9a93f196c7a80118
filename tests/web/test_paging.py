"""Every row stands on exactly one page, in one order, whichever way one walks."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from itsdangerous import URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.accounts.tables import User
from spendapp.provenance import Run
from spendapp.web import paging
from spendapp.web.paging import Cursor, Order, decode, encode
from tests.web.conftest import add_people

ANCHOR = datetime(2026, 11, 1, tzinfo=UTC)
# Days after the anchor; None is a user who never logged in. Ties and gaps on purpose.
LOGINS = [3, None, 1, 3, None, 3, 2, None, 1, 3]
UP = [3, 9, 7, 1, 4, 6, 10, 2, 5, 8]
DOWN = [10, 6, 4, 1, 7, 9, 3, 8, 5, 2]


def walk(session: Session, order: Order, *, backward: bool = False, rows: int = 3) -> list[int]:
    """The ids in the order of the pages, from the first page or from the last."""
    found: list[int] = []
    cursor: Cursor | None = None
    while True:
        query = select(User.id, order.expression.label("value"))
        if cursor:
            query = query.where(paging.beyond(order, cursor, backward=backward))
        page = session.execute(paging.ordered(query, order, backward=backward).limit(rows)).all()
        if not page:
            return found
        found += [row.id for row in page]
        cursor = Cursor("login", page[-1].value, page[-1].id)


@pytest.fixture
def logins(session: Session) -> Session:
    """Ten users with the logins above."""
    add_people(session, [{"last_login_at": d if d is None else ANCHOR + timedelta(d)} for d in LOGINS])
    return session


def test_rows_without_a_value_come_last_and_ties_follow_the_id(logins: Session) -> None:
    assert walk(logins, Order(User.last_login_at, User.id)) == UP


def test_rows_without_a_value_come_last_when_descending_too(logins: Session) -> None:
    assert walk(logins, Order(User.last_login_at, User.id, descending=True)) == DOWN


@pytest.mark.parametrize(("descending", "expected"), [(False, UP), (True, DOWN)])
def test_walking_back_from_the_end_gives_the_same_order_reversed(
    logins: Session, descending: bool, expected: list[int]
) -> None:
    order = Order(User.last_login_at, User.id, descending=descending)
    assert walk(logins, order, backward=True) == expected[::-1]


@pytest.mark.parametrize("rows", [1, 2, 4, 10])
def test_the_size_of_the_pages_changes_nothing(logins: Session, rows: int) -> None:
    assert walk(logins, Order(User.last_login_at, User.id), rows=rows) == UP


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("backward", [False, True])
def test_a_column_that_is_never_null_pages_alike(session: Session, descending: bool, backward: bool) -> None:
    add_people(session, [{"name": name} for name in ("b", "a", "c", "a", "b", "a")])
    order = Order(User.name, User.id, descending=descending)
    assert not order.nullable
    assert walk(session, order, backward=backward) == ([2, 4, 6, 1, 5, 3][:: -1 if descending != backward else 1])


def test_a_row_that_is_added_meanwhile_neither_repeats_nor_skips_others(logins: Session) -> None:
    order = Order(User.last_login_at, User.id)
    cursor = Cursor("login", ANCHOR + timedelta(2), 7)
    logins.get_one(User, 3).last_login_at = ANCHOR  # A row of the first page moves to the very front.
    logins.flush()
    query = paging.ordered(select(User.id).where(paging.beyond(order, cursor)), order)
    assert logins.scalars(query).all() == [1, 4, 6, 10, 2, 5, 8]


def test_a_column_of_another_table_may_be_null_through_an_outer_join() -> None:
    assert Order(Run.title, User.id).nullable
    assert Order(User.last_login_at, User.id).nullable


@pytest.mark.parametrize("value", [None, 'é, "quoted"', 7, 0.1, Decimal("-12.3400"), ANCHOR.date(), ANCHOR, True])
@pytest.mark.usefixtures("app")
def test_a_cursor_survives_the_address(value: Any) -> None:
    cursor = Cursor("cost", value, 41)
    assert decode(encode(cursor), "cost") == cursor


@pytest.mark.usefixtures("app")
def test_a_cursor_of_another_sort_order_is_ignored() -> None:
    assert decode(encode(Cursor("name", "a", 1)), "cost") is None


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("text", ["", "%%%", "bm90IGpzb24", "WzFd", "WyJjb3N0IiwidiIse30sMV0", "x" * 5_000, "é"])
def test_a_damaged_cursor_is_ignored(text: str) -> None:
    assert decode(text, "cost") is None


@pytest.mark.usefixtures("app")
def test_a_cursor_that_somebody_else_wrote_is_ignored() -> None:
    signed = encode(Cursor("cost", 7, 41))
    forged = URLSafeSerializer("another secret", salt="cursor").dumps(["cost", "v", 10**30, 1])
    assert [decode(text, "cost") for text in (signed[:-1] + "A", forged)] == [None, None]
