"""Rollups of the ledger: per source and month one row for each account, with a map of the days on which it was active.

A rollup is always built anew from the day files of its month, so late data and replaced days need no counters.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from spendapp.history import Landing, known_on, land
from spendapp.licenses import ledger_files
from spendapp.licenses.ledger import DAY, MONTH, folder
from spendapp.licenses.tables import UsageFile
from spendapp.provenance import Provenance

TABLE: Any = UsageFile.__table__
KEY = ("kind", "source_id", "day")


def rebuild_months(
    session: Session, provenance: Provenance, months: Iterable[date], *, contents: Mapping[str, Any]
) -> None:
    """Rebuild the rollup of each month (by its first day) as known on the day of the run and on each later day that
    differs.

    `contents` holds tables of files that were just written, by path, so that they need not be read again.
    """
    for month in sorted(months):
        for known in (provenance.day, *_later(session, provenance, month)):
            _rebuild(session, provenance, month, known=known, contents=contents)


def _later(session: Session, provenance: Provenance, month: date) -> list[date]:
    """Days after the run's on which the day files of the month changed; none unless the run tells of the past."""
    query = select(TABLE.c.known_from).where(_days_of(provenance.source_id, month), TABLE.c.known_from > provenance.day)
    return list(session.scalars(query.distinct().order_by(TABLE.c.known_from)))


def _days_of(source_id: int, month: date) -> Any:
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return (TABLE.c.kind == DAY) & (TABLE.c.source_id == source_id) & TABLE.c.day.between(month, last)


def _rebuild(
    session: Session, provenance: Provenance, month: date, *, known: date, contents: Mapping[str, Any]
) -> None:
    source_id, home = provenance.source_id, folder()
    files = session.execute(
        select(TABLE).where(_days_of(source_id, month), known_on(TABLE, known)).order_by(TABLE.c.path)
    ).all()
    encoded = ledger_files.encode(rollup((file, contents.get(file.path)) for file in files))
    within = (TABLE.c.kind == MONTH) & (TABLE.c.source_id == source_id) & (TABLE.c.day == month)
    if session.scalar(select(TABLE.c.sha256).where(within, known_on(TABLE, known))) == encoded.sha256:
        return
    path = ledger_files.new_path(MONTH, source_id, month, application_id=None, run_id=provenance.run_id)
    ledger_files.write_all(home, [ledger_files.Pending(path, encoded)])
    row = {"kind": MONTH, "source_id": source_id, "application_id": None, "day": month, "path": path}
    row |= {"sha256": encoded.sha256, "rows": encoded.rows, "run_id": provenance.run_id}
    backfilled = provenance.backfilled or known > provenance.day
    land(session, TABLE, [row], key=KEY, landing=Landing(known, backfilled), within=within)


def rollup(files: Iterable[tuple[Row[Any], Any]]) -> Any:
    """The Arrow table (account_id, application_id, bits, last_day, events) of a month's day files.

    Bit 0 of `bits` is the first of the month. A file comes with its table, or with None when it must be read.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    home = folder()
    columns: list[list[Any]] = [[], [], [], []]
    for file, known in files:
        table = ledger_files.read(home / file.path) if known is None else known
        table = table.filter(pc.greater(table.column("events"), 0))
        size = table.num_rows
        columns[0].append(table.column("account_id").to_numpy())
        columns[1].append(np.full(size, file.application_id, dtype=np.int64))
        columns[2].append(np.full(size, (file.day - date(1970, 1, 1)).days, dtype=np.int32))
        columns[3].append(table.column("events").to_numpy())
    empty = np.array([], dtype=np.int64)
    account, application, day, events = (np.concatenate([empty, *parts]) for parts in columns)
    order = np.argsort(account, kind="stable")
    account, application, day, events = account[order], application[order], day[order], events[order]
    starts = np.flatnonzero(np.diff(account, prepend=-1))
    return pa.table(
        {
            "account_id": account[starts],
            "application_id": application[starts],
            "bits": _bits(day, starts),
            "last_day": pa.array(_reduced(np.maximum, day, starts).astype(np.int32)).cast(pa.date32()),
            "events": _reduced(np.add, events, starts),
        }
    )


def _bits(day: Any, starts: Any) -> Any:
    """One bit for each day of the month on which there was use."""
    import numpy as np

    month_day = day.astype("datetime64[D]") - day.astype("datetime64[D]").astype("datetime64[M]")
    return _reduced(np.bitwise_or, np.left_shift(1, month_day.astype(np.int64)), starts).astype(np.int32)


def _reduced(operation: Any, values: Any, starts: Any) -> Any:
    """`reduceat`, which refuses to reduce nothing."""
    return operation.reduceat(values, starts) if len(starts) else values[:0]
