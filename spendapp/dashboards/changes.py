"""What changed between two days: positions that moved, findings that came and went, each with its reason.

Pure: rows in, the few changes that matter most out, largest yearly amount first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)


class ChangeKind(StrEnum):
    """What moved."""

    COST = "cost"
    SEATS = "seats"
    FOUND = "found"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Position:
    """An application on a day: entitled and assigned seats and the annual cost; None is "no data"."""

    entitled: int | None
    assigned: int
    annual_cost: Decimal | None


@dataclass(frozen=True, slots=True)
class FindingCount:
    """Findings of one rule in one application that opened, or that ended for one reason."""

    application_id: int | None
    rule: str
    count: int
    annualized: Decimal | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed. `before` and `after` are seats or amounts, `count` findings, `reason` why they ended."""

    kind: ChangeKind
    application_id: int | None
    weight: Decimal
    before: Decimal | int | None = None
    after: Decimal | int | None = None
    entitled_before: int | None = None
    entitled_after: int | None = None
    rule: str | None = None
    count: int = 0
    reason: str | None = None


def largest_changes(
    before: Mapping[int, Position],
    after: Mapping[int, Position],
    *,
    opened: Iterable[FindingCount],
    ended: Iterable[FindingCount],
    limit: int = 5,
) -> tuple[Change, ...]:
    """The changes with the largest yearly amount, then those with the most seats or findings."""
    found = [
        *_moved(before, after),
        *(_findings(ChangeKind.FOUND, item) for item in opened),
        *(_findings(ChangeKind.GONE, item) for item in ended),
    ]
    return tuple(sorted(found, key=_rank)[:limit])


def _rank(change: Change) -> tuple[Decimal, int, str, int]:
    moved = change.count or abs(int(change.after or 0) - int(change.before or 0))
    return (-change.weight, -moved, change.kind, change.application_id or 0)


def _moved(before: Mapping[int, Position], after: Mapping[int, Position]) -> Iterable[Change]:
    for application_id in before.keys() | after.keys():
        old, new = before.get(application_id), after.get(application_id)
        old_cost, new_cost = (item.annual_cost if item else None for item in (old, new))
        if (old_cost or ZERO) != (new_cost or ZERO):
            yield Change(
                ChangeKind.COST,
                application_id,
                abs((new_cost or ZERO) - (old_cost or ZERO)),
                before=old_cost,
                after=new_cost,
                entitled_before=old.entitled if old else None,
                entitled_after=new.entitled if new else None,
            )
        old_seats, new_seats = (item.assigned if item else 0 for item in (old, new))
        if old_seats != new_seats:
            yield Change(ChangeKind.SEATS, application_id, ZERO, before=old_seats, after=new_seats)


def _findings(kind: ChangeKind, item: FindingCount) -> Change:
    return Change(
        kind, item.application_id, item.annualized or ZERO, rule=item.rule, count=item.count, reason=item.reason
    )
