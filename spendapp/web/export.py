"""Files of a view: CSV as a stream, XLSX through a temporary file. What a spreadsheet would run is written as text."""

import csv
import io
import re
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import IO, Any

from flask import Response, abort, send_file, stream_with_context
from flask_babel import gettext as _
from sqlalchemy import Result, Row, Select, func, select
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.extensions import reading
from spendapp.web.table_parts import Cell, Column
from spendapp.web.table_view import View, cells_of

ROWS_PER_FETCH = 1_000
MOST_SHEET_ROWS = 1_048_576
MOST_CELL_LETTERS = 32_767
MOST_KNOWN_TEXTS = 1_000
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Texts:
    """The text of values. A label that stands in many rows is translated once: that is most of the work otherwise."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, str]] = {}

    def __call__(self, value: object) -> str:
        """The text of a value."""
        if isinstance(value, str):
            return value
        found = self._known.get(id(value))
        if found is None:
            found = (value, str(value))  # The value is held, so that no other can take its id.
            if len(self._known) < MOST_KNOWN_TEXTS:
                self._known[id(value)] = found
        return found[1]


def csv_response(view: View, query: Select[Any]) -> Response:
    """The rows as UTF-8 with BOM, sent while they are read, in a reading session that outlives the view."""

    texts = Texts()

    def lines() -> Iterator[str]:
        yield "\ufeff" + _line(headings(view))
        with reading() as session, _rows(session, query) as rows:
            for row in rows:
                yield _line([_csv_value(value, texts) for value in values(view, row)])

    response = Response(stream_with_context(lines()), mimetype="text/csv")
    return _attachment(response, view, "csv")


def xlsx_response(session: Session, view: View, query: Select[Any]) -> Response:
    """The rows as a workbook: numbers as numbers, days as days."""
    from openpyxl import Workbook

    if (session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0) >= MOST_SHEET_ROWS:
        abort(400, _("A sheet of Excel holds 1,048,576 rows. Narrow the view, or export CSV."))
    book = Workbook(write_only=True)
    sheet = book.create_sheet(view.table.name[:31])
    sheet.freeze_panes = "A2"
    sheet.append(headings(view))
    texts = Texts()
    with _rows(session, query) as rows:
        for row in rows:
            sheet.append([_sheet_value(sheet, value, texts) for value in values(view, row)])
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - The response closes it after it was sent.
    book.save(file)
    file.seek(0)
    return _attachment(send_file(file, mimetype=XLSX_TYPE), view, "xlsx")


def headings(view: View) -> list[str]:
    """The header row: a money column is followed by its currency, a person by the e-mail."""
    return [heading for column in view.columns for heading in _headings(column)]


def values(view: View, row: Row[Any]) -> list[object]:
    """The values of a row, in the order of the headings."""
    found = zip(view.columns, cells_of(view, row), strict=True)
    return [value for column, cell in found for value in _values(column, cell)]


def guarded(text: str) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe; a negative number stays a number."""
    risky = text.lstrip()[:1] in ("=", "+", "-", "@") or text[:1] in ("\t", "\r", "\n")
    return "'" + text if text and risky and not _NUMBER.fullmatch(text) else text


def _headings(column: Column) -> list[str]:
    label = str(column.label)
    if column.kind == "money":
        return [label, _("%(column)s: currency", column=label)]
    second = column.secondary_label or (_("%(column)s: e-mail", column=label) if column.kind == "person" else None)
    return [label, str(second)] if second else [label]


def _values(column: Column, cell: Cell) -> list[object]:
    if column.kind == "money":
        return [cell.value, cell.currency if cell.value is not None else None]
    return [cell.value, cell.secondary] if column.secondary_label or column.kind == "person" else [cell.value]


def _rows(session: Session, query: Select[Any]) -> Result[Any]:
    """The rows a thousand at a time. To be used with `with`: PostgreSQL keeps a cursor open until it is closed."""
    return session.execute(query.execution_options(yield_per=ROWS_PER_FETCH))


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def _csv_value(value: object, texts: Texts) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Fraction):
        return format(float(value), ".10g")
    return str(value) if isinstance(value, int | float) else guarded(texts(value))


def _sheet_value(sheet: Any, value: object, texts: Texts) -> object:
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)  # A sheet knows no zones; instants are UTC.
    if isinstance(value, date):
        return value
    if isinstance(value, Fraction):
        return float(value)
    text = _CONTROL.sub("", texts(value))[:MOST_CELL_LETTERS]
    if not text.startswith("="):
        return text
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # The library would make it a formula.
    return cell


def _attachment(response: Response, view: View, ending: str) -> Response:
    name = f"{view.table.name}-{clock.today().isoformat()}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
