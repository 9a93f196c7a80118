"""Reading the first visible sheet of an XLSX file."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO, cast

from flask_babel import gettext as _

from spendapp.files.errors import FileError
from spendapp.files.grid import Grid, RawCell
from spendapp.files.packages import Package, broken
from spendapp.files.xlsx_guard import Extent, look_through
from spendapp.registry import Problem


def read_xlsx(stream: BinaryIO) -> Grid:
    """The rows of the first visible sheet; formulas count by their stored values. Raises FileError."""
    name, extent = look_through(Package(stream))
    if extent.faults:
        raise _faults(extent)
    stream.seek(0)
    return Grid(_rows(stream, name))


def _rows(stream: BinaryIO, name: str) -> Iterator[tuple[int, Sequence[RawCell]]]:
    from python_calamine import CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_filelike(stream).get_sheet_by_name(name)
        for number, row in enumerate(sheet.iter_rows(), start=1):
            yield number, cast(Sequence[RawCell], row)
    except (GeneratorExit, KeyboardInterrupt, MemoryError):
        raise
    except BaseException as error:  # A panic of the reader is no Exception, and must not end the server's thread.
        raise broken() from error


def _faults(extent: Extent) -> FileError:
    """Cells that would be read as empty although they are not."""
    remedy = _("Replace it by its value (copy, paste as values), and save the file again.")
    problems = [
        Problem(row, _letters(column), None, message, remedy)
        for (row, column), message in sorted(extent.faults.items())
    ]
    return FileError(problems)


def _letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
