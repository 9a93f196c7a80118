"""Last activity into the ledger: per source and application one file with what the newest run said of each account."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.history import Landing, known_on, land
from spendapp.licenses import ledger_files
from spendapp.licenses.ledger import LAST, folder
from spendapp.licenses.tables import UsageFile
from spendapp.provenance import Provenance

TABLE: Any = UsageFile.__table__
KEY = ("kind", "source_id", "application_id")
LastDays = Mapping[int, date | None]  # by account; None: the source looked and saw no use


def record_last(
    session: Session,
    provenance: Provenance,
    said: Mapping[int, LastDays],
    *,
    until: Mapping[int, date | None],
    remember: bool,
) -> frozenset[int]:
    """Bring what a run said, by application and account, into the ledger; returns the accounts that changed.

    With `remember` a day that an earlier run saw outlives a run that no longer sees it (vendors forget), and accounts
    that a partial run did not reach keep theirs. `until` is, by application, the day on which the source spoke again.
    """
    home, pending, changed = folder(), [], set[int]()
    rows: dict[date | None, list[dict[str, Any]]] = {}
    listed = _listed(session, provenance, said)
    for application, days in said.items():
        path, sha256 = listed.get(application, (None, ""))
        before = _days_in(home / path) if path is not None else {}
        now = _remembered(before, days, complete=provenance.complete) if remember else days
        changed.update(account for account, day in now.items() if before.get(account) != day)
        encoded = ledger_files.encode(_table(now))
        if encoded.sha256 == sha256:
            continue
        row = _row(provenance, application, encoded)
        pending.append(ledger_files.Pending(row["path"], encoded))
        rows.setdefault(until.get(application), []).append(row)
    ledger_files.write_all(home, pending)
    within = (TABLE.c.kind == LAST) & (TABLE.c.source_id == provenance.source_id)
    for end, group in rows.items():
        landing = Landing(provenance.day, provenance.backfilled, end)
        land(session, TABLE, group, key=KEY, landing=landing, within=within)
    return frozenset(changed)


def _listed(
    session: Session, provenance: Provenance, applications: Mapping[int, LastDays]
) -> dict[int | None, tuple[str, str]]:
    query = (
        select(TABLE.c.application_id, TABLE.c.path, TABLE.c.sha256)
        .where(TABLE.c.kind == LAST, TABLE.c.source_id == provenance.source_id, known_on(TABLE, provenance.day))
        .where(TABLE.c.application_id.in_(list(applications)))
    )
    return {application: (path, sha256) for application, path, sha256 in session.execute(query)}


def _remembered(before: LastDays, days: LastDays, *, complete: bool) -> LastDays:
    """The newest day that any run saw."""
    merged = {
        account: max((each for each in (day, before.get(account)) if each is not None), default=None)
        for account, day in days.items()
    }
    return merged if complete else {**before, **merged}


def _row(provenance: Provenance, application: int, encoded: ledger_files.Encoded) -> dict[str, Any]:
    path = ledger_files.new_path(
        LAST, provenance.source_id, provenance.day, application_id=application, run_id=provenance.run_id
    )
    return {
        "kind": LAST,
        "source_id": provenance.source_id,
        "application_id": application,
        "day": provenance.day,
        "path": path,
        "sha256": encoded.sha256,
        "rows": encoded.rows,
        "run_id": provenance.run_id,
    }


def _table(days: LastDays) -> Any:
    import pyarrow as pa

    accounts = sorted(days)
    return pa.table(
        {
            "account_id": pa.array(accounts, type=pa.int64()),
            "last_active_on": pa.array([days[account] for account in accounts], type=pa.date32()),
        }
    )


def _days_in(path: Any) -> dict[int, date | None]:
    table = ledger_files.read(path)
    columns = (table.column(name).to_pylist() for name in ("account_id", "last_active_on"))
    return dict(zip(*columns, strict=True))
