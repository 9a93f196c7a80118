"""Charts as plain Plotly dictionaries: bars, stacked bars, lines; and the same numbers as a table for everybody.

A series carries a meaning (`meta`): the page gives it the color `--chart-<meaning>` of the light or dark theme. Plotly
itself never enters a request; tests validate the dictionaries with plotly.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import g

Figure = dict[str, Any]
Number = int | float | Decimal | Fraction
BAR_HEIGHT = 28
HEIGHT = 300
MARGIN_HEIGHT = 90


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers under one name. A missing number is a gap, never zero."""

    name: str
    values: Sequence[Number | None]
    meaning: str = ""  # a color of the theme: red, green, entitled, saving, …


@dataclass(frozen=True, slots=True)
class ChartTable:
    """The numbers of a chart in rows, for screen readers and for whoever wants to read them."""

    head: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def bars(labels: Sequence[str], series: Sequence[Series], *, axis: str, horizontal: bool = False) -> Figure:
    """Bars side by side. `axis` names the unit; horizontal bars suit long labels."""
    return _bars(labels, series, axis=axis, horizontal=horizontal, mode="group")


def stacked_bars(labels: Sequence[str], series: Sequence[Series], *, axis: str, horizontal: bool = False) -> Figure:
    """Bars whose parts add up."""
    return _bars(labels, series, axis=axis, horizontal=horizontal, mode="stack")


def lines(days: Sequence[date], series: Sequence[Series], *, axis: str) -> Figure:
    """Lines over time; a day without a number interrupts the line."""
    x = [day.isoformat() for day in days]
    mode = "lines" if len(days) > 1 else "markers"
    return {
        "data": [
            {"type": "scatter", "mode": mode, "x": x, "y": _numbers(s.values), "connectgaps": False, **_named(s)}
            for s in series
        ],
        "layout": {
            "height": HEIGHT,
            "hovermode": "x unified",
            "xaxis": {"type": "date"},
            "yaxis": {"title": {"text": axis}, "rangemode": "tozero"},
        },
    }


def table_of(figure: Figure) -> ChartTable:
    """The numbers of a figure as a table: one row per label or day, one column per series."""
    traces = figure["data"]
    labels: dict[object, None] = {}
    columns = []
    for trace in traces:
        names, values = (trace["y"], trace["x"]) if trace.get("orientation") == "h" else (trace["x"], trace["y"])
        labels.update(dict.fromkeys(names))
        columns.append(dict(zip(names, values, strict=True)))
    rows = tuple((label, *(column.get(label) for column in columns)) for label in labels)
    return ChartTable(("", *(str(trace.get("name", "")) for trace in traces)), rows)


def first_chart() -> bool:
    """True for the first chart of a page, which brings the scripts along."""
    first = not g.get("has_chart")
    g.has_chart = True
    return first


def _bars(labels: Sequence[str], series: Sequence[Series], *, axis: str, horizontal: bool, mode: str) -> Figure:
    along, across = ("y", "x") if horizontal else ("x", "y")
    data = [
        {
            "type": "bar",
            "orientation": "h" if horizontal else "v",
            along: list(labels),
            across: _numbers(s.values),
            **_named(s),
        }
        for s in series
    ]
    layout: Figure = {
        "barmode": mode,
        "height": MARGIN_HEIGHT + BAR_HEIGHT * len(labels) if horizontal else HEIGHT,
        f"{across}axis": {"title": {"text": axis}, "rangemode": "tozero"},
        f"{along}axis": {"automargin": True, "type": "category"},
    }
    if horizontal:
        layout["yaxis"]["autorange"] = "reversed"  # Plotly would put the first label at the bottom.
    return {"data": data, "layout": layout}


def _named(series: Series) -> Figure:
    return {"name": series.name, "meta": series.meaning} if series.meaning else {"name": series.name}


def _numbers(values: Sequence[Number | None]) -> list[float | int | None]:
    return [value if value is None or isinstance(value, int) else float(value) for value in values]
