"""Charts as Plotly accepts them."""

from datetime import date
from decimal import Decimal

import plotly.graph_objects as go

from spendapp.dashboards.charts import SpendBar, SpendLabels, spend_by_application, usage_trend
from spendapp.dashboards.trend import TrendDay

LABELS = SpendLabels("kept", "can be saved", "all others", "EUR per year")
TREND = {"entitled": "bought", "assigned": "assigned", "active": "in use", "axis": "seats"}


def test_the_costliest_application_is_on_top_and_its_parts_add_up() -> None:
    bars = [SpendBar("Small", Decimal(10), Decimal(0)), SpendBar("Large", Decimal(100), Decimal(30))]
    kept, saving = spend_by_application(bars, LABELS)["data"]
    assert (kept["y"], kept["x"], saving["x"]) == (["Large", "Small"], [70.0, 10.0], [30.0, 0.0])


def test_applications_below_the_tenth_are_one_bar() -> None:
    bars = [SpendBar(f"App {number:02}", Decimal(100 - number), Decimal(1)) for number in range(12)]
    kept, saving = spend_by_application(bars, LABELS)["data"]
    assert kept["y"][-1] == "all others"
    assert kept["x"][-1] + saving["x"][-1] == 90 + 89
    assert len(kept["y"]) == 11


def test_a_saving_never_exceeds_the_cost_it_is_shown_on() -> None:
    _kept, saving = spend_by_application([SpendBar("A", Decimal(10), Decimal(25))], LABELS)["data"]
    assert saving["x"] == [10.0]


def test_plotly_accepts_the_charts() -> None:
    days = [TrendDay(date(2026, 11, day), 10, 9, None if day == 2 else 5, Decimal(1)) for day in (1, 2, 3)]
    go.Figure(usage_trend(days, TREND))
    go.Figure(spend_by_application([SpendBar("A", Decimal(10), Decimal(5))], LABELS))


def test_a_day_without_data_interrupts_the_line() -> None:
    days = [TrendDay(date(2026, 11, day), None, 9, None, None) for day in (1, 2)]
    bought, assigned, active = usage_trend(days, TREND)["data"]
    assert (bought["y"], assigned["y"], active["y"]) == ([None, None], [9, 9], [None, None])
    assert bought["connectgaps"] is False
