"""Paging by key: a cursor holds the sort value and the id of the row at the edge of a page.

Rows with equal sort values follow their id, rows without a value come last in both directions, and any depth costs
the same. It works alike on SQLite and PostgreSQL.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import Column, ColumnElement, Select, SQLColumnExpression, Table, and_, or_


@dataclass(frozen=True, slots=True)
class Cursor:
    """The edge of a page: the key of the sort column, the value there and the id."""

    sort: str
    value: Any
    id: int


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a table: its sort expression, the unique id that breaks ties, the direction."""

    expression: SQLColumnExpression[Any]
    id_column: SQLColumnExpression[int]
    descending: bool = False

    @property
    def nullable(self) -> bool:
        """Whether the sort expression may be null.

        Only a column that is NOT NULL and stands in the same table as the id is sure (an outer join makes nulls of
        others); then an index can serve the page.
        """
        columns = [_column(self.expression), _column(self.id_column)]
        if not all(isinstance(column, Column) and isinstance(column.table, Table) for column in columns):
            return True
        return bool(columns[0].nullable) or columns[0].table is not columns[1].table


def _column(expression: SQLColumnExpression[Any]) -> Any:
    """The column behind a mapped attribute."""
    return getattr(expression, "expression", expression)


def ordered(query: Select[Any], order: Order, *, backward: bool = False) -> Select[Any]:
    """The query in this order, or in the exact opposite."""
    descending = order.descending != backward
    value, identity = order.expression, order.id_column
    first = value.desc() if descending else value.asc()
    if order.nullable:
        first = first.nulls_first() if backward else first.nulls_last()
    return query.order_by(None).order_by(first, identity.desc() if descending else identity.asc())


def beyond(order: Order, cursor: Cursor, *, backward: bool = False) -> ColumnElement[bool]:
    """The rows after the cursor, or before it."""
    value, identity = order.expression, order.id_column
    descending = order.descending != backward
    further_id = identity < cursor.id if descending else identity > cursor.id
    if cursor.value is None:
        same = and_(value.is_(None), further_id)
        return or_(value.is_not(None), same) if backward else same
    further = value < cursor.value if descending else value > cursor.value
    if not order.nullable:
        # The redundant bound lets an index start at the cursor.
        bound = value <= cursor.value if descending else value >= cursor.value
        return and_(bound, or_(further, further_id))
    found = or_(further, and_(value == cursor.value, further_id))
    return found if backward else or_(found, value.is_(None))


def encode(cursor: Cursor) -> str:
    """The cursor as text for an address, signed: what reaches the database is what this application wrote."""
    text: str = _signer().dumps([cursor.sort, *_tagged(cursor.value), cursor.id])
    return text


def decode(text: str | None, sort: str) -> Cursor | None:
    """The cursor of an address; None when there is none, when it is not ours or belongs to another sort order."""
    if not text:
        return None
    try:
        found, tag, value, identity = _signer().loads(text)
    except BadData:
        return None
    return Cursor(found, _untagged(tag, value), identity) if found == sort else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="cursor")


def _tagged(value: Any) -> tuple[str, Any]:
    if isinstance(value, datetime):  # Before date, of which it is a subclass.
        return "t", value.isoformat()
    if isinstance(value, date):
        return "d", value.isoformat()
    if isinstance(value, Decimal):
        return "n", str(value)
    return "v", value


def _untagged(tag: str, value: Any) -> Any:
    if tag == "t":
        return datetime.fromisoformat(value)
    if tag == "d":
        return date.fromisoformat(value)
    if tag == "n":
        return Decimal(value)
    return value
