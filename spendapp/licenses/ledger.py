"""The usage ledger as others see it: which files count on a day, and which on the disk count for nothing.

Raw usage is never in the database. Table `usage_file` names the files that count, with the days on which they were
known; readers use that list, never a glob.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.history import known_on
from spendapp.licenses.ledger_files import FOLDER, digest
from spendapp.licenses.tables import UsageFile
from spendapp.registry import settings

DAY, MONTH, LAST = "day", "month", "last"
# A file younger than this may belong to a transaction that is still open.
ORPHAN_AGE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """A Parquet file that counts. `day`: of a month its first day; of a last-activity file the day of its run."""

    path: Path
    kind: str
    source_id: int
    application_id: int | None
    day: date


def folder() -> Path:
    """Where the files of this instance lie."""
    return settings().home / FOLDER


def files_on(session: Session, day: date, kinds: Collection[str] = (DAY, MONTH, LAST)) -> list[LedgerFile]:
    """The files that were known at the end of `day`: per source and application one for each day of use, one rollup
    per source and month, and the newest last-activity file per source and application."""
    columns = (UsageFile.path, UsageFile.kind, UsageFile.source_id, UsageFile.application_id, UsageFile.day)
    query = select(*columns).where(known_on(UsageFile, day), UsageFile.kind.in_(kinds)).order_by(UsageFile.id)
    home = folder()
    return [LedgerFile(home / row[0], row[1], row[2], row[3], row[4]) for row in session.execute(query)]


def damaged(session: Session) -> list[str]:
    """Listed files that are missing or whose content is not what was written; relative paths."""
    home = folder()
    listed = session.execute(select(UsageFile.path, UsageFile.sha256).distinct().order_by(UsageFile.path))
    return [path for path, sha256 in listed if not (home / path).is_file() or digest(home / path) != sha256]


def sweep_orphans(session: Session, older_than: timedelta = ORPHAN_AGE) -> int:
    """Delete files that no row names, left by a process that died or rolled back; returns how many."""
    home = folder()
    listed = set(session.scalars(select(UsageFile.path).distinct()))
    youngest = (clock.now() - older_than).timestamp()
    swept = 0
    for path in home.rglob("*"):
        if path.is_file() and path.stat().st_mtime <= youngest and path.relative_to(home).as_posix() not in listed:
            path.unlink()
            swept += 1
    return swept
