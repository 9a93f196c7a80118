"""Whatever the bytes are: a file is imported, or refused with a reason, and a refused file writes nothing."""

import io
import random
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application
from spendapp.files.applying import Request, import_stream
from spendapp.files.checking import check_file
from spendapp.files.errors import FileError
from spendapp.provenance import Run
from spendapp.registry import FileKind
from tests.files.things import THINGS, workbook

BOOK = workbook(("name", "email", "quantity"), ("Ada", "a@b", 1), ("Bob", "b@c", 2))
HEADER = b"name,email,day,quantity,price,free,color,tags,extra\n"
STARTS = (b"", HEADER, HEADER.replace(b",", b";"), b"\xef\xbb\xbfname\n", b"\xff\xfe", b"PK\3\4", b"\xd0\xcf\x11\xe0")


def refused_or_read(content: bytes) -> None:
    try:
        check_file(THINGS, io.BytesIO(content))
    except FileError as error:
        assert error.total >= len(error.problems) >= 1  # noqa: PT017 - both ways are right, and this one is bounded


@given(st.sampled_from(STARTS), st.binary(max_size=400))
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_read_or_refused(start: bytes, rest: bytes) -> None:
    refused_or_read(start + rest)


@given(st.text(alphabet='ab@,;"\n\r\t \0é1.-/[]{}', max_size=200))
@settings(max_examples=400, deadline=None)
def test_any_text_below_a_header_is_read_or_refused(text: str) -> None:
    refused_or_read(HEADER + text.encode())


@given(st.integers(0, len(BOOK) - 1), st.binary(min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_a_spreadsheet_with_any_bytes_changed_is_read_or_refused(place: int, change: bytes) -> None:
    refused_or_read(BOOK[:place] + change + BOOK[place + len(change) :])


@pytest.mark.parametrize("seed", range(150))
def test_a_spreadsheet_with_changed_xml_is_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as source, zipfile.ZipFile(result, "w") as target:
        changed = chance.choice(source.namelist())
        for name in source.namelist():
            data = bytearray(source.read(name))
            for _ in range(3 if name == changed else 0):
                place = chance.randrange(len(data))
                data[place : place + chance.randrange(6)] = chance.choice(
                    (b"9", b"", b"<c>", b'"', b"-1", b"4294967295")
                )
            target.writestr(name, bytes(data))
    refused_or_read(result.getvalue())


@given(st.sampled_from(STARTS), st.binary(max_size=60))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_refused_file_writes_nothing(session: Session, things: FileKind, start: bytes, rest: bytes) -> None:
    before = [session.scalar(select(func.count()).select_from(table)) for table in (Application, Run)]
    try:
        import_stream(session, Request(things, "a.csv"), io.BytesIO(start + rest))
    except FileError:
        after = [session.scalar(select(func.count()).select_from(table)) for table in (Application, Run)]
        assert after == before
