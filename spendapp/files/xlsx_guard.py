"""Looking through the XML of a spreadsheet before the fast reader opens it.

The reader allocates the rectangle up to the last cell at once: one cell at XFD1048576 asks for 512 GB and ends the
process, and so does a list that announces four billion entries. It also returns error cells, and formulas without a
stored value, as if they were empty.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from zipfile import ZipInfo

from flask_babel import gettext as _

from spendapp.files.errors import FileError, whole_file
from spendapp.files.grid import MAXIMUM_COLUMNS, MAXIMUM_ROWS
from spendapp.files.packages import Package, broken

MAXIMUM_CELLS = 5_000_000
REMEMBERED_FAULTS = 1_000
REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
XML = (".xml", ".rels", ".vml")


@dataclass(slots=True)
class Extent:
    """What a part holds: its last row and column with content, and cells that have no usable value."""

    rows: int = 0
    columns: int = 0
    faults: dict[tuple[int, int], str] = field(default_factory=dict)


def look_through(package: Package) -> tuple[str, Extent]:
    """The name of the sheet to read, and its extent. Raises FileError for what must not be opened."""
    extents = {part.filename: _extent(package, part) for part in package.parts if not part.is_dir()}
    for extent in extents.values():
        if (
            extent.rows > MAXIMUM_ROWS
            or extent.columns > MAXIMUM_COLUMNS
            or extent.rows * extent.columns > MAXIMUM_CELLS
        ):
            raise whole_file(
                _("A sheet reaches to row %(row)s, column %(column)s", row=extent.rows, column=extent.columns),
                _(
                    "Use at most %(rows)s rows, %(columns)s columns and %(cells)s cells; delete what stands far below "
                    "or right of the table.",
                    rows=MAXIMUM_ROWS,
                    columns=MAXIMUM_COLUMNS,
                    cells=MAXIMUM_CELLS,
                ),
            )
    name, part_name = _first_sheet(package)
    if part_name not in extents:
        raise broken()
    return name, extents[part_name]


def _extent(package: Package, part: ZipInfo) -> Extent:
    scan = _SheetScan()
    if part.filename.endswith(XML):
        _parse(package.unpack(part), scan.start, scan.text)
        scan.finish_cell()
    else:
        for _chunk in package.unpack(part):  # A part that is no XML only has to be as long as it says.
            pass
    return scan.extent


class _SheetScan:
    """Follows `sheetData`: rows and cells, with or without references."""

    def __init__(self) -> None:
        self.extent = Extent()
        self.outer_row = self.row = self.column = 0
        self.inside = False
        self.kind = ""
        self.formula = self.listening = False
        self.value = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        self.listening = False
        if "count" in attributes or "uniqueCount" in attributes:
            _announced(attributes.get("count"))
            _announced(attributes.get("uniqueCount"))
        if name == "c":
            self.finish_cell()
            self._begin_cell(attributes)
        elif name in ("v", "f", "is"):
            self._content(name)
        elif name == "row":
            self.finish_cell()
            self.row = self.outer_row = _number(attributes.get("r"), self.row + 1)
            self.column = 0
        elif name == "sheetData":
            self.inside = True

    def text(self, data: str) -> None:
        if self.listening:
            self.value += data[:40]

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        reference = REFERENCE.fullmatch(attributes.get("r", ""))
        if reference:
            self.column = _column(reference[1])
            self.row = int(reference[2])
        elif "r" in attributes:
            raise broken()
        else:
            self.column += 1
        self.kind = attributes.get("t", "n")

    def _content(self, name: str) -> None:
        if not self.inside:
            return
        extent = self.extent
        extent.rows = max(extent.rows, self.row, self.outer_row)
        extent.columns = max(extent.columns, self.column)
        self.formula = self.formula or name == "f"
        self.listening = name == "v" and (self.formula or self.kind == "e")

    def finish_cell(self) -> None:
        """Judge the cell that ends. A formula whose result is an empty text has the type `str`."""
        fault = ""
        if self.kind == "e" and self.inside:
            fault = _("The cell is an error of the spreadsheet (%(value)s)", value=self.value or "?")
        elif self.formula and not self.value and self.kind != "str":
            fault = _("The cell is a formula without a stored value")
        if fault and len(self.extent.faults) < REMEMBERED_FAULTS:
            self.extent.faults[self.row, self.column] = fault
        self.kind, self.value, self.formula = "", "", False


def _first_sheet(package: Package) -> tuple[str, str]:
    """Name and part of the first visible sheet."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet" and attributes.get("state", "visible") == "visible":
            found = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            sheets.append((attributes.get("name", ""), found))

    _parse(_part(package, "xl/_rels/workbook.xml.rels"), relation)
    _parse(_part(package, "xl/workbook.xml"), sheet)
    if not sheets or sheets[0][1] not in targets:
        raise broken()
    name, found = sheets[0]
    return name, posixpath.normpath(posixpath.join("/xl", targets[found])).lstrip("/")


def _part(package: Package, name: str) -> Iterator[bytes]:
    for part in package.parts:
        if part.filename == name:
            return package.unpack(part)
    raise broken()


def _parse(
    chunks: Iterator[bytes], start: Callable[[str, dict[str, str]], None], text: Callable[[str], None] | None = None
) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _no_doctype
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise broken() from error


def _no_doctype(*_arguments: object) -> None:
    raise _entities()


def _entities() -> FileError:
    return whole_file(_("The spreadsheet declares entities"), _("Save it again in a spreadsheet program."))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _announced(text: str | None) -> None:
    """Refuse a number of entries for which the reader would reserve too much memory."""
    if text is not None and _number(text, 0) > MAXIMUM_CELLS:
        raise broken()


def _number(text: str | None, default: int) -> int:
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 7):
        raise broken()
    return int(text)
