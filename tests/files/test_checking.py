"""Checking a whole file before anything is written."""

import pytest

from spendapp.files.errors import FileError, describe
from spendapp.registry import FileRow, Problem
from tests.files.things import problems, read, wrong


def test_rows_carry_their_number_and_a_value_for_each_column_of_the_file() -> None:
    checked = read("name,email,color\nAda,a@b,green\nBob,,\n")
    assert checked.columns == {"name", "email", "color"}
    assert checked.rows == (
        FileRow(2, {"name": "Ada", "email": "a@b", "color": "green"}),
        FileRow(3, {"name": "Bob", "email": None, "color": "red"}),
    )


def test_an_empty_cell_takes_the_default_of_its_column() -> None:
    (row,) = read("name,free,email\nAda,,\n").rows
    assert row.values == {"name": "Ada", "free": False, "email": None}


@pytest.mark.parametrize("header", ["Name,Email", " NAME , email "])
def test_names_of_columns_are_compared_without_regard_to_case_and_blanks(header: str) -> None:
    assert read(header + "\nAda,a@b\n").columns == {"name", "email"}


def test_blanks_and_hyphens_within_a_name_are_underscores() -> None:
    assert [problem.column for problem in problems("name,E mail,e-Mail\nAda,a@b,\n")] == ["e_mail", "e_mail"]


def test_an_unknown_column_is_refused_with_a_suggestion() -> None:
    (problem,) = problems("name,quantty\nAda,1\n")
    assert (problem.row, problem.column, problem.message) == (1, "quantty", "The column is unknown")
    assert problem.remedy == "Did you mean quantity?"


def test_an_unknown_column_that_resembles_none_lists_them() -> None:
    (problem,) = problems("name,zzz\nAda,1\n")
    assert problem.remedy == "Columns of things: color, day, email, extra, free, name, price, quantity, tags."


def test_all_that_is_wrong_with_a_header_is_shown() -> None:
    assert wrong("email,email,,colour\n,,,\nx\n") == [
        (1, "email", None, "The column stands twice in the header"),
        (1, None, None, "Column 3 has no name"),
        (1, "colour", None, "The column is unknown"),
        (1, "name", None, "The column is missing from the header"),
    ]


def test_empty_columns_behind_the_last_name_do_no_harm() -> None:
    assert read("name,email,,\nAda,a@b,,\n").rows[0].values == {"name": "Ada", "email": "a@b"}


def test_a_header_of_thousands_of_columns_is_refused() -> None:
    assert wrong(",".join(f"c{number}" for number in range(300)))[0][3] == "The file has 300 columns"


def test_a_required_cell_must_not_be_empty() -> None:
    assert wrong("name,email\n,a@b\n") == [(2, "name", None, "The cell is empty")]


def test_a_key_that_repeats_names_both_rows() -> None:
    assert wrong("name\nAda\nBob\nADA\n") == [(4, None, "ada", "repeats the key of row 2")]


def test_a_row_with_a_wrong_cell_has_no_key() -> None:
    assert [message for *_, message in wrong("name,email\nAda,x\nAda,a@b\n")] == ["is no e-mail address"]


def test_every_wrong_cell_is_named() -> None:
    assert wrong("name,quantity,day\nAda,-1,soon\nBob,1.5,2026-02-30\n") == [
        (2, "quantity", "-1", "is negative"),
        (2, "day", "soon", "is no date"),
        (3, "quantity", "1.5", "is no whole number"),
        (3, "day", "2026-02-30", "is no day of the calendar"),
    ]


def test_fifty_problems_are_shown_and_all_are_counted() -> None:
    with pytest.raises(FileError) as caught:
        read("name,quantity\n" + "".join(f"Name {number},-1\n" for number in range(700)))
    assert (len(caught.value.problems), caught.value.total) == (50, 700)


def test_a_long_value_is_shortened_in_the_message() -> None:
    (problem,) = problems("name\n" + "x" * 500 + "\n")
    assert (problem.value, problem.message) == ("x" * 59 + "…", "has 500 characters")


def test_one_copy_of_a_repeated_text_is_kept() -> None:
    first, second = read("name,email\nAda,a@b\nBob,a@b\n").rows
    assert first.values["email"] is second.values["email"]


def test_a_problem_reads_as_one_line() -> None:
    assert describe(Problem(3, "day", "soon", "is no date", "Write 2026-11-24.")) == (
        "row 3, column day: 'soon' is no date. Write 2026-11-24."
    )
    assert describe(Problem(3, "day", "soon", "The day is past.", "Change it.")) == (
        "row 3, column day: The day is past ('soon'). Change it."
    )
    assert describe(Problem(None, None, None, "The file is empty", "Try again.")) == "The file is empty. Try again."
