"""Reading CSV: UTF-8 with or without byte order mark, delimiter `,` or `;`."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from flask_babel import gettext as _

from spendapp.files.errors import FileError, whole_file
from spendapp.files.grid import MAXIMUM_ROWS, Convention, Grid, RawCell
from spendapp.registry import Problem

CHUNK = 1 << 16
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_csv(stream: BinaryIO) -> Grid:
    """The rows of a CSV file, read as they are asked for. Raises FileError, also while iterating."""
    start = stream.read(4096)
    if not start.strip(codecs.BOM_UTF8 + b"\r\n\t ,;"):
        raise whole_file(_("The file is empty"), _("Export it again; the first row names the columns."))
    if start.startswith(UTF16) or start.count(b"\0") > len(start) // 4:
        raise whole_file(_("The file is UTF-16, not UTF-8"), _save_as_utf8())
    delimiter = _delimiter(start)
    return Grid(_rows(stream, delimiter), Convention(continental=delimiter == ";"))


def _delimiter(start: bytes) -> str:
    """The one of the two that the header uses more often; names of columns hold neither."""
    header = start.splitlines()[0] if start.splitlines() else b""
    return ";" if header.count(b";") > header.count(b",") else ","


def _rows(stream: BinaryIO, delimiter: str) -> Iterator[tuple[int, Sequence[RawCell]]]:
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="strict", newline="")
    number = 0
    try:
        for row in csv.reader(text, delimiter=delimiter, strict=True):
            number += 1
            if number > MAXIMUM_ROWS:
                raise whole_file(
                    _("The file has more than %(most)s rows", most=MAXIMUM_ROWS), _("Split it into several files.")
                )
            yield number, row
    except UnicodeDecodeError as error:
        line, byte = _first_bad_byte(stream)
        message = _("Line %(line)s is not UTF-8 (byte 0x%(byte)s)", line=line, byte=f"{byte:02X}")
        raise FileError([Problem(line, None, None, message, _save_as_utf8())]) from error
    except csv.Error as error:
        remedy = _("Check the quotes and the length of the cells of this row, or export the file again.")
        problem = Problem(number + 1, None, None, _("The row cannot be read: %(reason)s", reason=error), remedy)
        raise FileError([problem]) from error
    finally:
        # The caller closes its own stream; after a wrong header it has done so before these rows are given up.
        if not stream.closed:
            text.detach()


def _save_as_utf8() -> str:
    return str(_('Save it as "CSV UTF-8" (in LibreOffice: character set UTF-8), or import the XLSX file itself.'))


def _first_bad_byte(stream: BinaryIO) -> tuple[int, int]:
    """The line and the value of the first byte that is no UTF-8."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    pending = b""
    while chunk := stream.read(CHUNK):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            data: bytes = error.object
            return line + data.count(b"\n", 0, error.start), data[error.start]
        pending = decoder.getstate()[0]
        line += chunk.count(b"\n")
    return line, pending[0] if pending else 0
