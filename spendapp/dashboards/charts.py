"""Figures of charts as plain dictionaries, which tests validate with Plotly. Pure.

Series carry a meaning (`meta`), by which the page gives them the colors of the light or dark theme.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from spendapp.dashboards.trend import TrendDay

MOST_BARS = 10
BAR_HEIGHT = 30
Figure = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SpendBar:
    """An application's annual cost, and how much of it findings would save."""

    name: str
    annual_cost: Decimal
    saving: Decimal


@dataclass(frozen=True, slots=True)
class SpendLabels:
    """The words of the chart of spend, translated."""

    kept: str
    saving: str
    others: str
    axis: str


def spend_by_application(bars: Sequence[SpendBar], labels: SpendLabels) -> Figure:
    """The costliest applications, largest on top, each with the part that could be saved; the rest as one bar."""
    ranked = sorted(bars, key=lambda bar: (-bar.annual_cost, bar.name))
    shown = ranked[:MOST_BARS]
    rest = ranked[MOST_BARS:]
    if rest:
        costs, savings = (sum((getattr(bar, key) for bar in rest), Decimal(0)) for key in ("annual_cost", "saving"))
        shown = [*shown, SpendBar(labels.others, costs, savings)]
    names = [bar.name for bar in shown]
    savings_shown = [min(max(bar.saving, Decimal(0)), bar.annual_cost) for bar in shown]
    kept = [bar.annual_cost - saving for bar, saving in zip(shown, savings_shown, strict=True)]
    return {
        "data": [
            _bar(labels.kept, names, kept, meaning="kept"),
            _bar(labels.saving, names, savings_shown, meaning="saving"),
        ],
        "layout": {
            "barmode": "stack",
            "height": 90 + BAR_HEIGHT * len(shown),
            "xaxis": {"title": {"text": labels.axis}, "rangemode": "tozero"},
            "yaxis": {"autorange": "reversed", "automargin": True},
            "legend": {"orientation": "h", "y": 1.08, "x": 0},
        },
    }


def _bar(name: str, names: Sequence[str], values: Sequence[Decimal], *, meaning: str) -> Figure:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "meta": meaning,
        "y": list(names),
        "x": [float(value) for value in values],
        "hovertemplate": "%{y}: %{x:,.0f}<extra>" + name + "</extra>",
    }


def usage_trend(days: Sequence[TrendDay], labels: Mapping[str, str]) -> Figure:
    """Bought, assigned and used seats from day to day; `labels` names the three and the axis ("seats")."""
    series = (
        ("entitled", [day.entitled for day in days]),
        ("assigned", [day.assigned for day in days]),
        ("active", [day.active for day in days]),
    )
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines" if len(days) > 1 else "markers",
                "name": labels[key],
                "meta": key,
                "x": [day.day.isoformat() for day in days],
                "y": values,
                "connectgaps": False,
                "line": {"shape": "hv", "width": 2},
            }
            for key, values in series
        ],
        "layout": {
            "height": 340,
            "hovermode": "x unified",
            "yaxis": {"title": {"text": labels["axis"]}, "rangemode": "tozero"},
            "xaxis": {"type": "date"},
            "legend": {"orientation": "h", "y": 1.12, "x": 0},
        },
    }
