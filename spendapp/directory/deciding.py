"""Which record of which source stands: pure decisions over what all sources say of a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from spendapp.directory.matching import email_key
from spendapp.records import EmploymentStatus, PersonRecord

# Facts that a lower source may supply where the deciding one is silent. Status and dates are never mixed.
SUPPLIED = (
    "employee_id",
    "department",
    "cost_center",
    "manager_email",
    "job_title",
    "employee_type",
    "country",
    "language",
    "company",
)


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """A record that stands in one source since a day. `seen` orders records by when they were first seen."""

    source_id: int
    person_id: int | None
    record: PersonRecord
    seen: int
    duplicate: bool = False
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The order of the people sources: kinds, highest first; a kind that is not named ranks below all named ones."""

    order: tuple[str, ...]
    kinds: Mapping[int, str]

    def rank(self, source_id: int) -> int:
        """The place of a source; lower decides."""
        kind = self.kinds.get(source_id, "")
        return self.order.index(kind) if kind in self.order else len(self.order)


def newness(held: HeldRecord) -> tuple[date, int]:
    """Sorts records of one source by age: a later start of employment is newer, then the one seen later."""
    return held.record.start_date or date.min, held.seen


def duplicate_keys(records: Iterable[HeldRecord]) -> set[str]:
    """Source keys of the records of one source that share an e-mail with a newer one."""
    newest: dict[str, HeldRecord] = {}
    older: set[str] = set()
    for held in records:
        if held.record.email is None or held.person_id is None:
            continue
        key = email_key(held.record.email)
        other = newest.get(key)
        if other is not None and newness(other) > newness(held):
            older.add(held.record.source_key)
            continue
        if other is not None:
            older.add(other.record.source_key)
        newest[key] = held
    return older


def by_authority(records: Iterable[HeldRecord], ranking: Ranking) -> list[HeldRecord]:
    """One record per source, the deciding one first.

    Of two sources of the same rank the one decides that still knows the person as working here.
    """
    newest: dict[int, HeldRecord] = {}
    for held in records:
        other = newest.get(held.source_id)
        if other is None or (other.duplicate, newness(held)) > (held.duplicate, newness(other)):
            newest[held.source_id] = held
    return sorted(
        newest.values(),
        key=lambda held: (
            ranking.rank(held.source_id),
            held.record.status == EmploymentStatus.LEFT,
            held.source_id,
        ),
    )


def decide(records: Sequence[HeldRecord], ranking: Ranking) -> dict[str, Any]:
    """The facts of a person (columns of `person`, without `left_seen_on`) from all records that stand."""
    ordered = by_authority(records, ranking)
    first = ordered[0].record
    facts: dict[str, Any] = {
        "source_id": ordered[0].source_id,
        "name": first.name,
        "status": str(first.status),
        "start_date": first.start_date,
        "end_date": first.end_date,
    }
    for name in ("email", *SUPPLIED):
        values = (getattr(held.record, name) for held in ordered)
        facts[name] = next((value for value in values if value is not None), None)
    return facts


def claim_emails(current: Mapping[int, str], wanted: Mapping[int, str]) -> dict[int, str]:
    """Who gets which e-mail key, when each may belong to one person only.

    A person whose new e-mail is somebody else's keeps the present one; those who trade e-mails get them. `current`
    has no e-mail twice, so the answer has none either.
    """
    final = {**current, **wanted}
    blocked = set(final)
    while blocked:
        holders: dict[str, list[int]] = {}
        for person_id, key in final.items():
            holders.setdefault(key, []).append(person_id)
        blocked = set()
        for key, people in holders.items():
            if len(people) > 1:
                keeper = min(people, key=lambda person_id: (current.get(person_id) != key, person_id))
                blocked.update(person_id for person_id in people if person_id != keeper)
        for person_id in blocked:
            final[person_id] = current[person_id]
    return final
