"""A view of a table: what an address asks for, the query that answers it, and the addresses next to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Row, Select, or_

from spendapp.web import paging
from spendapp.web.table_parts import Cell, Column, Label, Table

LONGEST_SEARCH = 100
MOST_WORDS = 5


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
