"""The charts of this room: what goes into them, and in which order. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from spendapp.dashboards.trend import TrendDay
from spendapp.web.charts import Figure, Series, lines, stacked_bars

MOST_BARS = 10
ZERO = Decimal(0)


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
    shown, rest = ranked[:MOST_BARS], ranked[MOST_BARS:]
    if rest:
        cost, saving = (sum((getattr(bar, key) for bar in rest), ZERO) for key in ("annual_cost", "saving"))
        shown = [*shown, SpendBar(labels.others, cost, saving)]
    savings = [min(max(bar.saving, ZERO), bar.annual_cost) for bar in shown]
    kept = [bar.annual_cost - saving for bar, saving in zip(shown, savings, strict=True)]
    series = (Series(labels.kept, kept, "kept"), Series(labels.saving, savings, "saving"))
    return stacked_bars([bar.name for bar in shown], series, axis=labels.axis, horizontal=True)


def usage_trend(days: Sequence[TrendDay], labels: Mapping[str, str]) -> Figure:
    """Bought, assigned and used seats from day to day; `labels` names the three and the axis."""
    series = (
        Series(labels["entitled"], [day.entitled for day in days], "entitled"),
        Series(labels["assigned"], [day.assigned for day in days], "assigned"),
        Series(labels["active"], [day.active for day in days], "active"),
    )
    return lines([day.day for day in days], series, axis=labels["axis"])
