"""Findings in groups, from which every figure of the overview about them is added up. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spendapp.dashboards.changes import FindingCount
from spendapp.dashboards.figures import Savings
from spendapp.licenses.effects import EXPOSURE_RULES

ZERO = Decimal(0)
LISTED = 5
TAKE_BACK_RULES = ("leaver_seat", "unmatched_account", "suspended_seat", "never_used", "idle_seat")
SEVERITIES = ("critical", "high", "medium", "low")


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings that share application, plan, rule, severity and the day on which their money stops.

    `ended` groups were resolved lately, for `reason`; the others stand. `opened` of `count` were first seen lately.
    """

    application_id: int | None
    application: str | None
    plan_id: int | None
    rule: str
    severity: str
    realizable_from: date | None
    ended: bool
    reason: str | None
    count: int
    quantity: int
    annualized: Decimal | None
    realizable: Decimal | None
    avoidable: Decimal | None
    without_price: int
    opened: int
    opened_annualized: Decimal | None

    @property
    def exposes(self) -> bool:
        """Whether the amount is what a breach may cost, not what could be saved."""
        return self.rule in EXPOSURE_RULES


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Seats of one application that one rule would take back."""

    application_id: int
    application: str
    rule: str
    seats: int
    critical: int
    annualized: Decimal | None
    realizable: Decimal | None
    realizable_from: date | None


def savings(groups: Iterable[FindingGroup]) -> Savings:
    """The three sums of what can be saved, and beside them the exposure."""
    standing = [group for group in groups if not group.ended]
    saves = [group for group in standing if not group.exposes]
    return Savings(
        _sum(group.annualized for group in saves),
        _sum(group.realizable for group in saves),
        _sum(group.avoidable for group in saves),
        _sum(group.annualized for group in standing if group.exposes),
        findings=sum(group.count for group in saves),
        without_price=sum(group.without_price for group in saves),
    )


def severities(groups: Iterable[FindingGroup]) -> dict[str, int]:
    """How many findings of each severity stand, the gravest first."""
    found = dict.fromkeys(SEVERITIES, 0)
    for group in groups:
        if not group.ended:
            found[group.severity] += group.count
    return found


def saving_by_application(groups: Iterable[FindingGroup]) -> dict[int, Decimal]:
    """The annualized amount that could be saved, by application."""
    found: dict[int, Decimal] = {}
    for group in groups:
        if group.application_id is not None and not group.ended and not group.exposes and group.annualized is not None:
            found[group.application_id] = found.get(group.application_id, ZERO) + group.annualized
    return found


def realizable_plans(groups: Iterable[FindingGroup]) -> frozenset[tuple[int, date]]:
    """Plans with an amount that stops on a day, with that day."""
    return frozenset(
        (group.plan_id, group.realizable_from)
        for group in groups
        if not group.ended and group.plan_id is not None and group.realizable_from is not None and group.realizable
    )


def take_back(groups: Iterable[FindingGroup], limit: int = LISTED) -> tuple[TakeBack, ...]:
    """The seats to take back first: used after leaving, then by realizable amount."""
    found: dict[tuple[int, str], list[FindingGroup]] = {}
    for group in groups:
        if not group.ended and group.rule in TAKE_BACK_RULES and group.application_id is not None:
            found.setdefault((group.application_id, group.rule), []).append(group)
    rows = [_take_back(key, some) for key, some in found.items()]
    return tuple(sorted(rows, key=_urgency)[:limit])


def _take_back(key: tuple[int, str], groups: Sequence[FindingGroup]) -> TakeBack:
    days = [group.realizable_from for group in groups if group.realizable_from is not None and group.realizable]
    return TakeBack(
        key[0],
        groups[0].application or "",
        key[1],
        seats=sum(group.quantity for group in groups),
        critical=sum(group.count for group in groups if group.severity == "critical"),
        annualized=_sum_known([group.annualized for group in groups]),
        realizable=_sum_known([group.realizable for group in groups]),
        realizable_from=min(days, default=None),
    )


def _urgency(row: TakeBack) -> tuple[bool, Decimal, Decimal, str, str]:
    return (not row.critical, -(row.realizable or ZERO), -(row.annualized or ZERO), row.application, row.rule)


def opened(groups: Iterable[FindingGroup]) -> tuple[FindingCount, ...]:
    """Findings that were first seen lately and stand, by application and rule."""
    found: dict[tuple[int | None, str], FindingCount] = {}
    for group in groups:
        if not group.ended and group.opened:
            one = FindingCount(group.application_id, group.rule, group.opened, group.opened_annualized)
            found[group.application_id, group.rule] = _added(found.get((group.application_id, group.rule)), one)
    return tuple(found.values())


def ended(groups: Iterable[FindingGroup]) -> tuple[FindingCount, ...]:
    """Findings that were resolved lately, by application, rule and reason."""
    found: dict[tuple[int | None, str, str | None], FindingCount] = {}
    for group in groups:
        if group.ended:
            key = (group.application_id, group.rule, group.reason)
            one = FindingCount(group.application_id, group.rule, group.count, group.annualized, group.reason)
            found[key] = _added(found.get(key), one)
    return tuple(found.values())


def _added(one: FindingCount | None, other: FindingCount) -> FindingCount:
    if one is None:
        return other
    amount = _sum_known([one.annualized, other.annualized])
    return FindingCount(one.application_id, one.rule, one.count + other.count, amount, one.reason)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), ZERO)


def _sum_known(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """The sum of the known amounts; None where none is."""
    return None if all(amount is None for amount in amounts) else _sum(amounts)
