"""Opening the ZIP package of a spreadsheet without trusting it."""

import io
import struct
import zipfile

import pytest

from spendapp.files import packages
from tests.files.things import problems, workbook

BOOK = workbook(("name",), ("Ada",))


def archive(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return content.getvalue()


def message(content: bytes) -> str:
    return problems(content)[0].message


@pytest.mark.parametrize(
    "parts", [{"a.txt": b"x"}, {"xl/workbook.bin": b"", "xl/workbook.xml": b""}, {"content.xml": b""}]
)
def test_another_archive_is_no_spreadsheet(parts: dict[str, bytes]) -> None:
    assert message(archive(parts)) == "The file is a ZIP archive, but no XLSX spreadsheet"


def test_an_old_workbook_is_named_with_the_remedy() -> None:
    (problem,) = problems(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert problem.message == "The file is an old Excel workbook, or protected by a password"


def test_other_compression_is_refused() -> None:
    assert message(archive({"xl/workbook.xml": b"x"}, zipfile.ZIP_BZIP2)).startswith("The spreadsheet is damaged")


def test_more_parts_than_a_spreadsheet_has_are_refused() -> None:
    parts = {"xl/workbook.xml": b"x", **{f"xl/{number}.xml": b"" for number in range(packages.MAXIMUM_PARTS)}}
    assert message(archive(parts)) == "The spreadsheet unpacks to more than 400 MB or 500 parts"


def test_a_bomb_that_says_so_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MAXIMUM_UNPACKED_BYTES", 1_000_000)
    assert message(archive({"xl/workbook.xml": b"\0" * 2_000_000})).startswith("The spreadsheet unpacks to more than")


def test_a_bomb_that_lies_about_its_size_is_refused_while_it_unpacks() -> None:
    content = bytearray(archive({"xl/workbook.xml": b"\0" * 2_000_000}))
    for signature, offset in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
        start = content.index(signature) + offset
        content[start : start + 4] = struct.pack("<I", 100)
    assert message(bytes(content)) == "The spreadsheet is damaged or was cut off"


def test_a_part_that_stands_twice_is_refused() -> None:
    content = io.BytesIO(BOOK)
    with zipfile.ZipFile(content, "a") as target, pytest.warns(UserWarning, match="Duplicate name"):
        target.writestr("xl/worksheets/sheet1.xml", b"<worksheet/>")
    assert message(content.getvalue()) == "The spreadsheet is damaged or was cut off"


def test_a_protected_part_is_refused() -> None:
    content = bytearray(BOOK)
    start = content.index(b"PK\1\2") + 8
    content[start] |= 1
    assert message(bytes(content)) == "The file is protected by a password"
