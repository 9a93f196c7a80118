"""What the people sources leave in doubt, for the list of data gaps: conflicts and duplicates."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.directory.deciding import HeldRecord, by_authority
from spendapp.directory.matching import email_key, has_left
from spendapp.directory.reading import held_records, people_ranking
from spendapp.directory.store import people_on
from spendapp.provenance import Source


@dataclass(frozen=True, slots=True)
class PeopleGap:
    """Something that a people source leaves in doubt, and since when."""

    source_id: int
    subject: str
    reason: str
    since: date


def conflicts_on(session: Session, day: date) -> tuple[PeopleGap, ...]:
    """People of whom one source says that they left and another that they did not, and disputed e-mails."""
    ranking = people_ranking(session)
    names = _source_names(session)
    emails = {person.person_id: email_key(person.email) for person in people_on(session, day)}
    taken = frozenset(emails.values())
    found: list[PeopleGap] = []
    for person_id, records in _by_person(held_records(session, day)).items():
        ordered = by_authority(records, ranking)
        found.extend(_status_conflicts(ordered, names, day))
        found.extend(_email_conflict(ordered[0], emails.get(person_id), taken))
    return tuple(sorted(found, key=lambda gap: (gap.subject, gap.source_id)))


def duplicates_on(session: Session, day: date) -> tuple[PeopleGap, ...]:
    """Records that share their e-mail with a newer record of the same source."""
    gaps = (
        PeopleGap(
            held.source_id,
            held.record.email or held.record.source_key,
            f"record {held.record.source_key} ({held.record.name}) has the e-mail of a newer record",
            held.since or day,
        )
        for held in held_records(session, day)
        if held.duplicate
    )
    return tuple(sorted(gaps, key=lambda gap: (gap.subject, gap.source_id, gap.reason)))


def _source_names(session: Session) -> dict[int, str]:
    return {row[0]: row[1] for row in session.execute(select(Source.id, Source.name))}


def _by_person(records: Iterable[HeldRecord]) -> dict[int, list[HeldRecord]]:
    found: dict[int, list[HeldRecord]] = {}
    for held in records:
        if held.person_id is not None:
            found.setdefault(held.person_id, []).append(held)
    return found


def _status_conflicts(ordered: Sequence[HeldRecord], names: Mapping[int, str], day: date) -> Iterator[PeopleGap]:
    """Sources that contradict the deciding one. Leave is no contradiction: most sources know only in or out."""
    first = ordered[0]
    for held in ordered[1:]:
        if _left(held, day) != _left(first, day):
            yield PeopleGap(
                held.source_id,
                first.record.email or first.record.source_key,
                f"{names[first.source_id]} says {_word(first, day)} and decides, "
                f"{names[held.source_id]} says {_word(held, day)}",
                max(held.since or day, first.since or day),
            )


def _email_conflict(first: HeldRecord, email: str | None, taken: frozenset[str]) -> Iterator[PeopleGap]:
    wanted = email_key(first.record.email or "")
    if email is not None and wanted and wanted != email and wanted in taken:
        reason = f"the record of {email} says {wanted}, which is the e-mail of somebody else"
        yield PeopleGap(first.source_id, wanted, reason, first.since or date.min)


def _left(held: HeldRecord, day: date) -> bool:
    record = held.record
    return has_left(record.status, record.start_date, record.end_date, day=day)


def _word(held: HeldRecord, day: date) -> str:
    return "left" if _left(held, day) else str(held.record.status)
