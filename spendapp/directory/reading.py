"""Reads of the directory that its own writes and its questions share."""

from collections.abc import Iterator
from datetime import date
from typing import cast

from sqlalchemy import Table, and_, func, select
from sqlalchemy.orm import Session

from spendapp.directory.deciding import HeldRecord, Ranking
from spendapp.directory.normalize import from_row
from spendapp.directory.tables import Person, PersonAlias, PersonHistory, PersonRecordVersion
from spendapp.history import BATCH, current, known_on
from spendapp.provenance import Source
from spendapp.registry import settings

PERSON = cast(Table, Person.__table__)
HISTORY = cast(Table, PersonHistory.__table__)
ALIAS = cast(Table, PersonAlias.__table__)
RECORD = cast(Table, PersonRecordVersion.__table__)
# The facts of a person: what `person` and `person_history` have in common, in the order of the table.
FACTS = tuple(name for name in (column.name for column in PERSON.columns) if name not in ("id", "email_key"))


def people_ranking(session: Session) -> Ranking:
    """The order of the people sources of this instance."""
    order = tuple(kind.strip() for kind in settings().people_source_order.split(",") if kind.strip())
    return Ranking(order, {row[0]: row[1] for row in session.execute(select(Source.id, Source.kind))})


def held_records(session: Session, day: date, source_id: int | None = None) -> Iterator[HeldRecord]:
    """The records that stood on a day, of one source or of all."""
    first = (
        select(RECORD.c.source_id, RECORD.c.source_key, func.min(RECORD.c.id).label("seen"))
        .group_by(RECORD.c.source_id, RECORD.c.source_key)
        .subquery()
    )
    same = and_(first.c.source_id == RECORD.c.source_id, first.c.source_key == RECORD.c.source_key)
    query = select(RECORD, first.c.seen).join(first, same).where(known_on(RECORD, day))
    if source_id is not None:
        query = query.where(RECORD.c.source_id == source_id)
    for row in session.execute(query.execution_options(yield_per=BATCH)).mappings():
        yield HeldRecord(
            row["source_id"],
            row["person_id"],
            from_row(row),
            row["seen"],
            duplicate=row["duplicate"],
            since=row["known_from"],
        )


def known_addresses(session: Session) -> frozenset[str]:
    """E-mails and aliases of all people now, for warnings about an owner or a manager whom nobody knows."""
    emails = session.scalars(select(PERSON.c.email_key)).all()
    aliases = session.scalars(select(ALIAS.c.alias_key).where(current(ALIAS))).all()
    return frozenset(emails).union(aliases)
