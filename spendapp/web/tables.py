"""The server-side table that every list uses: filters, search, sort, page and columns live in the address.

A room describes a `Table` once; `respond` renders the page, answers `?export=csv` or `?export=xlsx` with exactly that
view, and answers htmx with the table alone. A query with GROUP BY, DISTINCT or a window belongs into a subquery first,
so that filters and cursors can stand in its WHERE and the count is that of the rows.

Arguments of the address: `q`, `sort` (`-key` descends), `after` and `before` (cursors), `columns`, `export`, and one
per filter. Others are kept in the links, so a table may stand on a tab.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request
from sqlalchemy import Row, Select, func
from sqlalchemy.orm import Session

from spendapp.extensions import db
from spendapp.web import paging
from spendapp.web.export import csv_response, xlsx_response
from spendapp.web.table_parts import BulkAction, Cell, Column, Empty, Filter, Kind, Label, Table, Total
from spendapp.web.table_view import View, cells_of, narrowed, view_of

__all__ = [
    "BulkAction",
    "Cell",
    "Column",
    "Empty",
    "Filter",
    "Kind",
    "Label",
    "Table",
    "TablePage",
    "Total",
    "export",
    "page",
    "respond",
]
PAGE_ROWS = 50
SORT_VALUE = "sort_value_"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A rendered row."""

    id: int
    href: str | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class TablePage:
    """One page of a view, ready to render."""

    view: View
    rows: tuple[TableRow, ...]
    total: int
    previous_url: str | None
    next_url: str | None
    sums: Mapping[str, Cell] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        """The table of the page."""
        return self.view.table


def page(session: Session, table: Table, args: Mapping[str, str]) -> TablePage:
    """The page that the address asks for, in two queries (three when a cursor leads before the first row)."""
    view = view_of(table, args)
    query = narrowed(view)
    total, sums = _count_and_sums(session, table, query)
    after = paging.decode(args.get("after"), view.sort.key)
    before = None if after else paging.decode(args.get("before"), view.sort.key)
    rows, more = _fetch(session, view, query, cursor=after or before, backward=before is not None)
    if before and not more:  # Fewer rows than a page stand before the cursor: show the first page whole.
        before = None
        rows, more = _fetch(session, view, query)
    earlier = more if before else after is not None
    later = True if before else more
    return TablePage(
        view,
        tuple(_render(view, row) for row in rows),
        total,
        view.url(before=_cursor(view, rows[0])) if rows and earlier else None,
        view.url(after=_cursor(view, rows[-1])) if rows and later else None,
        sums,
    )


def export(session: Session, table: Table, args: Mapping[str, str], format_: str) -> Response:
    """The whole view as a CSV or XLSX file: its filters, order and columns, all of its rows."""
    view = view_of(table, args)
    query = paging.ordered(narrowed(view), view.order)
    return xlsx_response(session, view, query) if format_ == "xlsx" else csv_response(view, query)


def respond(table: Table, template: str, **context: Any) -> Response:
    """Answer a request for a list: an export, the table alone (htmx), or the page with `table` in its context."""
    args = {key: ",".join(values) for key, values in request.args.lists()}
    if args.get("export") in ("csv", "xlsx"):
        return export(db.session(), table, args, args["export"])
    found = page(db.session(), table, args)
    if request.headers.get("HX-Target") == f"table-{table.name}":
        response = make_response(render_template("fragments/table.html", table=found))
        response.headers["HX-Push-Url"] = request.path + "?" + urlencode({k: v for k, v in args.items() if v})
        return response
    return make_response(render_template(template, table=found, **context))


def _count_and_sums(session: Session, table: Table, query: Select[Any]) -> tuple[int, dict[str, Cell]]:
    sums = [func.sum(total.expression) for total in table.totals]
    statement = query.with_only_columns(func.count(table.id_column), *sums, maintain_column_froms=True).order_by(None)
    count, *values = session.execute(statement).one()
    pairs = zip(table.totals, values, strict=True)
    return count, {total.key: Cell(value, currency=total.currency) for total, value in pairs}


def _fetch(
    session: Session, view: View, query: Select[Any], *, cursor: paging.Cursor | None = None, backward: bool = False
) -> tuple[list[Row[Any]], bool]:
    query = query.add_columns(view.order.expression.label(SORT_VALUE))
    if cursor:
        query = query.where(paging.beyond(view.order, cursor, backward=backward))
    statement = paging.ordered(query, view.order, backward=backward).limit(PAGE_ROWS + 1)
    rows = list(session.execute(statement).all())
    shown = rows[:PAGE_ROWS]
    return (shown[::-1] if backward else shown), len(rows) > PAGE_ROWS


def _render(view: View, row: Row[Any]) -> TableRow:
    href = view.table.row_href(row) if view.table.row_href else None
    return TableRow(row.id, href, cells_of(view, row))


def _cursor(view: View, row: Row[Any]) -> str:
    return paging.encode(paging.Cursor(view.sort.key, getattr(row, SORT_VALUE), row.id))
