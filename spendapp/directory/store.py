"""The directory as others use it: landing what a source says of people, and asking who was known on a day."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.directory.landing import land_people
from spendapp.directory.matching import PersonIndex, PersonOnDay
from spendapp.directory.reading import ALIAS, FACTS, HISTORY, RECORD, known_addresses
from spendapp.history import BATCH, known_on

__all__ = ["known_addresses", "land_people", "people_on", "person_index"]


def people_on(session: Session, day: date) -> tuple[PersonOnDay, ...]:
    """Everybody whom the directory knew on a day, people who left included, with all facts as known then."""
    columns = [HISTORY.c[name] for name in ("person_id", *FACTS)]
    query = select(*columns).where(known_on(HISTORY, day)).order_by(HISTORY.c.person_id)
    rows = session.execute(query.execution_options(yield_per=BATCH)).mappings()
    return tuple(PersonOnDay(**row) for row in rows)


def person_index(session: Session, day: date) -> PersonIndex:
    """Finds the people behind accounts, as known on a day."""
    records: dict[tuple[int, str], int] = {}
    aliases: list[tuple[str, int]] = []
    columns = (RECORD.c.source_id, RECORD.c.source_key, RECORD.c.person_id, RECORD.c.email_key)
    query = select(*columns).where(known_on(RECORD, day), RECORD.c.person_id.is_not(None))
    for source_id, key, person_id, email in session.execute(query.execution_options(yield_per=BATCH)):
        records[source_id, key] = person_id
        if email is not None:
            aliases.append((email, person_id))
    query = select(ALIAS.c.alias_key, ALIAS.c.person_id).where(known_on(ALIAS, day))
    aliases.extend((row[0], row[1]) for row in session.execute(query.execution_options(yield_per=BATCH)))
    return PersonIndex(people_on(session, day), records=records, aliases=aliases)
