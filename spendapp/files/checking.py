"""Checking a whole file against its kind before anything is written: pure."""

import difflib
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from flask_babel import gettext as _

from spendapp.files.cells import CellError, as_text, read_cell
from spendapp.files.csv_reader import read_csv
from spendapp.files.errors import SHOWN_PROBLEMS, FileError, whole_file
from spendapp.files.grid import MAXIMUM_COLUMNS, Convention, Grid, RawCell
from spendapp.files.xlsx_reader import read_xlsx
from spendapp.registry import Column, FileKind, FileRow, Problem

SHOWN_CHARACTERS = 60
XLS = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """The rows of a file in which every cell fits its column, and the columns that the file has."""

    rows: tuple[FileRow, ...]
    columns: frozenset[str]


def check_file(kind: FileKind, stream: BinaryIO) -> CheckedFile:
    """Read and check a CSV or XLSX file. Raises FileError with the first problems and the number of all."""
    return check_grid(kind, open_grid(stream))


def open_grid(stream: BinaryIO) -> Grid:
    """Choose the reader by what the file is, not by its name."""
    start = stream.read(4)
    stream.seek(0)
    if start == b"PK\3\4":
        return read_xlsx(stream)
    if start == XLS:
        raise whole_file(
            _("The file is an old Excel workbook, or protected by a password"),
            _("Save it without a password as .xlsx or as CSV UTF-8."),
        )
    return read_csv(stream)


def check_grid(kind: FileKind, grid: Grid) -> CheckedFile:
    """Check the header, every cell and the keys."""
    names: Sequence[str] = ()
    check: _RowCheck | None = None
    for number, cells in grid.rows:
        if check is None:
            names = _header(kind, cells)
            check = _RowCheck(kind, names, grid.convention)
        elif any(cell not in ("", None) for cell in cells):
            check.row(number, cells)
    if check is None or not (check.rows or check.problems):
        raise whole_file(_("The file has no rows below its header"), _("Export it again with its rows."))
    if check.problems:
        raise FileError(check.problems, check.total)
    return CheckedFile(tuple(check.rows), frozenset(names))


def _header(kind: FileKind, cells: Sequence[RawCell]) -> list[str]:
    names = ["_".join(as_text(cell).casefold().replace("-", " ").split()) if cell else "" for cell in cells]
    while names and not names[-1]:
        names.pop()
    problems = list(_header_problems(kind, names))
    if problems:
        raise FileError(problems)
    return names


def _header_problems(kind: FileKind, names: Sequence[str]) -> Iterator[Problem]:
    """Unknown, doubled and missing columns. They explain each other, so all are shown."""
    known = {column.name for column in kind.columns}
    if len(names) > MAXIMUM_COLUMNS:
        yield Problem(
            1,
            None,
            None,
            _("The file has %(count)s columns", count=len(names)),
            _("Use at most %(most)s.", most=MAXIMUM_COLUMNS),
        )
        return
    if not any(names):
        yield Problem(1, None, None, _("The first row is empty"), _("Put the names of the columns there."))
        return
    for place, name in enumerate(names, start=1):
        if not name:
            yield Problem(
                1, None, None, _("Column %(place)s has no name", place=place), _("Name it, or remove the column.")
            )
        elif name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            there_are = _("Columns of %(kind)s: %(names)s.", kind=kind.name, names=", ".join(sorted(known)))
            remedy = _("Did you mean %(name)s?", name=close[0]) if close else there_are
            yield Problem(1, _short(name), None, _("The column is unknown"), remedy)
        elif names.index(name) != place - 1:
            yield Problem(
                1, name, None, _("The column stands twice in the header"), _("Remove one of the two columns.")
            )
    for column in kind.columns:
        if column.required and column.name not in names:
            yield Problem(1, column.name, None, _("The column is missing from the header"), _("Add the column."))


class _RowCheck:
    """Checks rows one after the other; keeps the good ones while none is bad."""

    def __init__(self, kind: FileKind, names: Sequence[str], convention: Convention) -> None:
        columns = {column.name: column for column in kind.columns}
        self.kind = kind
        self.columns: list[Column] = [columns[name] for name in names]
        self.convention = convention
        self.rows: list[FileRow] = []
        self.problems: list[Problem] = []
        self.total = 0
        self._keys: dict[Hashable, int] = {}
        self._texts: dict[str, str] = {}

    def row(self, number: int, cells: Sequence[RawCell]) -> None:
        if len(cells) != len(self.columns) and not self._fits(number, cells):
            return
        before = self.total
        values = {
            column.name: self._value(number, column, cell) for column, cell in zip(self.columns, cells, strict=False)
        }
        if self.total > before:
            return
        row = FileRow(number, values)
        key = self.kind.key(row)
        first = self._keys.setdefault(key, number)
        if first != number:
            self._note(
                Problem(
                    number,
                    None,
                    _shown_key(key),
                    _("repeats the key of row %(first)s", first=first),
                    _("Remove one of them."),
                )
            )
        if not self.total:
            self.rows.append(row)

    def _fits(self, number: int, cells: Sequence[RawCell]) -> bool:
        """Whether the row has a cell for each column; empty cells beyond the last one do no harm."""
        wanted = len(self.columns)
        if len(cells) >= wanted and all(cell in ("", None) for cell in cells[wanted:]):
            return True
        message = _("The row has %(count)s cells, the header has %(wanted)s", count=len(cells), wanted=wanted)
        remedy = _("Check delimiters and quotes; a text with a delimiter needs quotes, an empty cell its delimiter.")
        self._note(Problem(number, None, None, message, remedy))
        return False

    def _value(self, number: int, column: Column, cell: RawCell) -> Any:
        try:
            value = read_cell(column, cell, self.convention)
        except CellError as error:
            self._note(Problem(number, column.name, _short(as_text(cell)), error.message, error.remedy))
            return None
        if value is None:
            if column.required:
                self._note(
                    Problem(number, column.name, None, _("The cell is empty"), _("Fill in a value in every row."))
                )
            return column.default
        # Names repeat in thousands of rows; one copy of each is enough.
        return self._texts.setdefault(value, value) if type(value) is str else value

    def _note(self, problem: Problem) -> None:
        self.total += 1
        if len(self.problems) < SHOWN_PROBLEMS:
            self.problems.append(problem)
        self.rows = []


def _shown_key(key: Hashable) -> str:
    parts = key if isinstance(key, tuple) else (key,)
    return _short(" / ".join("" if part is None else str(part) for part in parts))


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
