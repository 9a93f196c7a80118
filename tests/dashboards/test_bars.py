"""Three bars on one scale."""

from flask import Flask
from markupsafe import escape

from spendapp.dashboards.bars import Bars


def test_bars_export_as_text() -> None:
    assert str(Bars(100, 80, None)) == "100 / 80 / "


def test_the_longest_bar_fills_the_scale(app: Flask) -> None:
    with app.test_request_context():
        html = str(escape(Bars(100, 80, 25)))
    assert [part.split('"')[0] for part in html.split('class="bar-fill" width="')[1:]] == ["100", "80", "25"]
    assert 'title="100 bought, 80 assigned, 25 in use"' in html


def test_no_data_has_no_bar_and_a_seat_always_shows(app: Flask) -> None:
    with app.test_request_context():
        html = str(escape(Bars(None, 100_000, 1)))
    assert [part.split('"')[0] for part in html.split('class="bar-fill" width="')[1:]] == ["0", "100", "1"]
    assert "– bought" in html
