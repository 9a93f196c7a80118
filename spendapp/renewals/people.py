"""The people whom alerts concern: owners and the line above them, as known on a day."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from spendapp.directory.matching import has_left
from spendapp.directory.tables import Person, PersonAlias, PersonHistory
from spendapp.history import known_on
from spendapp.renewals.model import Colleague
from spendapp.renewals.recipients import address_key

# One query per level; a line in which six people in a row have left ends at procurement.
LEVELS = 6


def colleagues(session: Session, emails: Iterable[str | None], day: date) -> dict[str, Colleague]:
    """The people behind the addresses (or their aliases) and the managers above them, by address key."""
    found: dict[str, Colleague] = {}
    wanted = {address_key(email) for email in emails} - {""}
    for _level in range(LEVELS):
        if not wanted:
            break
        level = _by_address(session, wanted, day)
        found |= level
        wanted = {address_key(person.manager_email) for person in level.values()} - {"", *found}
    return found


def _by_address(session: Session, keys: set[str], day: date) -> dict[str, Colleague]:
    mails = select(Person.email_key.label("key"), Person.id.label("person_id")).where(Person.email_key.in_(keys))
    aliases = select(PersonAlias.alias_key, PersonAlias.person_id).where(
        PersonAlias.alias_key.in_(keys), known_on(PersonAlias, day)
    )
    addresses = union(mails, aliases).subquery()
    query = (
        select(addresses.c.key, PersonHistory)
        .join(PersonHistory, PersonHistory.person_id == addresses.c.person_id)
        .where(known_on(PersonHistory, day))
        .order_by(addresses.c.key, PersonHistory.person_id)
    )
    found: dict[str, Colleague] = {}
    ambiguous: set[str] = set()
    for key, person in session.execute(query):
        if key in found:
            ambiguous.add(key)  # An address that fits two people is nobody's: no manager is guessed from it.
        found[key] = _colleague(key, person, day)
    return {key: person for key, person in found.items() if key not in ambiguous}


def _colleague(key: str, person: PersonHistory, day: date) -> Colleague:
    left = has_left(person.status, person.start_date, person.end_date, person.left_seen_on, day=day)
    return Colleague(key, person.name, person.manager_email, left=left, language=person.language)
