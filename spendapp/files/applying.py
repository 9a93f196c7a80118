"""Applying a checked file: one transaction, one run of the source that stands for files."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from spendapp import audit, clock
from spendapp.files.checking import CheckedFile, check_file
from spendapp.files.errors import SHOWN_PROBLEMS, FileError, whole_file
from spendapp.provenance import Provenance, Run, RunState, file_source
from spendapp.registry import FileKind, ImportContext, Outcome, Problem, facts_changed, registry, settings


@dataclass(frozen=True, slots=True)
class Request:
    """What to import: the file's own name, and the day on which its rows become known (None: today)."""

    kind: FileKind
    file_name: str
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do."""

    run_id: int
    rows: int
    outcome: Outcome


def kind_named(name: str) -> FileKind:
    """A kind of file. Raises FileError that names the kinds there are."""
    kinds = registry().file_kinds
    if name not in kinds:
        raise whole_file(
            _("%(name)s is no kind of file", name=repr(name)),
            _("Use one of %(kinds)s.", kinds=", ".join(sorted(kinds))),
        )
    return kinds[name]


def import_stream(session: Session, request: Request, stream: BinaryIO, *, dry_run: bool = False) -> Imported:
    """Check a file and apply it, and commit; or with `dry_run`, apply it and take everything back.

    The transaction is its own: the session must hold no changes. Raises FileError; then nothing was written.
    """
    known_day(request)
    session.rollback()  # A transaction left open would keep SQLite's lock while the file is read.
    checked = check_file(request.kind, stream)
    try:
        imported = apply_checked(session, request, checked)
        if not dry_run:
            session.commit()
    finally:
        session.rollback()  # Takes back a dry run and a failure; after a commit there is nothing left.
    return imported


def import_path(session: Session, request: Request, path: Path, *, dry_run: bool = False) -> Imported:
    """Import a file of this machine."""
    with path.open("rb") as stream:
        return import_stream(session, request, stream, dry_run=dry_run)


def apply_checked(session: Session, request: Request, checked: CheckedFile) -> Imported:
    """Apply a checked file within the caller's transaction. Raises FileError; the caller rolls back."""
    day = known_day(request)
    _raise_problems(request.kind.check(session, checked.rows))
    run = _start_run(session, request, day, len(checked.rows))
    provenance = Provenance(run.source_id, run.id, day, complete=True, backfilled=run.backfilled)
    outcome = request.kind.apply(ImportContext(session, provenance, checked.columns), checked.rows)
    run.state = RunState.COMPLETE
    run.finished_at = clock.now()
    run.counts = {"kind": request.kind.name, **asdict(outcome.diff), "warnings": len(outcome.warnings)}
    audit.record(session, "import", ("run", run.id), file=request.file_name, day=day.isoformat(), **run.counts)
    facts_changed(session)
    session.flush()
    return Imported(run.id, len(checked.rows), outcome)


def known_day(request: Request) -> date:
    """The day on which the rows become known. Raises FileError for a day that has not come."""
    today = clock.today(settings().time_zone)
    if request.as_of is not None and request.as_of > today:
        raise whole_file(
            _("%(day)s lies in the future", day=request.as_of), _("Use %(today)s or an earlier day.", today=today)
        )
    return request.as_of or today


def _start_run(session: Session, request: Request, day: date, rows: int) -> Run:
    now = clock.now()
    run = Run(
        source_id=file_source(session).id,
        known_day=day,
        backfilled=day < clock.today(settings().time_zone),
        started_at=now,
        heartbeat_at=now,
        state=RunState.RUNNING,
        title=f"{request.kind.name}: {request.file_name}"[:200],
        records=rows,
        actor=audit.current_actor(),
    )
    session.add(run)
    session.flush()
    return run


def _raise_problems(problems: Iterable[Problem]) -> None:
    found: list[Problem] = []
    total = 0
    for problem in problems:
        total += 1
        if total <= SHOWN_PROBLEMS:
            found.append(problem)
    if total:
        raise FileError(found, total)
