"""Positions of plans added up per day."""

from datetime import date
from decimal import Decimal

from spendapp.dashboards.trend import PlanDay, trend_days

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def test_plans_of_a_day_are_added_up_in_the_order_of_the_days() -> None:
    found = trend_days(
        [
            PlanDay(TUESDAY, 10, 8, {"active": 5, "idle": 3}, Decimal(100)),
            PlanDay(MONDAY, 5, 5, {"active": 5}, Decimal(50)),
            PlanDay(TUESDAY, None, 2, {"under_used": 1, "never": 1}, None),
        ]
    )
    assert [(day.day, day.entitled, day.assigned, day.active, day.annual_cost) for day in found] == [
        (MONDAY, 5, 5, 5, Decimal(50)),
        (TUESDAY, 10, 10, 6, Decimal(100)),
    ]


def test_what_is_unknown_of_every_plan_stays_unknown() -> None:
    (found,) = trend_days([PlanDay(MONDAY, None, 3, {"unknown": 3}, None)])
    assert (found.entitled, found.active, found.annual_cost) == (None, None, None)


def test_a_few_sightings_are_no_measure_while_most_use_is_unknown() -> None:
    (found,) = trend_days([PlanDay(MONDAY, 5, 5, {"unknown": 3, "active": 2}, None)])
    assert found.active is None
    (found,) = trend_days([PlanDay(MONDAY, 4, 4, {"unknown": 2, "active": 2}, None)])
    assert found.active == 2


def test_no_seats_are_no_use() -> None:
    (found,) = trend_days([PlanDay(MONDAY, 4, 0, {}, None)])
    assert found.active == 0
