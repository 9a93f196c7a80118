"""Landing what one source says of people: records, persons, aliases, history, in the transaction of the run."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from spendapp.directory.deciding import HeldRecord, Ranking, claim_emails, decide, duplicate_keys
from spendapp.directory.matching import email_key
from spendapp.directory.normalize import clean_all, to_row
from spendapp.directory.reading import ALIAS, FACTS, PERSON, RECORD, held_records, people_ranking
from spendapp.directory.refreshing import move_emails, refresh_people
from spendapp.directory.resolving import Holders, Known, Resolution, employee_key, link, resolve
from spendapp.history import BATCH, Diff, Landing, current, land
from spendapp.provenance import FILE_SOURCE, Provenance, Source, Topic, next_covered_day
from spendapp.records import PersonRecord

# Records that arrive are newer than all that were seen before.
JUST_NOW = 2**62


def land_people(session: Session, provenance: Provenance, records: Sequence[PersonRecord]) -> Diff:
    """Bring in what a source says of people; the receiver of person records. Counts records, not people.

    A complete run of a connection retires the records that it no longer names; a file never does. The caller notes
    what the run covered.
    """
    source = session.get_one(Source, provenance.source_id)
    retiring = provenance.complete and source.kind != FILE_SOURCE
    ranking = people_ranking(session)
    arrived = clean_all(records)
    standing = {held.record.source_key: held for held in held_records(session, provenance.day, source.id)}
    staying = {} if retiring else _without(standing, arrived)
    resolution = _resolve(session, provenance, arrived, ranking=ranking, staying=staying)
    held = _with_duplicates(_held(session, source.id, arrived, resolution), staying)
    diff = _land_records(session, provenance, held, retiring=retiring, standing=standing)
    _land_aliases(session, provenance, [*held, *staying.values()])
    people = {one.person_id for one in (*held, *standing.values()) if one.person_id is not None}
    landing = Landing(provenance.day, provenance.backfilled)
    refresh_people(session, landing, ranking, people=people, everybody=not provenance.backfilled)
    return diff


def _without(standing: Mapping[str, HeldRecord], arrived: Iterable[PersonRecord]) -> dict[str, HeldRecord]:
    keys = {record.source_key for record in arrived}
    return {key: held for key, held in standing.items() if key not in keys}


def _resolve(
    session: Session,
    provenance: Provenance,
    arrived: Sequence[PersonRecord],
    *,
    ranking: Ranking,
    staying: Mapping[str, HeldRecord],
) -> Resolution:
    """Find the person of every record, and make those who are missing."""
    known = _known(session, provenance.source_id, staying)
    linked = link(arrived, known)
    owners = _settle_emails(session, provenance, arrived, ranking=ranking, linked=linked)
    resolution = resolve(arrived, known, linked=linked, owners=owners)
    made = _make_people(session, provenance.source_id, resolution.missing, ranking)
    resolution.persons.update({key: made[email] for key, email in resolution.awaiting.items()})
    return resolution


def _known(session: Session, source_id: int, staying: Mapping[str, HeldRecord]) -> Known:
    links = select(RECORD.c.source_key, RECORD.c.person_id).where(
        RECORD.c.source_id == source_id, RECORD.c.person_id.is_not(None)
    )
    employees = select(PERSON.c.employee_id, PERSON.c.id).where(PERSON.c.employee_id.is_not(None))
    addresses = select(RECORD.c.email_key, RECORD.c.person_id).where(
        current(RECORD), RECORD.c.email_key.is_not(None), RECORD.c.person_id.is_not(None)
    )
    aliases = select(ALIAS.c.alias_key, ALIAS.c.person_id).where(current(ALIAS))
    return Known(
        links={row[0]: row[1] for row in session.execute(links.order_by(RECORD.c.id))},
        held=frozenset(held.person_id for held in staying.values() if held.person_id is not None),
        employee_ids=_holders((employee_key(row[0]), row[1]) for row in session.execute(employees)),
        aliases=_holders((row[0], row[1]) for row in session.execute(addresses.union_all(aliases))),
    )


def _holders(pairs: Iterable[tuple[str, int]]) -> Holders:
    found: dict[str, set[int]] = {}
    for key, person_id in pairs:
        found.setdefault(key, set()).add(person_id)
    return {key: frozenset(people) for key, people in found.items()}


def _settle_emails(
    session: Session,
    provenance: Provenance,
    arrived: Sequence[PersonRecord],
    *,
    ranking: Ranking,
    linked: Mapping[str, int],
) -> dict[str, int]:
    """Give known people the e-mail that their deciding source now says; returns the owners of all e-mails.

    First, so that a new colleague who got somebody's former address is not taken for that person. What is added for
    a past day says nothing of the e-mails of today.
    """
    rows = session.execute(select(PERSON.c.id, PERSON.c.email_key, PERSON.c.source_id)).all()
    standing = {row[0]: row[1] for row in rows}
    sources = {row[0]: row[2] for row in rows}
    shown = {
        person_id: record.email
        for record in ([] if provenance.backfilled else arrived)
        if record.email and (person_id := linked.get(record.source_key)) is not None
        if ranking.rank(provenance.source_id) <= ranking.rank(sources[person_id])
    }
    final = claim_emails(standing, {person_id: email_key(email) for person_id, email in shown.items()})
    move_emails(session, {found: shown[found] for found, key in final.items() if key != standing[found]})
    return {key: person_id for person_id, key in final.items()}


def _make_people(
    session: Session, source_id: int, missing: Mapping[str, PersonRecord], ranking: Ranking
) -> dict[str, int]:
    """Insert people by e-mail key; their facts are decided when all records have landed."""
    if not missing:
        return {}
    rows = []
    for key, record in missing.items():
        facts = decide([HeldRecord(source_id, None, record, 0)], ranking)
        rows.append({**dict.fromkeys(FACTS), **facts, "email_key": key})
    for start in range(0, len(rows), BATCH):
        session.execute(insert(PERSON), rows[start : start + BATCH])
    return {row[0]: row[1] for row in session.execute(select(PERSON.c.email_key, PERSON.c.id)) if row[0] in missing}


def _held(
    session: Session, source_id: int, arrived: Sequence[PersonRecord], resolution: Resolution
) -> list[HeldRecord]:
    """The records that arrived, with their persons. Who comes back is as old as when first seen."""
    query = select(RECORD.c.source_key, func.min(RECORD.c.id)).where(RECORD.c.source_id == source_id)
    seen = {row[0]: row[1] for row in session.execute(query.group_by(RECORD.c.source_key))}
    return [
        HeldRecord(
            source_id,
            resolution.persons.get(record.source_key),
            record,
            seen.get(record.source_key, JUST_NOW + order),
        )
        for order, record in enumerate(arrived)
    ]


def _with_duplicates(held: Sequence[HeldRecord], staying: Mapping[str, HeldRecord]) -> list[HeldRecord]:
    """The records to land: what arrived, and older records that turned out to be duplicates, or to be none."""
    older = duplicate_keys([*staying.values(), *held])
    return [
        replace(one, duplicate=one.record.source_key in older)
        if one.duplicate != (one.record.source_key in older)
        else one
        for one in (*(one for key, one in staying.items() if one.duplicate != (key in older)), *held)
    ]


def _land_records(
    session: Session,
    provenance: Provenance,
    held: Sequence[HeldRecord],
    *,
    retiring: bool,
    standing: Mapping[str, HeldRecord],
) -> Diff:
    """Land records. One added for a past day holds until its source spoke again; a file's new one holds on."""
    until = next_covered_day(session, provenance.source_id, Topic.PEOPLE, day=provenance.day)
    landing = Landing(provenance.day, provenance.backfilled, until)
    fresh = [one for one in held if not _stands(one, standing.get(one.record.source_key))]
    same = Diff(unchanged=len(held) - len(fresh))
    if retiring:
        gone = standing.keys() - {one.record.source_key for one in held}
        return same + _land(session, provenance, fresh, landing, retire=gone)
    old = [one for one in fresh if one.record.source_key in standing]
    new = [one for one in fresh if one.record.source_key not in standing]
    for_good = Landing(provenance.day, provenance.backfilled)
    return same + _land(session, provenance, old, landing) + _land(session, provenance, new, for_good)


