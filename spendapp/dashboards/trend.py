"""How an application moved from day to day: rows of plans added up per day. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spendapp.licenses.position_report import IN_USE, seats_in_use, total


@dataclass(frozen=True, slots=True)
class PlanDay:
    """The position of a plan on a day."""

    day: date
    entitled: int | None
    assigned: int
    buckets: Mapping[str, int]
    annual_cost: Decimal | None


@dataclass(frozen=True, slots=True)
class TrendDay:
    """An application on a day: bought, assigned and used seats, annual cost; None is "no data"."""

    day: date
    entitled: int | None
    assigned: int
    active: int | None
    annual_cost: Decimal | None


def trend_days(plans: Iterable[PlanDay]) -> tuple[TrendDay, ...]:
    """The plans of each day added up, in the order of the days."""
    days: dict[date, list[PlanDay]] = defaultdict(list)
    for plan in plans:
        days[plan.day].append(plan)
    return tuple(_day(day, days[day]) for day in sorted(days))


def _day(day: date, plans: Sequence[PlanDay]) -> TrendDay:
    costs = [plan.annual_cost for plan in plans if plan.annual_cost is not None]
    return TrendDay(
        day,
        total([plan.entitled for plan in plans]),
        sum(plan.assigned for plan in plans),
        _active(plans),
        sum(costs, Decimal(0)) if costs else None,
    )


def _active(plans: Sequence[PlanDay]) -> int | None:
    """Seats in use; None where nobody tells."""
    seats = sum(sum(plan.buckets.values()) for plan in plans)
    unknown = sum(plan.buckets.get("unknown", 0) for plan in plans)
    used = sum(plan.buckets.get(name, 0) for plan in plans for name in IN_USE)
    return seats_in_use(seats, used, unknown)
