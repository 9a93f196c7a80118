"""Files on their way in: kept, previewed, applied once or dropped."""

import hashlib
import io
import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application
from spendapp.extensions import db
from spendapp.files import uploads
from spendapp.files.applying import Request
from spendapp.files.errors import FileError
from spendapp.files.tables import Upload
from spendapp.provenance import Run
from spendapp.registry import FileKind

NOON = "2026-11-24T12:00:00Z"


def upload(session: Session, kind: FileKind, text: str = "name\nAda\n", as_of: date | None = None) -> int:
    request = Request(kind, "a.csv", as_of)
    return uploads.preview(session, uploads.NewUpload(request, io.BytesIO(text.encode()), "ida@example.com"))


def kept() -> list[Path]:
    return sorted(uploads.folder().glob("*"))


def names(session: Session) -> list[str]:
    return list(session.scalars(select(Application.name)))


def state(session: Session, upload_id: int) -> str:
    session.rollback()
    return session.scalars(select(Upload.state).where(Upload.id == upload_id)).one()


def test_a_preview_keeps_the_file_and_saves_nothing_of_it(session: Session, things: FileKind) -> None:
    row = session.get_one(Upload, upload(session, things))
    assert (row.kind, row.file_name, row.state, row.uploaded_by) == ("things", "a.csv", "previewed", "ida@example.com")
    assert (row.summary["rows"], row.summary["new"], row.summary["warnings_total"]) == (1, 1, 1)
    assert row.summary["changes"] == [{"row": 2, "action": "new", "subject": "Ada", "detail": ""}]
    assert [path.name for path in kept()] == [row.path]
    assert hashlib.sha256(kept()[0].read_bytes()).hexdigest() == row.sha256
    assert kept()[0].stat().st_mode & 0o077 == 0
    assert names(session) == []


def test_a_preview_shows_the_first_changes_only(session: Session, things: FileKind) -> None:
    text = "name\n" + "".join(f"Name {number}\n" for number in range(90))
    assert len(session.get_one(Upload, upload(session, things, text)).summary["changes"]) == 50


def test_a_refused_file_is_not_kept(session: Session, things: FileKind) -> None:
    with pytest.raises(FileError):
        upload(session, things, "name,quantity\nAda,-1\n")
    assert (kept(), session.scalar(select(func.count()).select_from(Upload))) == ([], 0)


def test_confirming_applies_the_file_and_deletes_it(session: Session, things: FileKind) -> None:
    upload_id = upload(session, things)
    imported = uploads.confirm(session, upload_id)
    row = session.get_one(Upload, upload_id)
    assert (row.state, row.run_id, imported.rows) == ("applied", imported.run_id, 1)
    assert (names(session), kept()) == (["Ada"], [])


def test_the_known_day_of_the_preview_is_that_of_the_import(session: Session, things: FileKind) -> None:
    with time_machine.travel(NOON, tick=False):
        imported = uploads.confirm(session, upload(session, things, as_of=date(2026, 8, 1)))
    run = session.get_one(Run, imported.run_id)
    assert (run.known_day, run.backfilled) == (date(2026, 8, 1), True)


def test_a_second_confirmation_is_told_that_the_file_was_imported(session: Session, things: FileKind) -> None:
    upload_id = upload(session, things)
    uploads.confirm(session, upload_id)
    with pytest.raises(FileError, match="This file was imported already"):
        uploads.confirm(session, upload_id)
    assert session.scalar(select(func.count()).select_from(Run)) == 1


def test_a_second_user_who_confirms_meanwhile_is_told_so(session: Session, things: FileKind) -> None:
    upload_id = upload(session, things)
    other = upload(session, things)  # The same bytes, so that the file is still there.
    uploads.confirm(session, upload_id)
    with pytest.raises(FileError, match="This file was imported already"):
        uploads.confirm(session, upload_id)
    assert state(session, other) == "previewed"


def test_two_uploads_of_the_same_bytes_share_the_file_until_both_are_done(session: Session, things: FileKind) -> None:
    first, second = upload(session, things), upload(session, things)
    uploads.drop(session, first)
    assert len(kept()) == 1
    uploads.confirm(session, second)
    assert kept() == []


def test_an_upload_that_was_dropped_cannot_be_confirmed(session: Session, things: FileKind) -> None:
    upload_id = upload(session, things)
    assert uploads.drop(session, upload_id)
    assert not uploads.drop(session, upload_id)
    with pytest.raises(FileError, match="This upload was dropped"):
        uploads.confirm(session, upload_id)
    assert (state(session, upload_id), kept(), names(session)) == ("dropped", [], [])


def test_a_preview_expires_after_a_day(session: Session, things: FileKind) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        upload_id = upload(session, things)
        clock.shift(timedelta(hours=24, seconds=1))
        assert uploads.expired(session.get_one(Upload, upload_id))
        with pytest.raises(FileError, match="The preview is older than a day"):
            uploads.confirm(session, upload_id)
    assert names(session) == []


def test_an_upload_that_there_is_not_is_named(session: Session, things: FileKind) -> None:
    with pytest.raises(FileError, match="There is no such upload"):
        uploads.confirm(session, 999)


def test_a_file_that_fits_no_more_when_it_is_confirmed_stays_for_another_try(
    session: Session, things: FileKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = upload(session, things)
    monkeypatch.setattr(
        uploads, "apply_checked", lambda *_: (_ for _ in ()).throw(RuntimeError("The database is gone."))
    )
    with pytest.raises(RuntimeError):
        uploads.confirm(session, upload_id)
    assert (state(session, upload_id), len(kept())) == ("previewed", 1)


def test_the_sweep_drops_old_previews_and_deletes_their_files(session: Session, things: FileKind, app: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        upload_id = upload(session, things)
        old = time.time() - 5
        os.utime(kept()[0], (old, old))
        uploads.sweep({}, lambda _text: True)
        assert (state(session, upload_id), len(kept())) == ("previewed", 1)
        clock.shift(timedelta(days=2))
        uploads.sweep({}, lambda _text: True)
    assert (state(session, upload_id), kept()) == ("dropped", [])


def test_the_sweep_leaves_a_file_that_is_just_arriving(session: Session, things: FileKind, app: Flask) -> None:
    uploads.folder().mkdir(parents=True)
    (uploads.folder() / "0123").write_bytes(b"name\n")
    uploads.sweep({}, lambda _text: True)
    assert [path.name for path in kept()] == ["0123"]


def test_of_many_who_confirm_at_once_one_imports_the_file(session: Session, things: FileKind, app: Flask) -> None:
    upload_id = upload(session, things)
    session.rollback()

    def confirm(_number: int) -> str:
        with app.app_context():
            try:
                return f"{uploads.confirm(db.session(), upload_id).rows} row"
            except FileError as error:
                return error.problems[0].message

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(confirm, range(4)))
    assert answers == ["1 row", *["This file was imported already"] * 3]
    assert session.scalar(select(func.count()).select_from(Run)) == 1


def test_one_of_two_uploads_of_the_same_bytes_is_dropped_and_the_other_stays(
    session: Session, things: FileKind
) -> None:
    first, second = upload(session, things), upload(session, things)
    uploads.drop(session, first)
    assert uploads.confirm(session, second).rows == 1
