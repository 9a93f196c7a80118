"""Reading one cell by the type of its column."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spendapp.files.cells import CellError, as_text, read_cell
from spendapp.files.grid import Convention
from spendapp.registry import Column
from tests.files.things import COLUMNS

BY_NAME = {column.name: column for column in COLUMNS}
PLAIN, CONTINENTAL = Convention(), Convention(continental=True)


def cell(column: str, raw: Any, convention: Convention = PLAIN) -> Any:
    return read_cell(BY_NAME[column], raw, convention)


def refused(column: str, raw: Any, convention: Convention = PLAIN) -> str:
    with pytest.raises(CellError) as caught:
        cell(column, raw, convention)
    assert caught.value.remedy
    return caught.value.message


@pytest.mark.parametrize("column", list(BY_NAME))
@pytest.mark.parametrize("raw", [None, "", "  ", "\t"])
def test_an_empty_cell_is_none(column: str, raw: str | None) -> None:
    assert cell(column, raw) is None


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (" a b ", "a b"),
        (1001.0, "1001"),
        (0.1 + 0.2, "0.3"),
        (123456789012345.0, "123456789012345"),
        (True, "TRUE"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 13, 5), "2026-01-02T13:05:00"),
        (time(1, 2), "01:02:00"),
    ],
)
def test_a_cell_of_a_spreadsheet_reads_as_it_is_shown(raw: Any, text: str) -> None:
    assert as_text(raw) == text


def test_a_text_is_bounded_and_holds_no_control_characters() -> None:
    assert cell("name", "x" * 20) == "x" * 20
    assert refused("name", "x" * 21) == "has 21 characters"
    assert refused("name", "a\0b") == refused("name", "a\x1bb") == "contains control characters"
    assert cell("name", "a\nb") == "a\nb"


@pytest.mark.parametrize("raw", ["ada@example.com", " Ada.L+x@Example.com ", "ü@exämple.com"])
def test_an_e_mail_is_kept_as_written(raw: str) -> None:
    assert cell("email", raw) == raw.strip()


@pytest.mark.parametrize("raw", ["ada", "ada@", "@example.com", "a b@example.com", "a@b@c", 5.0])
def test_what_is_no_e_mail_is_refused(raw: Any) -> None:
    assert refused("email", raw) == "is no e-mail address"


@pytest.mark.parametrize(
    "raw", ["2026-11-04", "2026-11-04T00:00:00", "2026-11-04 13:45", date(2026, 11, 4), datetime(2026, 11, 4, 9)]
)
@pytest.mark.parametrize("convention", [PLAIN, CONTINENTAL])
def test_a_day_is_read_in_any_file(raw: Any, convention: Convention) -> None:
    assert cell("day", raw, convention) == date(2026, 11, 4)


@pytest.mark.parametrize("raw", ["04.11.2026", "4.11.2026", "04/11/2026", "4-11-2026"])
def test_the_day_comes_first_only_in_continental_files(raw: str) -> None:
    assert cell("day", raw, CONTINENTAL) == date(2026, 11, 4)
    assert refused("day", raw) == "is ambiguous: day or month first"


@pytest.mark.parametrize("raw", ["2026-13-01", "2026-02-30", "2026-00-10"])
def test_a_day_that_no_calendar_has_is_refused(raw: str) -> None:
    assert refused("day", raw) == "is no day of the calendar"


def test_a_month_that_no_calendar_has_is_refused_in_continental_files() -> None:
    assert refused("day", "11/24/2026", CONTINENTAL) == "is no day of the calendar"


@pytest.mark.parametrize("raw", ["04.11.26", "soon", "2026-11-04Z", "20261104", 46330.0, True, time(1)])
def test_what_is_no_date_is_refused(raw: Any) -> None:
    assert refused("day", raw, CONTINENTAL) == "is no date"


@pytest.mark.parametrize(
    ("raw", "number"), [("12", "12"), ("-12.50", "-12.50"), ("+0.125", "0.125"), (12.1, "12.1"), (0.1 + 0.2, "0.3")]
)
def test_a_decimal_is_exact(raw: Any, number: str) -> None:
    assert cell("price", raw) == Decimal(number)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("12,5", "12.5"),
        ("1.234,56", "1234.56"),
        ("1234.5", "1234.5"),
        ("12.50", "12.50"),
        ("0.125", "0.125"),
        ("7", "7"),
    ],
)
def test_a_decimal_comma_is_read_in_continental_files(raw: str, number: str) -> None:
    assert cell("price", raw, CONTINENTAL) == Decimal(number)


def test_one_point_before_three_digits_is_ambiguous_in_continental_files() -> None:
    assert refused("price", "1.234", CONTINENTAL) == "is ambiguous: decimals or thousands"
    assert cell("price", "1.234") == Decimal("1.234")


@pytest.mark.parametrize(
    "raw", ["12,5", "1,234.50", "1e5", "12 EUR", "NaN", "Infinity", "١٢", "9" * 50, True, "--1", "."]
)
def test_what_is_no_number_is_refused(raw: Any) -> None:
    assert refused("price", raw) == "is no number"


@pytest.mark.parametrize(("raw", "number"), [("5", 5), ("5.0", 5), (5.0, 5), ("0", 0), ("2147483647", 2**31 - 1)])
def test_a_whole_number(raw: Any, number: int) -> None:
    assert cell("quantity", raw) == number


@pytest.mark.parametrize(
    ("raw", "message"),
    [("-5", "is negative"), (-1.0, "is negative"), ("1.5", "is no whole number"), ("2147483648", "is too large")],
)
def test_a_quantity_is_whole_and_not_negative(raw: Any, message: str) -> None:
    assert refused("quantity", raw) == message


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("yes", True),
        ("TRUE", True),
        ("1", True),
        (True, True),
        (1.0, True),
        ("No", False),
        ("false", False),
        (0.0, False),
    ],
)
def test_yes_and_no(raw: Any, value: bool) -> None:
    assert cell("free", raw) is value


def test_perhaps_is_neither_yes_nor_no() -> None:
    assert refused("free", "perhaps") == "is neither yes nor no"


def test_a_choice_is_compared_without_regard_to_case() -> None:
    assert cell("color", " Green ") == "green"
    assert refused("color", "blue") == "is not one of the values"


def test_a_list_is_parted_by_semicolons_and_each_part_is_bounded() -> None:
    assert cell("tags", "a; b ;;a;c") == ("a", "b", "c")
    assert cell("tags", ";") == ()
    assert refused("tags", "a;" + "x" * 11) == "has 11 characters"


def test_json_keeps_numbers_exact() -> None:
    assert cell("extra", '{"price": 0.10, "up_to": 5}') == {"price": Decimal("0.10"), "up_to": 5}


@pytest.mark.parametrize("raw", ["{", "NaN", "[Infinity]", "{'a': 1}"])
def test_what_is_no_json_is_refused(raw: str) -> None:
    assert refused("extra", raw).startswith("is no JSON: ")


def test_json_is_bounded_in_length_and_depth() -> None:
    assert refused("extra", "[" * 30_000) in (
        "is nested too deeply",
        "is no JSON: Expecting value: line 1 column 30001",
    )
    assert refused("extra", " " * 40_000 + "x" * 40_000) == "has 40000 characters"


RAW = st.one_of(
    st.text(max_size=60),
    st.floats(allow_nan=True, allow_infinity=True),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.sampled_from(["1" * 5000, "-" + "9" * 30, "1e999999999", "0000-00-00", "99999-01-01", "²", "１２"]),
)


@given(st.sampled_from(COLUMNS), RAW, st.booleans())
def test_any_cell_is_read_or_refused(column: Column, raw: Any, continental: bool) -> None:
    try:
        found = read_cell(column, raw, Convention(continental))
    except CellError as error:
        found = error.remedy
    assert found is None or found != ""
