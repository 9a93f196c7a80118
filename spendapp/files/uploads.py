"""Files on their way in: kept, previewed, then applied once or dropped."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from spendapp import audit, clock
from spendapp.files.applying import Imported, Request, apply_checked, import_stream, kind_named
from spendapp.files.checking import check_file
from spendapp.files.errors import SHOWN_PROBLEMS, whole_file
from spendapp.files.tables import Upload
from spendapp.registry import settings

# A preview is a promise about the data of its moment; after a day it is made again.
PREVIEW_LASTS = timedelta(hours=24)
SHOWN_CHANGES = 50
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class NewUpload:
    """What somebody sent."""

    request: Request
    stream: BinaryIO
    uploaded_by: str


def preview(session: Session, new: NewUpload) -> int:
    """Keep a file, and find out what it would change; returns the id of the upload. Raises FileError."""
    digest, path = _keep(new.stream)
    try:
        with path.open("rb") as stream:
            imported = import_stream(session, new.request, stream, dry_run=True)
    except BaseException:
        path.unlink(missing_ok=True)  # It may hold personal data.
        raise
    upload = Upload(
        kind=new.request.kind.name,
        file_name=new.request.file_name[:300],
        sha256=digest,
        path=path.name,
        state="previewed",
        uploaded_by=new.uploaded_by,
        uploaded_at=clock.now(),
        known_day=new.request.as_of,
        summary=_summary(imported),
    )
    session.add(upload)
    session.commit()
    return upload.id


def confirm(session: Session, upload_id: int) -> Imported:
    """Apply a previewed upload, once. Raises FileError: somebody was faster, it expired, or it fits no more."""
    upload = session.get(Upload, upload_id)
    if upload is None:
        raise whole_file(_("There is no such upload"), _("Upload the file again."))
    request = Request(kind_named(upload.kind), upload.file_name, upload.known_day)
    path = folder() / upload.path
    session.rollback()  # Reading the file may take seconds; SQLite's lock is taken after it.
    try:
        stream = path.open("rb")
    except FileNotFoundError as error:
        raise _not_waiting(session, upload_id) from error
    with stream:
        checked = check_file(request.kind, stream)
    try:
        _claim(session, upload_id)
        imported = apply_checked(session, request, checked)
        session.execute(update(Upload).where(Upload.id == upload_id).values(run_id=imported.run_id))
        session.commit()
    finally:
        session.rollback()
    path.unlink(missing_ok=True)
    return imported


def drop(session: Session, upload_id: int) -> bool:
    """Give up a previewed upload and delete the file; False if it is no longer waiting."""
    upload = session.get(Upload, upload_id)
    waiting = (Upload.id == upload_id, Upload.state == "previewed")
    changed = session.connection().execute(update(Upload).where(*waiting).values(state="dropped")).rowcount
    if upload is not None and changed:
        audit.record(session, "import.drop", ("upload", upload_id), file=upload.file_name, kind=upload.kind)
        (folder() / upload.path).unlink(missing_ok=True)
    session.commit()
    return bool(changed)


def sweep(_arguments: dict[str, Any], progress: Callable[[str], bool]) -> None:
    """The job that drops previews nobody confirmed in time, and deletes their files."""
    from spendapp.extensions import db

    session = db.session()
    stale = (Upload.state == "previewed", Upload.uploaded_at < _oldest())
    session.execute(update(Upload).where(*stale).values(state="dropped"))
    session.commit()
    files = [path for path in folder().glob("*") if not _needed(session, path.name)]
    for path in files:
        if path.stat().st_mtime < _oldest().timestamp():  # A younger one may belong to an upload of this moment.
            path.unlink(missing_ok=True)
    session.rollback()
    progress(f"{len(files)} files looked at")


def expired(upload: Upload) -> bool:
    """Whether the preview is too old to be confirmed."""
    return upload.uploaded_at < _oldest()


def folder() -> Path:
    """Where uploaded files wait."""
    return settings().home / "uploads"


def _oldest() -> datetime:
    return clock.now() - PREVIEW_LASTS


def _claim(session: Session, upload_id: int) -> None:
    """Take the upload: whoever changes the row applies it."""
    waiting = (Upload.id == upload_id, Upload.state == "previewed", Upload.uploaded_at >= _oldest())
    taken = session.connection().execute(update(Upload).where(*waiting).values(state="applied")).rowcount
    if not taken:
        raise _not_waiting(session, upload_id)


def _not_waiting(session: Session, upload_id: int) -> Exception:
    state = session.scalar(select(Upload.state).where(Upload.id == upload_id))
    if state == "applied":
        return whole_file(_("This file was imported already"), _("See the list of recent imports."))
    if state == "dropped":
        return whole_file(_("This upload was dropped"), _("Upload the file again."))
    return whole_file(_("The preview is older than a day"), _("Upload the file again for a fresh preview."))


def _keep(stream: BinaryIO) -> tuple[str, Path]:
    """Store the bytes under a name of their own, readable by this user only; their SHA-256 and their place."""
    home = folder()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle, name = tempfile.mkstemp(dir=home)
    with os.fdopen(handle, "wb") as file:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest(), Path(name)


def _needed(session: Session, name: str) -> bool:
    waiting = select(Upload.id).where(Upload.path == name, Upload.state == "previewed").limit(1)
    return session.scalar(waiting) is not None


def _summary(imported: Imported) -> dict[str, Any]:
    outcome = imported.outcome
    return {
        "rows": imported.rows,
        **asdict(outcome.diff),
        "warnings": [asdict(warning) for warning in outcome.warnings[:SHOWN_PROBLEMS]],
        "warnings_total": len(outcome.warnings),
        "changes": [asdict(change) for change in outcome.changes[:SHOWN_CHANGES]],
    }
