"""Figures are dictionaries that Plotly accepts, and read as a table as well."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import plotly.graph_objects as go
import pytest
from flask import Flask, render_template_string

from spendapp.web.charts import Figure, Series, bars, lines, stacked_bars, table_of

COST = Series("Cost", [Decimal("10.50"), None, Fraction(1, 2)], "kept")
SAVING = Series("Saving", [1, 2, 3])
NAMES = ["Slack", "Zoom", "Okta"]
DAYS = [date(2026, 11, 22) + timedelta(n) for n in range(3)]
FIGURES = {
    "bars": bars(NAMES, [COST], axis="EUR"),
    "stacked": stacked_bars(NAMES, [COST, SAVING], axis="EUR", horizontal=True),
    "lines": lines(DAYS, [COST, SAVING], axis="seats"),
    "one day": lines(DAYS[:1], [Series("Cost", [1])], axis="seats"),
}


@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES.keys())
def test_plotly_accepts_the_figure(figure: Figure) -> None:
    go.Figure(figure)


def test_a_missing_number_is_a_gap_never_zero() -> None:
    assert FIGURES["lines"]["data"][0]["y"] == [10.5, None, 0.5]
    assert FIGURES["lines"]["data"][0]["connectgaps"] is False


def test_the_axis_names_the_unit() -> None:
    assert FIGURES["bars"]["layout"]["yaxis"]["title"]["text"] == "EUR"
    assert FIGURES["stacked"]["layout"]["xaxis"]["title"]["text"] == "EUR"


def test_a_single_day_shows_as_a_point() -> None:
    assert FIGURES["one day"]["data"][0]["mode"] == "markers"


def test_a_series_carries_its_meaning_for_the_colors_of_the_theme() -> None:
    assert [trace.get("meta") for trace in FIGURES["stacked"]["data"]] == ["kept", None]


def test_the_numbers_read_as_a_table() -> None:
    table = table_of(FIGURES["stacked"])
    assert table.head == ("", "Cost", "Saving")
    assert table.rows == (("Slack", 10.5, 1), ("Zoom", None, 2), ("Okta", 0.5, 3))


def test_a_page_loads_plotly_once_and_only_with_a_chart(app: Flask) -> None:
    template = (
        '{% from "macros/chart.html" import chart %}{{ chart(f, "Cost", "Slack leads.") }}{{ chart(f, "Again") }}'
    )
    with app.test_request_context():
        text = render_template_string(template, f=FIGURES["bars"])
    assert text.count("plotly-basic.min.js") == 1
    assert text.count('type="application/json"') == 2
    assert "Slack leads." in text
    with app.test_request_context():
        assert "plotly" not in render_template_string('{% from "macros/chart.html" import chart %}nothing')


def test_text_in_a_figure_cannot_leave_its_script_element(app: Flask) -> None:
    figure = bars(["</script><script>alert(1)</script>"], [Series("x", [1])], axis="")
    with app.test_request_context():
        text = render_template_string('{% from "macros/chart.html" import chart %}{{ chart(f, "t") }}', f=figure)
    assert "<script>alert" not in text
