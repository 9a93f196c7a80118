"""Bringing `person` and `person_history` up to what the records of all sources say."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from spendapp.directory.deciding import HeldRecord, Ranking, claim_emails, decide
from spendapp.directory.matching import email_key
from spendapp.directory.reading import FACTS, HISTORY, PERSON, RECORD, held_records
from spendapp.history import BATCH, Landing, land
from spendapp.records import EmploymentStatus

# The facts of a person in the order of FACTS: a tuple is a fifth of the size of a dictionary.
Facts = tuple[Any, ...]
EMAIL = FACTS.index("email")
STATUS = FACTS.index("status")
LEFT_SEEN_ON = FACTS.index("left_seen_on")


def refresh_people(
    session: Session, landing: Landing, ranking: Ranking, *, people: Collection[int], everybody: bool
) -> None:
    """Decide again from the day on, for `people`, or for everybody whom records may have changed.

    A day in the past is followed by the days on which later records spoke of these people.
    """
    only = None if everybody else set(people)
    days = [landing.day, *_later_days(session, landing.day, set(people))]
    facts: dict[int, Facts] = {}
    for day, following in zip(days, [*days[1:], None], strict=True):
        facts, changed = _facts_on(session, day, ranking, only)
        _land_history(session, changed, Landing(day, landing.backfilled, following))
    _update_people(session, facts)


def move_emails(session: Session, emails: Mapping[int, str]) -> None:
    """Give people other e-mails. They may trade them, so each leaves the old one before anybody takes a new one."""
    row = PERSON.c.id == bindparam("row")
    leave = update(PERSON).where(row).values(email_key=bindparam("key"))
    take = update(PERSON).where(row).values(email_key=bindparam("key"), email=bindparam("shown"))
    if emails:
        rows = [{"row": found, "key": email_key(email), "shown": email} for found, email in emails.items()]
        session.connection().execute(leave, [{"row": found, "key": f"~{found}"} for found in emails])
        session.connection().execute(take, rows)


def _later_days(session: Session, day: date, people: set[int]) -> list[date]:
    """Days after `day` on which a record of these people began or ended."""
    query = select(RECORD.c.person_id, RECORD.c.known_from, RECORD.c.known_to)
    query = query.where(or_(RECORD.c.known_from > day, RECORD.c.known_to > day))
    rows = session.execute(query.execution_options(yield_per=BATCH))
    return sorted(
        {
            found
            for person_id, *days in rows
            if person_id in people
            for found in days
            if found is not None and found > day
        }
    )


def _land_history(session: Session, facts: Mapping[int, Facts], landing: Landing) -> None:
    rows = [{"person_id": person_id, **_named(values)} for person_id, values in facts.items()]
    # A few changes need not read the versions of everybody.
    within = HISTORY.c.person_id.in_(list(facts)) if len(facts) <= BATCH else None
    if rows:
        land(session, HISTORY, rows, key=["person_id"], landing=landing, within=within)


def _facts_on(
    session: Session, day: date, ranking: Ranking, only: set[int] | None
) -> tuple[dict[int, Facts], dict[int, Facts]]:
    """The facts of people on a day, by what all sources said until then, and those that differ from what stands."""
    records: dict[int, list[HeldRecord]] = {}
    for held in held_records(session, day):
        if held.person_id is not None and (only is None or held.person_id in only):
            records.setdefault(held.person_id, []).append(held)
    before, standing = _versions(session, day, only)
    facts: dict[int, Facts] = {}
    for person_id, mine in records.items():
        values = decide(mine, ranking)
        values["left_seen_on"] = _left_seen_on(values["status"], before.get(person_id), day)
        facts[person_id] = tuple(values[name] for name in FACTS)
    for person_id in (before.keys() | standing.keys()) - facts.keys():
        facts[person_id] = _gone(before.get(person_id), standing.get(person_id), day)
    _settle_emails(session, facts)
    changed = {person_id: values for person_id, values in facts.items() if values != standing.get(person_id)}
    return facts, changed


def _versions(session: Session, day: date, only: set[int] | None) -> tuple[dict[int, Facts], dict[int, Facts]]:
    """What was known of people at the end of the day before, and at the end of the day as it stands now."""
    columns = [HISTORY.c[name] for name in ("person_id", "known_from", "known_to", *FACTS)]
    query = select(*columns).where(
        HISTORY.c.known_from <= day, or_(HISTORY.c.known_to.is_(None), HISTORY.c.known_to >= day)
    )
    before: dict[int, Facts] = {}
    standing: dict[int, Facts] = {}
    for person_id, known_from, known_to, *values in session.execute(query.execution_options(yield_per=BATCH)):
        if only is not None and person_id not in only:
            continue
        facts = tuple(values)
        if known_from < day:
            before[person_id] = facts
        if known_to is None or known_to > day:
            standing[person_id] = facts
    return before, standing


def _settle_emails(session: Session, facts: dict[int, Facts]) -> None:
    """Let each e-mail belong to one person: whoever wants somebody else's keeps the present one."""
    current: dict[int, str] = {}
    shown: dict[int, str] = {}
    for person_id, key, email in session.execute(select(PERSON.c.id, PERSON.c.email_key, PERSON.c.email)):
        current[person_id] = key
        shown[person_id] = email
    wanted = {found: email_key(values[EMAIL]) for found, values in facts.items() if values[EMAIL]}
    final = claim_emails(current, wanted)
    for person_id, values in facts.items():
        if wanted.get(person_id) != final[person_id]:
            facts[person_id] = (*values[:EMAIL], shown[person_id], *values[EMAIL + 1 :])


def _left_seen_on(status: str, before: Facts | None, day: date) -> date | None:
    if status != EmploymentStatus.LEFT:
        return None
    if before is not None and before[STATUS] == EmploymentStatus.LEFT:
        found: date | None = before[LEFT_SEEN_ON]
        return found
    return day


def _gone(before: Facts | None, standing: Facts | None, day: date) -> Facts:
    """Nobody names the person any more: a complete run retired the last record, which counts as `left` from that day.

    The entry stays, so that the seats that the person still holds are found.
    """
    last = _named(before or standing or ())
    last["status"] = str(EmploymentStatus.LEFT)
    last["left_seen_on"] = _left_seen_on("left", before, day)
    return tuple(last[name] for name in FACTS)


def _update_people(session: Session, facts: Mapping[int, Facts]) -> None:
    """Write into `person` what changed."""
    changed: list[dict[str, Any]] = []
    emails: dict[int, str] = {}
    columns = [PERSON.c[name] for name in ("id", "email_key", *FACTS)]
    for person_id, key, *values in session.execute(select(*columns).execution_options(yield_per=BATCH)):
        wanted = facts.get(person_id)
        if wanted is None or tuple(values) == wanted:
            continue
        changed.append({**_named(wanted), "row": person_id})
        if email_key(wanted[EMAIL]) != key:
            emails[person_id] = wanted[EMAIL]
    move_emails(session, emails)
    if changed:
        statement = update(PERSON).where(PERSON.c.id == bindparam("row"))
        names: dict[str, Any] = {name: bindparam(name) for name in FACTS}
        session.connection().execute(statement.values(names), changed)


def _named(values: Facts) -> dict[str, Any]:
    return dict(zip(FACTS, values, strict=True))
