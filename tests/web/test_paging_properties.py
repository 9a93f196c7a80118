"""Whatever the values, walking the pages gives every row once, in the order that sorting in Python gives."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from spendapp.accounts.tables import User
from spendapp.web import paging
from spendapp.web.paging import Cursor, Order
from tests.web.conftest import add_people

ANCHOR = datetime(2026, 1, 1, tzinfo=UTC)
logins = st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=1, max_size=9)


def expected(values: list[int | None], *, descending: bool) -> list[int]:
    """The ids in order: values up or down with ties by id in the same direction, the missing ones last."""
    known = [(value, number) for number, value in enumerate(values, start=1) if value is not None]
    missing = [number for number, value in enumerate(values, start=1) if value is None]
    ids = [number for _, number in sorted(known, reverse=descending)]
    return ids + sorted(missing, reverse=descending)


def walk(session: Session, order: Order, *, rows: int, backward: bool) -> list[int]:
    """The ids, page by page, with the cursor sent through its text each time."""
    found: list[int] = []
    cursor: Cursor | None = None
    while True:
        query = select(User.id, order.expression.label("value"))
        if cursor:
            query = query.where(paging.beyond(order, cursor, backward=backward))
        page = session.execute(paging.ordered(query, order, backward=backward).limit(rows)).all()
        if not page:
            return found[::-1] if backward else found
        found += [row.id for row in page]
        cursor = paging.decode(paging.encode(Cursor("login", page[-1].value, page[-1].id)), "login")


@pytest.mark.parametrize("descending", [False, True])
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=logins, rows=st.integers(1, 4), backward=st.booleans())
def test_every_row_stands_on_one_page(
    session: Session, descending: bool, values: list[int | None], rows: int, backward: bool
) -> None:
    session.execute(delete(User))
    add_people(session, [{"last_login_at": d if d is None else ANCHOR + timedelta(d)} for d in values])
    order = Order(User.last_login_at, User.id, descending=descending)
    assert walk(session, order, rows=rows, backward=backward) == expected(values, descending=descending)
