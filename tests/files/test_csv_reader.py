"""Reading CSV files."""

import codecs

import pytest

from tests.files.things import problems, values, wrong


def test_utf8_with_and_without_byte_order_mark() -> None:
    assert values("name\nJürgen\n", "name") == ["Jürgen"]
    assert values(codecs.BOM_UTF8 + "name\nJürgen\n".encode(), "name") == ["Jürgen"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end(end: str) -> None:
    assert values(end.join(["name,email", "A,a@b", "B,", ""]), "email") == ["a@b", None]


def test_the_delimiter_is_the_one_of_the_header() -> None:
    assert values('name;tags\nA;"x;y"\n', "tags") == [("x", "y")]
    assert values("name,tags\nA,x;y\n", "tags") == [("x", "y")]


def test_a_semicolon_lets_commas_be_decimals_and_days_come_first() -> None:
    assert [str(price) for price in values("name;price\nA;1,5\n", "price")] == ["1.5"]
    assert values("name;day\nA;04.11.2026\n", "day") == values("name,day\nA,2026-11-04\n", "day")


def test_a_comma_does_not() -> None:
    assert wrong('name,price\nA,"1,5"\n') == [(2, "price", "1,5", "is no number")]
    assert wrong("name,day\nA,04/11/2026\n") == [(2, "day", "04/11/2026", "is ambiguous: day or month first")]


def test_a_quoted_cell_may_hold_delimiters_quotes_and_lines() -> None:
    assert values('name,email\n"A, ""b""\nc",a@b\n', "name") == ['A, "b"\nc']


def test_blank_lines_and_rows_of_empty_cells_are_passed_over_and_counted() -> None:
    assert wrong("name,email\n\n,\nA,x\n") == [(4, "email", "x", "is no e-mail address")]


@pytest.mark.parametrize("content", [b"", b"\n\n", codecs.BOM_UTF8, b" ,, \r\n"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert wrong(content) == [(None, None, None, "The file is empty")]


def test_a_file_with_only_a_header_is_refused() -> None:
    assert wrong("name,email\n") == [(None, None, None, "The file has no rows below its header")]
    assert wrong("name,email\n,\n\n") == [(None, None, None, "The file has no rows below its header")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf16_is_named_with_the_remedy(encoding: str) -> None:
    (problem,) = problems("name,email\nJürgen,a@b\n".encode(encoding))
    assert problem.message == "The file is UTF-16, not UTF-8"
    assert "CSV UTF-8" in problem.remedy


def test_latin_1_is_refused_with_line_and_byte() -> None:
    rows = [f"Name {number}" for number in range(9_000)]
    text = "\n".join(["name", *rows, "Jürgen", "Zoë", ""])
    (problem,) = problems(text.encode("latin-1"))
    assert (problem.row, problem.message) == (9_002, "Line 9002 is not UTF-8 (byte 0xFC)")
    assert "CSV UTF-8" in problem.remedy


def test_a_file_cut_within_a_character_is_refused() -> None:
    assert wrong("name\nJü".encode()[:-1]) == [(2, None, None, "Line 2 is not UTF-8 (byte 0xC3)")]


def test_a_quote_that_never_ends_is_refused() -> None:
    ((row, _, _, message),) = wrong('name,email\n"A,a@b\nB,b@c\n')
    assert (row, message) == (2, "The row cannot be read: unexpected end of data")


def test_text_after_a_quote_is_refused() -> None:
    ((row, _, _, message),) = wrong('name,email\nA,a@b\n"B"x,b@c\n')
    assert row == 3
    assert message.startswith("The row cannot be read: ")


def test_a_cell_of_a_megabyte_is_refused() -> None:
    ((row, _, _, message),) = wrong("name\n" + "x" * 1_000_000 + "\n")
    assert (row, message) == (2, "The row cannot be read: field larger than field limit (131072)")


def test_a_nul_byte_is_refused_in_its_cell() -> None:
    assert wrong("name,email\nA\0B,a@b\n") == [(2, "name", "A\0B", "contains control characters")]


def test_a_row_with_too_few_or_too_many_cells_is_refused() -> None:
    assert wrong("name,email\nA\nB,b@c,x\nC,,\n") == [
        (2, None, None, "The row has 1 cells, the header has 2"),
        (3, None, None, "The row has 3 cells, the header has 2"),
    ]


def test_a_formula_is_a_text() -> None:
    assert values('name\n"=1+1"\n', "name") == ["=1+1"]
