"""Days of use into the ledger: what a run says of an application and a day replaces, or is laid over, what stood."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Row, bindparam, or_, select, update
from sqlalchemy.orm import Session

from spendapp.history import Diff, Landing, land
from spendapp.licenses import ledger_files
from spendapp.licenses.ledger import DAY, folder
from spendapp.licenses.ledger_columns import Part, rows_of, table_of
from spendapp.licenses.ledger_months import rebuild_months
from spendapp.licenses.tables import UsageFile
from spendapp.provenance import Provenance

TABLE: Any = UsageFile.__table__
KEY = ("kind", "source_id", "application_id", "day")


@dataclass(slots=True)
class DaysOutcome:
    """How many rows of use were new, changed or dropped, in all and per application."""

    total: Counter[str] = field(default_factory=Counter)
    by_application: dict[int, Counter[str]] = field(default_factory=dict)

    def count(self, application_id: int, **rows: int) -> None:
        """Add rows of one application."""
        self.total.update(rows)
        self.by_application.setdefault(application_id, Counter()).update(rows)

    @property
    def diff(self) -> Diff:
        """The counts of all applications."""
        return Diff(self.total["new"], self.total["changed"], self.total["unchanged"], self.total["retired"])


@dataclass(slots=True)
class _Writing:
    """What one landing of days collects before it touches the disk and the list."""

    home: Path
    provenance: Provenance
    outcome: DaysOutcome = field(default_factory=DaysOutcome)
    files: list[ledger_files.Pending] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)  # to be listed as known from the day of the run
    corrections: list[dict[str, Any]] = field(default_factory=list)  # of versions that became known later
    contents: dict[str, Any] = field(default_factory=dict)
    months: set[date] = field(default_factory=set)  # first days of the months that change

    def read(self, path: str) -> Any:
        """The content of a listed file."""
        return ledger_files.read(self.home / path)

    def pend(self, part: Part, table: Any, listed: Row[Any] | None) -> dict[str, Any] | None:
        """Queue a file; None when the listed one already says the same."""
        encoded = ledger_files.encode(table)
        if listed is not None and listed.sha256 == encoded.sha256:
            return None
        source, run = self.provenance.source_id, self.provenance.run_id
        path = ledger_files.new_path(DAY, source, part.day, application_id=part.application_id, run_id=run)
        self.files.append(ledger_files.Pending(path, encoded))
        self.contents[path] = table
        self.months.add(part.day.replace(day=1))
        return {"path": path, "sha256": encoded.sha256, "rows": encoded.rows, "run_id": run}


def record_days(
    session: Session, provenance: Provenance, parts: Iterable[tuple[Part, Any]], *, replace: bool
) -> DaysOutcome:
    """Bring the parts into the ledger and rebuild the rollups of their months.

    With `replace` a part is all that the source says of that application and day; otherwise its rows are added to
    what stands and change it by account and signal (a row of 0 events takes the evidence back).
    """
    parts = list(parts)
    writing = _Writing(folder(), provenance)
    if not parts:
        return writing.outcome
    listed = _listed(session, provenance, parts)
    for part, table in parts:
        versions = listed.get(part, [])
        standing = next((row for row in versions if row.known_from <= provenance.day), None)
        base = None if standing is None else writing.read(standing.path)
        _land_part(writing, part, table, base=base, standing=standing, replace=replace)
        if not replace:
            for later in (row for row in versions if row.known_from > provenance.day):
                _correct(writing, part, table, base=base, later=later)
    ledger_files.write_all(writing.home, writing.files)
    _list(session, writing, parts)
    rebuild_months(session, provenance, writing.months, contents=writing.contents)
    return writing.outcome


def _listed(session: Session, provenance: Provenance, parts: Sequence[tuple[Part, Any]]) -> dict[Part, list[Row[Any]]]:
    """Per part the versions known on the day of the run or later, oldest first."""
    still = or_(TABLE.c.known_to.is_(None), TABLE.c.known_to > provenance.day)
    found: dict[Part, list[Row[Any]]] = {}
    for row in session.execute(select(TABLE).where(_within(provenance, parts), still).order_by(TABLE.c.known_from)):
        found.setdefault(Part(row.application_id, row.day), []).append(row)
    return found


def _within(provenance: Provenance, parts: Sequence[tuple[Part, Any]]) -> Any:
    days = [part.day for part, _ in parts]
    applications = {part.application_id for part, _ in parts}
    return (
        (TABLE.c.kind == DAY)
        & (TABLE.c.source_id == provenance.source_id)
        & TABLE.c.application_id.in_(applications)
        & TABLE.c.day.between(min(days), max(days))
    )


def _land_part(
    writing: _Writing, part: Part, table: Any, *, base: Any, standing: Row[Any] | None, replace: bool
) -> None:
    if base is None:
        writing.outcome.count(part.application_id, new=table.num_rows)
        content = table
    elif base.equals(table):
        writing.outcome.count(part.application_id, unchanged=table.num_rows)
        return
    else:
        before, said = rows_of(base), rows_of(table)
        _count(writing.outcome, part.application_id, before, said, replace=replace)
        content = table_of(said if replace else before | said)
    row = writing.pend(part, content, standing)
    if row is not None:
        named = {"kind": DAY, "source_id": writing.provenance.source_id}
        writing.rows.append({**named, "application_id": part.application_id, "day": part.day, **row})


def _count(
    outcome: DaysOutcome,
    application: int,
    before: dict[tuple[int, str], int],
    said: dict[tuple[int, str], int],
    *,
    replace: bool,
) -> None:
    new = sum(1 for key in said if key not in before)
    same = sum(1 for key, events in said.items() if before.get(key) == events)
    dropped = sum(1 for key in before if key not in said) if replace else 0
    outcome.count(application, new=new, changed=len(said) - new - same, unchanged=same, retired=dropped)


def _correct(writing: _Writing, part: Part, table: Any, *, base: Any, later: Row[Any]) -> None:
    """Lay rows that are added for a past day under a version that became known after it.

    A value of the later version that equals the one before counts as taken over and gives way; its own stays.
    """
    before = {} if base is None else rows_of(base)
    content = rows_of(writing.read(later.path))
    for key, events in rows_of(table).items():
        if content.get(key) == before.get(key):
            content[key] = events
    row = writing.pend(part, table_of(content), later)
    if row is not None:
        writing.corrections.append({"row": later.id, **row})


def _list(session: Session, writing: _Writing, parts: Sequence[tuple[Part, Any]]) -> None:
    """Name the written files in the transaction of the run."""
    provenance = writing.provenance
    landing = Landing(provenance.day, provenance.backfilled)
    land(session, TABLE, writing.rows, key=KEY, landing=landing, within=_within(provenance, parts))
    if writing.corrections:
        values: dict[str, Any] = {name: bindparam(name) for name in ("path", "sha256", "rows", "run_id")}
        statement = update(TABLE).where(TABLE.c.id == bindparam("row")).values(**values, backfilled=True)
        session.connection().execute(statement, writing.corrections)
