"""The server-side table that every list uses: filters, search, sort, page and columns live in the address.

A room describes a `Table` once; `respond` renders the page, answers `?export=csv` or `?export=xlsx` with exactly that
view, and answers htmx with the table alone. A query with GROUP BY or a window belongs into a subquery first, so that
filters and cursors can stand in its WHERE.

Arguments of the address: `q`, `sort` (`-key` descends), `after` and `before` (cursors), `columns`, `export`, and one
per filter. Others are kept in the links, so a table may stand on a tab.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Literal, TypeAlias
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request
from flask_babel import LazyString
from sqlalchemy import Row, Select, SQLColumnExpression, func, or_
from sqlalchemy.orm import Session

from spendapp.extensions import db
from spendapp.web import paging

PAGE_ROWS = 50
LONGEST_SEARCH = 100
MOST_WORDS = 5
SORT_VALUE = "sort_value_"
Kind = Literal["text", "number", "money", "day", "person", "application", "badge", "link", "instant", "percent"]
Label: TypeAlias = str | LazyString


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell. A value of None reads "no data", never zero."""

    value: object
    _: KW_ONLY
    href: str | None = None
    secondary: str | None = None  # the second line: the e-mail of a person, the days left of a deadline
    tone: str | None = None  # red, orange, yellow, green, blue, azure, secondary; never the only sign
    icon: str | None = None
    currency: str | None = None  # of a money cell
    title: str | None = None  # shown on hover and focus: the formula, the exact instant


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `sort` is the expression that orders by it; without one it cannot be sorted."""

    key: str
    label: Label
    _: KW_ONLY
    cell: Callable[[Row[Any]], Cell]
    kind: Kind = "text"
    sort: SQLColumnExpression[Any] | None = None
    default: bool = True  # shown unless the user chose other columns
    secondary_label: Label | None = None  # heads the second line of the cell in exports; a person's is its e-mail


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice that narrows the rows. A value that is no choice is left out, and the page says so."""

    key: str
    label: Label
    choices: Callable[[], Sequence[tuple[str, Label]]]
    apply: Callable[[Select[Any], str], Select[Any]]


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty table says: why, and what to do next."""

    title: Label
    text: Label = ""
    href: str | None = None
    label: Label = ""


@dataclass(frozen=True, slots=True)
class BulkAction:
    """A button for the selected rows; it posts their `ids` to the endpoint."""

    key: str
    label: Label
    endpoint: str
    permission: str
    _: KW_ONLY
    icon: str = "checks"
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over all rows of the view, whatever the page shows, under the column with this key."""

    key: str
    expression: SQLColumnExpression[Any]
    _: KW_ONLY
    currency: str | None = None  # of a money column


@dataclass(frozen=True)
class Table:
    """A list: the rows with a unique integer column labelled "id", and how they read, narrow and sort."""

    name: str
    query: Select[Any]
    _: KW_ONLY
    id_column: SQLColumnExpression[int]
    columns: tuple[Column, ...]
    default_sort: str
    empty: Empty
    filters: tuple[Filter, ...] = ()
    search: tuple[SQLColumnExpression[Any], ...] = ()
    row_href: Callable[[Row[Any]], str] | None = None
    bulk: tuple[BulkAction, ...] = ()
    totals: tuple[Total, ...] = ()


@dataclass(frozen=True, slots=True)
class FilterState:
    """A filter as the page shows it."""

    key: str
    label: Label
    choices: Sequence[tuple[str, Label]]
    value: str

    @property
    def chosen(self) -> Label | None:
        """The label of the chosen value; None when nothing is chosen, or nothing that exists."""
        return dict(self.choices).get(self.value) if self.value else None


@dataclass(frozen=True, slots=True)
class TableRow:
    """A rendered row."""

    id: int
    href: str | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class View:
    """What the address asks of a table: the columns, the order, the filters and the words searched for."""

    table: Table
    args: Mapping[str, str]
    columns: tuple[Column, ...]
    sort: Column
    order: paging.Order
    filters: tuple[FilterState, ...]
    words: str

    def url(self, **changes: str | None) -> str:
        """The address of this view with changes; it starts at the first page."""
        merged = {**self.args, "after": None, "before": None, "export": None, **changes}
        return "?" + urlencode({key: value for key, value in merged.items() if value})

    def sort_url(self, column: Column) -> str:
        """The address that sorts by the column, or turns its direction."""
        turned = column.key == self.sort.key and not self.order.descending
        return self.url(sort=f"-{column.key}" if turned else column.key)

    def kept(self, without: tuple[str, ...] = (), *, with_filters: bool = False) -> list[tuple[str, str]]:
        """The arguments that a form of this table carries along in hidden fields."""
        own = {state.key for state in self.filters} | {"q"}
        dropped = {"after", "before", "export", *without, *(() if with_filters else own)}
        return [(key, value) for key, value in self.args.items() if key not in dropped]

    def without(self, key: str) -> str:
        """The address without one filter."""
        return self.url(**{key: None})

    @property
    def cleared(self) -> str:
        """The address without any filter and search."""
        return self.url(q=None, **{state.key: None for state in self.filters})

    @property
    def left_out(self) -> tuple[FilterState, ...]:
        """The filters that the address names with a value that does not exist."""
        return tuple(state for state in self.filters if state.value and state.chosen is None)

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter hides rows."""
        return bool(self.words or any(state.chosen is not None for state in self.filters))


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
    from spendapp.web.export import csv_response, xlsx_response

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
        return make_response(render_template("fragments/table.html", table=found))
    return make_response(render_template(template, table=found, **context))


def view_of(table: Table, args: Mapping[str, str]) -> View:
    """Read the address; what it names wrongly falls back to the default."""
    wanted = args.get("columns", "").split(",")
    columns = tuple(column for column in table.columns if column.key in wanted)
    sort, descending = (
        _sort(table, args.get("sort", "")) or _sort(table, table.default_sort) or (table.columns[0], False)
    )
    if sort.sort is None:
        raise ValueError(f"The table {table.name!r} cannot be sorted by its default {table.default_sort!r}.")
    return View(
        table,
        args,
        columns or tuple(column for column in table.columns if column.default),
        sort,
        paging.Order(sort.sort, table.id_column, descending),
        tuple(FilterState(f.key, f.label, f.choices(), args.get(f.key, "")) for f in table.filters),
        args.get("q", "").strip()[:LONGEST_SEARCH],
    )


def narrowed(view: View) -> Select[Any]:
    """The query of the table with the filters and the search of the view."""
    query = view.table.query
    for definition, state in zip(view.table.filters, view.filters, strict=True):
        if state.chosen is not None:
            query = definition.apply(query, state.value)
    for word in view.words.split()[:MOST_WORDS] if view.table.search else ():
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in view.table.search)))
    return query


def cells_of(view: View, row: Row[Any]) -> tuple[Cell, ...]:
    """The cells of a row in the chosen columns."""
    return tuple(column.cell(row) for column in view.columns)


def _sort(table: Table, text: str) -> tuple[Column, bool] | None:
    key = text.removeprefix("-")
    found = next((column for column in table.columns if column.key == key and column.sort is not None), None)
    return (found, text.startswith("-")) if found else None


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
