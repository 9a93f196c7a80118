"""A kind of file with a column of every type, and the files that go with it."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from sqlalchemy.orm import Session

from spendapp.catalog.store import ensure_applications
from spendapp.files.checking import CheckedFile, check_file
from spendapp.files.errors import FileError
from spendapp.history import Diff
from spendapp.registry import Change, Column, FileKind, FileRow, ImportContext, Outcome, Problem

COLUMNS = (
    Column("name", required=True, max_length=20),
    Column("email", "email"),
    Column("day", "date"),
    Column("quantity", "integer"),
    Column("price", "decimal"),
    Column("free", "boolean", default=False),
    Column("color", "choice", choices=("red", "green"), default="red"),
    Column("tags", "list", max_length=10),
    Column("extra", "json"),
)


def key(row: FileRow) -> str:
    return str(row.values["name"]).casefold()


def check(_session: Session, rows: Sequence[FileRow]) -> Iterator[Problem]:
    for row in rows:
        if row.values["name"] == "Forbidden":
            yield Problem(row.number, "name", "Forbidden", "is forbidden", "Choose another name.")


def apply(context: ImportContext, rows: Sequence[FileRow]) -> Outcome:
    """Make an application of each row, so that a test sees what was written; "Retire 30" pretends to retire."""
    ensure_applications(context.session, [row.values["name"] for row in rows])
    if any(row.values["name"] == "Broken" for row in rows):
        raise RuntimeError("The kind fails after its first writes.")
    retired = 30 if any(row.values["name"] == "Retire 30" for row in rows) else 0
    changes = tuple(Change(row.number, "new", row.values["name"]) for row in rows)
    warning = Problem(2, "name", rows[0].values["name"], "is odd", "Look at it.")
    return Outcome(Diff(new=len(rows), retired=retired), (warning,), changes)


THINGS = FileKind("things", COLUMNS, key, apply, check, doc="Things.", roles=frozenset({"admin", "it"}))


def read(content: str | bytes, kind: FileKind = THINGS) -> CheckedFile:
    return check_file(kind, io.BytesIO(content.encode() if isinstance(content, str) else content))


def values(content: str | bytes, column: str) -> list[Any]:
    return [row.values[column] for row in read(content).rows]


def problems(content: str | bytes) -> list[Problem]:
    """What is wrong with a file that must be refused."""
    try:
        read(content)
    except FileError as error:
        return list(error.problems)
    raise AssertionError("The file was accepted.")


def wrong(content: str | bytes) -> list[tuple[int | None, str | None, str | None, str]]:
    """Row, column, value and message of each problem."""
    return [(one.row, one.column, one.value, one.message) for one in problems(content)]


def workbook(*rows: Iterable[Any], cells: dict[str, Any] | None = None) -> bytes:
    """An XLSX file with these rows in its first sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for place, value in (cells or {}).items():
        sheet[place] = value
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def replaced(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The same package with a text of one part replaced."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                assert old in data
                data = data.replace(old, new)
            target.writestr(name, data)
    return result.getvalue()
