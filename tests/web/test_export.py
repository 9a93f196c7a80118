"""A file holds exactly the view; numbers stay numbers, and nothing runs in a spreadsheet."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from spendapp.web import export
from spendapp.web.export import guarded
from spendapp.web.tables import Cell, Column
from tests.web.conftest import add_people, people_table

VIEW = "role=it&sort=-name&columns=name,cost,day"
FIVE = [{"name": name, "role": role} for name, role in zip("abcde", ["it", "it", "owner", "it", "it"], strict=True)]


def rows_of(client: FlaskClient, address: str) -> list[list[str]]:
    """The rows of a CSV export."""
    response = client.get(address)
    assert response.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"))))


def sheet_of(client: FlaskClient, address: str) -> list[tuple[Any, ...]]:
    """The rows of an XLSX export."""
    response = client.get(address)
    book = load_workbook(io.BytesIO(response.data))
    return list(book.active.iter_rows(values_only=True))


@pytest.fixture
def people(client: FlaskClient, session: Session, people_page: Callable[..., None]) -> FlaskClient:
    """A browser that sees five people at /people."""
    add_people(session, FIVE)
    people_page(people_table())
    return client


@pytest.fixture
def people_table_page(
    client: FlaskClient, session: Session, people_page: Callable[..., None]
) -> Callable[[object], FlaskClient]:
    """A browser that sees one row with one value in the column `v`."""

    def serve(value: object) -> FlaskClient:
        add_people(session, [{}])
        columns = (people_table().columns[0], Column("v", "Value", cell=lambda _: Cell(value)))
        people_page(people_table(columns=columns))
        return client

    return serve


@pytest.mark.usefixtures("today")
def test_csv_holds_the_filtered_sorted_rows_of_all_pages_in_the_chosen_columns(people: FlaskClient) -> None:
    assert rows_of(people, f"/people?export=csv&{VIEW}") == [
        ["Name", "Name: e-mail", "Cost", "Cost: currency", "Day"],
        ["e", "p5@example.com", "50", "EUR", "2026-11-22"],
        ["d", "p4@example.com", "40", "EUR", "2026-11-22"],
        ["b", "p2@example.com", "20", "EUR", "2026-11-22"],
        ["a", "p1@example.com", "", "", "2026-11-22"],
    ]


@pytest.mark.usefixtures("today")
def test_xlsx_holds_the_same_with_numbers_and_days(people: FlaskClient) -> None:
    head, first, *_, last = sheet_of(people, f"/people?export=xlsx&{VIEW}")
    assert head == ("Name", "Name: e-mail", "Cost", "Cost: currency", "Day")
    assert first == ("e", "p5@example.com", 50, "EUR", datetime(2026, 11, 22))
    assert last == ("a", "p1@example.com", None, None, datetime(2026, 11, 22))


@pytest.mark.usefixtures("three_rows")
def test_an_export_ignores_the_page(people: FlaskClient) -> None:
    assert len(rows_of(people, "/people?export=csv&after=x")) == 1 + 5


@pytest.mark.usefixtures("today")
def test_the_file_carries_the_day_in_its_name(people: FlaskClient) -> None:
    response = people.get("/people?export=xlsx")
    assert response.headers["Content-Disposition"] == 'attachment; filename="people-2026-11-24.xlsx"'
    assert response.headers["Cache-Control"] == "no-store"


def test_more_rows_than_a_sheet_holds_are_refused_in_words(
    people: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_SHEET_ROWS", 4)
    response = people.get("/people?export=xlsx")
    assert response.status_code == 400
    assert "Narrow the view, or export CSV." in response.text
    assert people.get("/people?export=xlsx&role=owner").status_code == 200


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "-", "+1 555 0100", "\n=1"]
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("text", ["-12", "-12.50", "+3", "-1,5", "", "a=b", "Anna-Maria", "3-4", "a@b.org"])
def test_negative_numbers_and_plain_text_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


def test_a_formula_in_a_name_is_text_in_both_files(
    client: FlaskClient, session: Session, people_page: Callable[..., None]
) -> None:
    add_people(session, [{"name": '=HYPERLINK("http://x")'}])
    people_page(people_table())
    assert rows_of(client, "/people?export=csv")[1][0] == '\'=HYPERLINK("http://x")'
    book = load_workbook(io.BytesIO(client.get("/people?export=xlsx").data))
    cell = book.active["A2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")


@pytest.mark.parametrize(
    "case",
    [
        (Decimal("-1234.5600"), "-1234.5600", -1234.56),
        (Fraction(1, 4), "0.25", 0.25),
        (7, "7", 7),
        (date(2026, 2, 1), "2026-02-01", datetime(2026, 2, 1)),
        (datetime(2026, 2, 1, 8, 30, tzinfo=UTC), "2026-02-01T08:30:00+00:00", datetime(2026, 2, 1, 8, 30)),
        ("bell\x07", "bell\x07", "bell"),
        (None, "", None),
    ],
)
def test_values_keep_their_type(people_table_page: Callable[[object], FlaskClient], case: tuple[Any, ...]) -> None:
    value, in_csv, in_sheet = case
    client = people_table_page(value)
    assert rows_of(client, "/people?export=csv&columns=v")[1:] == [[in_csv]]
    assert sheet_of(client, "/people?export=xlsx&columns=v")[1:] == ([(in_sheet,)] if in_sheet is not None else [])


def test_a_second_line_with_a_heading_has_a_column_of_its_own(
    client: FlaskClient, session: Session, people_page: Callable[..., None]
) -> None:
    add_people(session, [{}])
    name = people_table().columns[0]
    plan = Column("app", "Application", secondary_label="Plan", cell=lambda _: Cell("Slack", secondary="Pro"))
    people_page(people_table(columns=(name, plan)))
    assert rows_of(client, "/people?export=csv&columns=app") == [["Application", "Plan"], ["Slack", "Pro"]]
