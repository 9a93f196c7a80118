"""Reading XLSX files."""

import io
import resource
import time
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook

from spendapp.files.errors import FileError
from tests.files.things import problems, read, replaced, values, workbook, wrong

SHEET = "xl/worksheets/sheet1.xml"
HEADER = ("name", "email", "day", "quantity", "price", "free", "tags")


def test_cells_of_all_types() -> None:
    row = ("Ada", "ada@example.com", date(2026, 11, 4), 5, 1.1, True, "a;b")
    (checked,) = read(workbook(HEADER, row)).rows
    assert checked.number == 2
    assert tuple(checked.values.values()) == (
        "Ada",
        "ada@example.com",
        date(2026, 11, 4),
        5,
        Decimal("1.1"),
        True,
        ("a", "b"),
    )


def test_a_number_in_a_text_column_has_no_point() -> None:
    assert values(workbook(("name", "quantity"), (1001, 1), (12.5, 2)), "name") == ["1001", "12.5"]


def test_an_instant_in_a_date_column_is_its_day() -> None:
    assert values(workbook(("name", "day"), ("A", datetime(2026, 11, 4, 23, 59))), "day") == [date(2026, 11, 4)]


def test_days_written_as_text_must_be_iso() -> None:
    book = workbook(("name", "day"), ("A", "2026-11-04"), ("B", "04.11.2026"))
    assert wrong(book) == [(3, "day", "04.11.2026", "is ambiguous: day or month first")]


def test_blank_rows_and_an_offset_table_keep_the_numbers_of_the_sheet() -> None:
    book = workbook(cells={"C1": "name", "D1": "email", "C4": "Ada", "D4": "wrong"})
    assert wrong(book) == [(4, "email", "wrong", "is no e-mail address")]


def test_the_header_stands_in_the_first_row() -> None:
    assert wrong(workbook((), ("name",), ("A",)))[0][3] == "The first row is empty"


def test_the_first_visible_sheet_is_read() -> None:
    book = workbook(("name",), ("Ada",))
    assert values(book, "name") == ["Ada"]
    content = replaced(book, "xl/workbook.xml", b'state="visible"', b'state="hidden"')
    assert wrong(content) == [(None, None, None, "The spreadsheet is damaged or was cut off")]


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "IW2"])
def test_a_cell_far_away_is_refused_quickly_and_with_little_memory(place: str) -> None:
    content = workbook(("name",), ("Ada",), cells={place: 1})
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    (problem,) = problems(content)
    assert problem.message.startswith("A sheet reaches to row ")
    assert len(content) < 6_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # kilobytes
    assert time.perf_counter() - start < 5


def test_a_cell_far_away_is_found_without_its_reference() -> None:
    content = replaced(workbook(("name",), ("Ada",)), SHEET, b'<row r="2"><c r="A2"', b'<row r="1048576"><c')
    assert problems(content)[0].message == "A sheet reaches to row 1048576, column 1"


def test_a_far_cell_that_is_only_formatted_does_no_harm() -> None:
    content = replaced(workbook(("name",), ("Ada",)), SHEET, b"</sheetData>", b'<row r="9999999"/></sheetData>')
    assert values(content, "name") == ["Ada"]


def test_a_list_that_announces_billions_of_entries_is_refused() -> None:
    content = replaced(workbook(("name",), ("Ada",)), "xl/styles.xml", b'count="1"', b'count="4294967295"')
    assert problems(content)[0].message == "The spreadsheet is damaged or was cut off"


def test_a_formula_counts_by_its_stored_value() -> None:
    stored = b'<c r="A2"><f>1+1</f><v>2</v></c>'
    content = replaced(workbook(("name",), (5,)), SHEET, b'<c r="A2" t="n"><v>5</v></c>', stored)
    assert values(content, "name") == ["2"]


def test_a_formula_without_a_stored_value_is_refused() -> None:
    book = workbook(("name", "quantity"), ("Ada", "=1+1"))
    assert wrong(book) == [(2, "B", None, "The cell is a formula without a stored value")]


def test_a_formula_with_an_empty_text_is_an_empty_cell() -> None:
    stored = b'<c r="B2" t="str"><f>IF(1,"","")</f><v></v></c>'
    content = replaced(workbook(("name", "email"), ("A", 5)), SHEET, b'<c r="B2" t="n"><v>5</v></c>', stored)
    assert values(content, "email") == [None]


def test_an_error_cell_is_refused_and_named() -> None:
    book = workbook(("name", "quantity"), ("Ada", "#N/A"), ("Bob", "#DIV/0!"))
    assert wrong(book) == [
        (2, "B", None, "The cell is an error of the spreadsheet (#N/A)"),
        (3, "B", None, "The cell is an error of the spreadsheet (#DIV/0!)"),
    ]


def test_faults_of_other_sheets_do_not_matter() -> None:
    book = Workbook()
    first, second = book.active, book.create_sheet("Notes")
    assert first is not None
    first.append(["name"])
    first.append(["Ada"])
    second["A1"] = "=1+1"
    content = io.BytesIO()
    book.save(content)
    assert values(content.getvalue(), "name") == ["Ada"]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_cut_file_is_refused(share: float) -> None:
    content = workbook(("name",), *((f"Name {number}",) for number in range(500)))
    (problem,) = problems(content[: int(len(content) * share)])
    assert problem.message == "The spreadsheet is damaged or was cut off"


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet'
    content = replaced(workbook(("name",), ("Ada",)), SHEET, b"<worksheet", bomb)
    assert problems(content)[0].message == "The spreadsheet declares entities"


def test_a_workbook_whose_sheet_is_missing_is_refused() -> None:
    content = replaced(workbook(("name",), ("Ada",)), "xl/_rels/workbook.xml.rels", b"sheet1.xml", b"sheet9.xml")
    assert problems(content)[0].message == "The spreadsheet is damaged or was cut off"


def test_a_picture_in_the_package_does_no_harm() -> None:
    content = io.BytesIO(workbook(("name",), ("Ada",)))
    with zipfile.ZipFile(content, "a") as package:
        package.writestr("xl/media/image1.png", b"\x89PNG")
    assert values(content.getvalue(), "name") == ["Ada"]


def test_xml_that_is_not_well_formed_is_refused() -> None:
    content = replaced(workbook(("name",), ("Ada",)), SHEET, b"</sheetData>", b"")
    assert problems(content)[0].message == "The spreadsheet is damaged or was cut off"


def test_a_reference_that_names_no_cell_is_refused() -> None:
    content = replaced(workbook(("name",), ("Ada",)), SHEET, b'r="A2"', b'r="A-2"')
    assert problems(content)[0].message == "The spreadsheet is damaged or was cut off"


def test_a_refused_spreadsheet_says_what_to_do() -> None:
    with pytest.raises(FileError, match=r"save it again as \.xlsx, or export it as CSV"):
        read(b"PK\3\4" + b"\0" * 100)
