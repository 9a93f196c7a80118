"""The records of a run put together: duplicates, counts, what covers what, and drops against the last run; pure."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from spendapp.catalog.naming import name_key
from spendapp.connectors.codec import NAMES, shown
from spendapp.records import (
    ActivityRecord,
    ApplicationRecord,
    LastActivityRecord,
    PersonRecord,
    PurchasedRecord,
    Record,
    SeatRecord,
)

DROP_PERCENT = 20
# One account that goes is ordinary life, however few there were.
SMALLEST_DROP = 2
SAMPLE_ROWS = 5
MOST_PLANS = 20


@dataclass(frozen=True, slots=True)
class Drop:
    """A part of a run that came back much smaller than in the last complete run; `application` None: the people."""

    application: str | None
    before: int
    now: int

    def __str__(self) -> str:
        what = "people" if self.application is None else f"seats of {self.application}"
        return f"{self.now} {what} instead of {self.before}"


@dataclass(frozen=True, slots=True)
class Batch:
    """The unique records of a run, by type."""

    by_type: Mapping[type[Record], Sequence[Record]] = field(default_factory=dict)

    def of(self, type_: type[Record]) -> Sequence[Any]:
        """The records of one type."""
        return self.by_type.get(type_, ())

    @property
    def size(self) -> int:
        """How many records there are."""
        return sum(len(records) for records in self.by_type.values())

    @property
    def counts(self) -> dict[str, int]:
        """How many there are per type, by the type's name."""
        return {NAMES[type_]: len(records) for type_, records in self.by_type.items()}

    @property
    def seats_per_application(self) -> dict[str, int]:
        """How many seats each application has; those that were named without a seat have 0."""
        counts = dict.fromkeys(sorted(self.applications), 0)
        counts.update(Counter(seat.application for seat in self.of(SeatRecord)))
        return counts

    @property
    def applications(self) -> frozenset[str]:
        """The applications that the source lists. One that only a sign-in names may be gone, so it is not listed."""
        listed = (ApplicationRecord, SeatRecord, PurchasedRecord)
        return frozenset(record.application for type_ in listed for record in self.of(type_))

    def applications_of(self, type_: type[Record]) -> frozenset[str]:
        """The applications that records of one type name."""
        return frozenset(record.application for record in self.of(type_))

    @property
    def largest_plans(self) -> list[dict[str, Any]]:
        """The plans with the most seats, for the page of the connection."""
        plans = Counter((seat.application, seat.plan) for seat in self.of(SeatRecord))
        return [
            {"application": application, "plan": plan, "seats": count}
            for (application, plan), count in plans.most_common(MOST_PLANS)
        ]

    def per_application(self, type_: type[Record]) -> Counter[str]:
        """How many records of one type each application has, by the key of its name."""
        return Counter(name_key(record.application) for record in self.of(type_))

    @property
    def sample(self) -> dict[str, list[dict[str, Any]]]:
        """The first records of each type, for the page of the connection."""
        return {
            NAMES[type_]: [shown(record) for record in records[:SAMPLE_ROWS]] for type_, records in self.by_type.items()
        }


def batch(records: Iterable[Record]) -> Batch:
    """Put records together. Of several with one key the last counts; events of one day are added up."""
    found: dict[type[Record], dict[Hashable, Record]] = {}
    for record in records:
        same = found.setdefault(type(record), {})
        key = key_of(record)
        old = same.get(key)
        if isinstance(record, ActivityRecord) and isinstance(old, ActivityRecord):
            record = replace(old, events=old.events + record.events, email=old.email or record.email)  # noqa: PLW2901
        elif isinstance(record, LastActivityRecord) and isinstance(old, LastActivityRecord):
            record = _newer(old, record)  # noqa: PLW2901
        same[key] = record
    return Batch({type_: tuple(same.values()) for type_, same in found.items()})


def key_of(record: Record) -> Hashable:
    """What makes a record one: sources repeat entries when their pages move under them."""
    match record:
        case PersonRecord():
            return record.source_key
        case SeatRecord():
            return name_key(record.application), name_key(record.account), name_key(record.plan or "")
        case ActivityRecord():
            return name_key(record.application), name_key(record.account), record.day, record.signal
        case LastActivityRecord():
            return name_key(record.application), name_key(record.account)
        case PurchasedRecord():
            return name_key(record.application), name_key(record.plan or "")
        case ApplicationRecord():
            return name_key(record.application)


def entries(records: Sequence[Record]) -> int:
    """How many entries of a source these records stand for: people, or accounts that may hold several plans."""
    people = {record.source_key for record in records if isinstance(record, PersonRecord)}
    accounts = {
        (name_key(record.application), name_key(record.account)) for record in records if isinstance(record, SeatRecord)
    }
    return max(len(people), len(accounts))


def drops(new: Batch, before: Mapping[str, Any]) -> tuple[Drop, ...]:
    """What came back much smaller than in the run whose counts are `before`: people overall, seats per application."""
    pairs: list[tuple[str | None, int, int]] = []
    if "person" in before.get("records", {}):
        pairs.append((None, before["records"]["person"], len(new.of(PersonRecord))))
    now = {name_key(name): count for name, count in new.seats_per_application.items()}
    pairs += ((name, count, now.get(name_key(name), 0)) for name, count in before.get("seats", {}).items())
    return tuple(Drop(*pair) for pair in pairs if _is_drop(pair[1], pair[2]))


def _is_drop(before: int, now: int) -> bool:
    fewer = before - now
    return fewer >= SMALLEST_DROP and fewer * 100 >= before * DROP_PERCENT


def _newer(one: LastActivityRecord, other: LastActivityRecord) -> LastActivityRecord:
    if one.last_active_on is None or other.last_active_on is None:
        return other if one.last_active_on is None else one
    return max(one, other, key=lambda record: str(record.last_active_on))
