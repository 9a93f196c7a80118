"""What a room says of a list: columns, filters, search, actions. Descriptions only; `tables` makes pages of them."""

from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, Literal, TypeAlias

from flask_babel import LazyString
from sqlalchemy import Row, Select, SQLColumnExpression

Kind = Literal["text", "number", "money", "day", "person", "application", "badge", "link", "instant", "percent"]
Label: TypeAlias = str | LazyString


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell. A value of None reads "no data", never zero."""

    value: object
    _: KW_ONLY
    href: str | None = None
    secondary: Label | None = None  # the second line: the e-mail of a person, the days left of a deadline
    tone: str | None = None  # red, orange, yellow, green, blue, azure, secondary; never the only sign
    icon: str | None = None
    currency: str | None = None  # of a money cell
    title: Label | None = None  # shown on hover and focus: the formula, the exact instant


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
