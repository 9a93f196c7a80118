"""Rows of a file as the room files hands them over."""

from collections.abc import Sequence
from typing import Any

from spendapp.registry import FileKind, FileRow

Rows = Sequence[dict[str, Any]]


def file_rows(kind: FileKind, rows: Rows) -> list[FileRow]:
    """Checked rows of a file that has the columns of its first row; an empty cell takes the default."""
    defaults = {column.name: column.default for column in kind.columns}
    filled = [{name: defaults[name] if value is None else value for name, value in row.items()} for row in rows]
    return [FileRow(number, values) for number, values in enumerate(filled, start=2)]