def _stands(one: HeldRecord, other: HeldRecord | None) -> bool:
    return other is not None and (one.record, one.person_id, one.duplicate) == (
        other.record,
        other.person_id,
        other.duplicate,
    )


def _land(
    session: Session,
    provenance: Provenance,
    held: Sequence[HeldRecord],
    landing: Landing,
    *,
    retire: Collection[str] = (),
) -> Diff:
    """Land records that differ from what stands, in their order, reading no more of the table than they touch."""
    by_key = {one.record.source_key: one for one in held}
    keys = [*by_key, *sorted(retire)]
    mine = RECORD.c.source_id == provenance.source_id
    diff = Diff()
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        present = [_row(by_key[key]) for key in some if key in by_key]
        scope = mine & RECORD.c.source_key.in_(some)
        diff += land(session, RECORD, present, key=["source_id", "source_key"], landing=landing, scope=scope)
    return diff


def _row(one: HeldRecord) -> dict[str, Any]:
    return to_row(one.record, source_id=one.source_id, person_id=one.person_id, duplicate=one.duplicate)


def _land_aliases(session: Session, provenance: Provenance, held: Iterable[HeldRecord]) -> None:
    """Bring the aliases of a source in line with all its records; a former e-mail goes on naming its person."""
    former = _former_emails(session, provenance)
    found: set[tuple[int, str]] = set()
    for one in held:
        if one.person_id is not None:
            keys = {email_key(alias) for alias in one.record.aliases}
            keys |= former.get(one.record.source_key, frozenset())
            found |= {(one.person_id, key) for key in keys - {email_key(one.record.email or "")}}
    rows = [
        {"person_id": person_id, "alias_key": key, "source_id": provenance.source_id}
        for person_id, key in sorted(found)
    ]
    landing = Landing(provenance.day, provenance.backfilled)
    scope = ALIAS.c.source_id == provenance.source_id
    land(session, ALIAS, rows, key=["person_id", "alias_key", "source_id"], landing=landing, scope=scope)


def _former_emails(session: Session, provenance: Provenance) -> dict[str, set[str]]:
    """E-mail keys that older versions of this source's records had, by source key."""
    query = select(RECORD.c.source_key, RECORD.c.email_key).where(
        RECORD.c.source_id == provenance.source_id,
        RECORD.c.known_from < provenance.day,
        RECORD.c.known_to.is_not(None),
        RECORD.c.email_key.is_not(None),
    )
    found: dict[str, set[str]] = {}
    for source_key, key in session.execute(query.distinct()):
        found.setdefault(source_key, set()).add(key)
    return found
