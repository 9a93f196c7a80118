"""People as sources name them, and what the directory makes of them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.directory.deciding import HeldRecord
from spendapp.directory.store import people_on
from spendapp.directory.tables import Person, PersonRecordVersion
from spendapp.history import Diff, known_on
from spendapp.records import PersonRecord

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 20)
Speak = Callable[..., Diff]


def record(key: str, email: str | None = None, name: str = "Ada", **facts: Any) -> PersonRecord:
    return PersonRecord(source_key=key, email=email, name=name, **facts)


def held(source_id: int, key: str, email: str | None = "ada@example.com", seen: int = 1, **facts: Any) -> HeldRecord:
    duplicate = facts.pop("duplicate", False)
    return HeldRecord(source_id, 1, record(key, email, **facts), seen, duplicate=duplicate)


def facts(session: Session, day: date, *names: str) -> list[tuple[Any, ...]]:
    """The named facts of everybody known on a day, by e-mail."""
    people = sorted(people_on(session, day), key=lambda person: person.email)
    return [tuple(getattr(person, name) for name in names) for person in people]


def persons(session: Session) -> list[tuple[str, str, str]]:
    """The rows of `person`: e-mail, name, status."""
    query = select(Person.email, Person.name, Person.status).order_by(Person.email)
    return [tuple(row) for row in session.execute(query)]


def links(session: Session, day: date) -> list[tuple[str, str | None, bool]]:
    """The records known on a day: source key, e-mail of the person, duplicate."""
    query = (
        select(PersonRecordVersion.source_key, Person.email, PersonRecordVersion.duplicate)
        .outerjoin(Person, Person.id == PersonRecordVersion.person_id)
        .where(known_on(PersonRecordVersion, day))
        .order_by(PersonRecordVersion.source_key)
    )
    return [tuple(row) for row in session.execute(query)]
