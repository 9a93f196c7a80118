"""How a cell reads, by the kind of its column."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask, render_template_string

from spendapp.web.tables import Cell, Kind

NBSP = "\N{NO-BREAK SPACE}"
TEMPLATE = '{% from "macros/table.html" import render_cell %}{{ render_cell(cell, kind, href) }}'


def rendered(app: Flask, cell: Cell, kind: Kind, href: str | None = None) -> str:
    """The HTML of a cell."""
    with app.test_request_context():
        return render_template_string(TEMPLATE, cell=cell, kind=kind, href=href)


@pytest.mark.parametrize("value", [None, ""])
@pytest.mark.parametrize("kind", ["text", "number", "money", "day", "person", "badge", "percent", "instant"])
def test_nothing_reads_no_data_never_zero(app: Flask, value: str | None, kind: Kind) -> None:
    html = rendered(app, Cell(value), kind)
    assert 'title="no data"' in html
    assert "0" not in html


def test_zero_reads_zero(app: Flask) -> None:
    assert ">0<" in rendered(app, Cell(0), "number")
    assert f"0.00{NBSP}EUR" in rendered(app, Cell(Decimal(0), currency="EUR"), "money")


def test_a_missing_value_may_say_why(app: Flask) -> None:
    assert 'title="no source for activity"' in rendered(app, Cell(None, title="no source for activity"), "number")


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        (Cell(1234567), "number", "1,234,567"),
        (Cell(Decimal("-1234.5"), currency="USD"), "money", f"-1,234.50{NBSP}USD"),
        (Cell(0.256), "percent", "26 %"),
        (Cell(date(2026, 11, 22)), "day", '<time datetime="2026-11-22">22 Nov 2026</time>'),
        (Cell(datetime(2026, 11, 22, 9, tzinfo=UTC)), "instant", "22 Nov 2026, 09:00"),
        (Cell("Slack"), "application", ">S</span>"),
        (Cell("Ada", secondary="ada@example.com"), "person", "<small>ada@example.com</small>"),
        (Cell("plain"), "text", ">plain<"),
    ],
)
def test_a_value_reads_by_its_kind(app: Flask, cell: Cell, kind: Kind, text: str) -> None:
    assert text in rendered(app, cell, kind)


def test_a_status_is_word_icon_and_color_together(app: Flask) -> None:
    html = rendered(app, Cell("critical", tone="red"), "badge")
    assert "tone-red" in html
    assert "#alert-triangle" in html
    assert "critical" in html


def test_a_badge_may_choose_its_icon(app: Flask) -> None:
    assert "#lock" in rendered(app, Cell("locked", tone="red", icon="lock"), "badge")


def test_a_deadline_shows_the_days_left_below_in_its_tone(app: Flask) -> None:
    html = rendered(app, Cell(date(2026, 12, 1), secondary="in 7 days", tone="orange"), "day")
    assert '<small class="tone-text-orange">in 7 days</small>' in html


def test_the_link_of_the_cell_wins_over_that_of_the_row(app: Flask) -> None:
    assert 'href="/cell"' in rendered(app, Cell("x", href="/cell"), "text", "/row")
    assert 'href="/row"' in rendered(app, Cell("x"), "text", "/row")
    assert "href" not in rendered(app, Cell("x"), "text")


@pytest.mark.parametrize("kind", ["text", "person", "application", "badge", "money"])
def test_a_formula_shows_on_hover(app: Flask, kind: Kind) -> None:
    value: object = Decimal(1) if kind == "money" else "x"
    html = rendered(app, Cell(value, title="12 x 3.00"), kind)
    assert ('title="12 x 3.00"' in html) == (kind not in ("person", "application"))


@pytest.mark.parametrize("kind", ["text", "person", "application", "badge", "link"])
def test_markup_in_a_value_is_text(app: Flask, kind: Kind) -> None:
    assert "<b>" not in rendered(app, Cell("<b>x</b>", secondary="<b>y</b>", title="<b>z</b>"), kind)
