"""Which person stands behind an account: decided when accounts land, and again when people do."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select, union
from sqlalchemy.orm import Session

from spendapp.directory.store import person_index
from spendapp.directory.tables import PersonAlias, PersonHistory, PersonRecordVersion
from spendapp.history import Diff, Landing, known_on, land
from spendapp.licenses.tables import Account, AccountVersion
from spendapp.provenance import Provenance
from spendapp.records import PersonRecord

TABLE: Any = AccountVersion.__table__
BATCH = 5_000


def receive_people(session: Session, provenance: Provenance, records: Sequence[PersonRecord]) -> Diff:
    """The receiver of people, after the directory's: accounts may belong to somebody else now. Counts no records."""
    del records
    rematch_accounts(session, provenance.day, backfilled=provenance.backfilled)
    return Diff()


def rematch_accounts(session: Session, day: date, *, backfilled: bool = False) -> int:
    """Match all accounts anew as of `day` and, where it lies in the past, as of each later day that could differ.

    Writes only what changed; returns how many matches did.
    """
    days = [day, *sorted({*people_changed_after(session, day), *_accounts_changed_after(session, day)})]
    return sum(
        _rematch(session, Landing(each, backfilled or each > day, until))
        for each, until in zip(days, [*days[1:], None], strict=True)
    )


def people_changed_after(session: Session, day: date) -> list[date]:
    """Later days on which something that identifies people changed; none unless `day` lies in the past."""
    tables = (PersonRecordVersion, PersonAlias, PersonHistory)
    starts = [select(table.known_from).where(table.known_from > day) for table in tables]
    ends = [select(table.known_to).where(table.known_to > day) for table in tables]
    return sorted(session.scalars(union(*starts, *ends)))


def _accounts_changed_after(session: Session, day: date) -> list[date]:
    return list(session.scalars(select(AccountVersion.known_from).where(AccountVersion.known_from > day).distinct()))


def _rematch(session: Session, landing: Landing) -> int:
    index = person_index(session, landing.day)
    query = (
        select(TABLE, Account.name, Account.source_id)
        .join(Account, Account.id == TABLE.c.account_id)
        .where(known_on(TABLE, landing.day))
        .execution_options(yield_per=BATCH)
    )
    changed = []
    for row in session.execute(query):
        match = index.match(row.source_id, row.person_key, row.email, row.name)
        if (match.person_id, match.reason) != (row.person_id, row.match_reason):
            facts = {
                name: getattr(row, name) for name in ("account_id", "email", "kind", "status", "listed", "person_key")
            }
            changed.append({**facts, "person_id": match.person_id, "match_reason": match.reason})
    for start in range(0, len(changed), BATCH):
        some = changed[start : start + BATCH]
        within: ColumnElement[bool] = TABLE.c.account_id.in_([row["account_id"] for row in some])
        land(session, TABLE, some, key=["account_id"], landing=landing, within=within)
    return len(changed)
