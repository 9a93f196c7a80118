"""Annualized, realizable and avoidable: the queue of freed seats and the pools that take them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from spendapp.contracts.model import ContractOnDay, LineOnDay, TermOnDay
from spendapp.licenses.money import (
    Figures,
    Freed,
    PlanMoney,
    Pool,
    avoidable_seats,
    expected_joiners,
    exposure,
    is_old,
    pools_of,
    share_out,
)
from spendapp.money import Rate

DAY = date(2026, 11, 24)
NEXT_YEAR = date(2027, 1, 1)
YEAR_AFTER = date(2028, 1, 1)
TERM = TermOnDay(1, date(2026, 1, 1), date(2026, 12, 31), NEXT_YEAR, date(2026, 12, 1), date(2026, 12, 1))
LINE = LineOnDay(1, 1, 1, 10, Decimal(10), "month")
CONTRACT = ContractOnDay(
    contract_id=1,
    number="C-1",
    vendor="V",
    vendor_id=1,
    currency="EUR",
    owner_email=None,
    decrease="renewal",
    start_date=date(2026, 1, 1),
    terms=(TERM,),
    lines=(LINE,),
    bound_until=date(2026, 12, 31),
)


def plan(*pools: Pool, monthly: str | None = "10", avoidable: int = 0) -> PlanMoney:
    price = None if monthly is None else Fraction(monthly)
    return PlanMoney(1, "EUR", price, pools=pools, avoidable_seats=avoidable)


def pool(capacity: int, day: date | None = NEXT_YEAR) -> Pool:
    return Pool("C-1", capacity, day)


def shared(money: PlanMoney, *quantities: int) -> list[tuple[Decimal | None, date | None, Decimal | None]]:
    """Realizable, from when, avoidable of each finding in the queue."""
    queue = [Freed(("rule", 1, str(place)), quantity) for place, quantity in enumerate(quantities)]
    found = share_out(money, queue)
    return [(found[f.key].realizable, found[f.key].realizable_from, found[f.key].avoidable) for f in queue]


def eur(amount: int) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))


def test_a_seat_is_realizable_while_the_pool_lasts() -> None:
    assert shared(plan(pool(1)), 1, 1) == [(eur(120), NEXT_YEAR, eur(0)), (eur(0), NEXT_YEAR, eur(0))]


def test_the_first_seats_are_avoidable_not_realizable() -> None:
    assert shared(plan(pool(5), avoidable=1), 1, 1) == [
        (eur(0), NEXT_YEAR, eur(120)),
        (eur(120), NEXT_YEAR, eur(0)),
    ]


def test_a_contract_that_never_allows_a_decrease_realizes_nothing() -> None:
    assert shared(plan(pool(5, None)), 1) == [(eur(0), None, eur(0))]


def test_the_soonest_contract_is_drawn_on_first_and_the_later_day_holds_for_both() -> None:
    assert shared(plan(pool(2), pool(5, YEAR_AFTER)), 1, 3) == [
        (eur(120), NEXT_YEAR, eur(0)),
        (eur(360), YEAR_AFTER, eur(0)),
    ]


def test_without_a_price_all_three_are_absent() -> None:
    assert share_out(plan(pool(5), monthly=None), [Freed(("r", 1, "a"), 1)]) == {("r", 1, "a"): Figures()}


def test_a_free_plan_costs_nothing_and_saves_nothing() -> None:
    free = replace(plan(pool(5)), free=True)
    assert shared(free, 1) == [(eur(0), None, eur(0))]
    assert free.formula(1) == "free plan: 0.00"


def test_a_figure_is_rounded_once() -> None:
    thirds = plan(pool(10), monthly="100/3")
    assert (thirds.annual(1), thirds.annual(3)) == (eur(400), eur(1200))
    assert plan(monthly="0.0001").annual(42) == Decimal("0.05")


def test_the_formula_names_its_numbers() -> None:
    assert plan(monthly="12.5").formula(2) == "12.5 EUR a month x 12 x 2 = 300.00 EUR"


@pytest.mark.parametrize(
    ("assigned", "entitled", "joiners", "shelf", "seats"),
    [
        (82, 80, 0, 0, 2),  # over-allocated: the first two cover what was never bought
        (80, 80, 3, 0, 3),  # joiners of a full plan
        (70, 80, 3, 3, 0),  # the buffer of 7 covers the joiners
        (70, 80, 9, 3, 2),  # the buffer covers 7 of 9, two spare ones the rest
        (5, None, 3, 0, 0),  # no line in force, nothing to cover
    ],
)
def test_seats_that_cover_a_need(assigned: int, entitled: int | None, joiners: int, shelf: int, seats: int) -> None:
    assert avoidable_seats(assigned=assigned, entitled=entitled, joiners=joiners, shelf=shelf) == seats


def test_joiners_need_a_plan_as_often_as_their_department_holds_it() -> None:
    assert expected_joiners([(3, 5, 10), (1, 1, 2)]) == 2
    assert expected_joiners([(3, 1, 2)]) == 1
    assert expected_joiners([]) == 0


def test_a_pool_is_the_quantity_above_the_floor() -> None:
    contract = replace(CONTRACT, lines=(replace(LINE, floor_quantity=8), replace(LINE, line_id=2, quantity=5)))
    assert pools_of([contract], DAY) == {1: (Pool("C-1", 7, NEXT_YEAR),)}


def test_a_flat_line_gives_nothing_back() -> None:
    contract = replace(CONTRACT, lines=(replace(LINE, price_model="flat"),))
    assert pools_of([contract], DAY)[1] == (Pool("C-1", 0, NEXT_YEAR),)


@pytest.mark.parametrize(("decrease", "day"), [("renewal", NEXT_YEAR), ("anytime", DAY), ("never", None)])
def test_the_contract_says_from_when(decrease: str, day: date | None) -> None:
    assert pools_of([replace(CONTRACT, decrease=decrease)], DAY)[1][0].realizable_from == day


def test_an_assumed_notice_marks_the_pool_that_waits_for_it() -> None:
    assumed = (replace(TERM, notice_assumed=True),)
    assert pools_of([replace(CONTRACT, terms=assumed)], DAY)[1][0].notice_assumed
    assert not pools_of([replace(CONTRACT, terms=assumed, decrease="anytime")], DAY)[1][0].notice_assumed


def test_exposure_is_priced_at_the_line_that_ended_last() -> None:
    lines = (
        replace(LINE, valid_to=date(2026, 3, 31), unit_price=Decimal(8)),
        replace(LINE, line_id=2, valid_to=date(2026, 9, 30), unit_price=Decimal(9)),
        replace(LINE, line_id=3, valid_from=date(2026, 12, 1), unit_price=Decimal(99)),
    )
    assert exposure([replace(CONTRACT, lines=lines)], 1, DAY, currency="EUR") == 9
    assert exposure([replace(CONTRACT, lines=lines)], 2, DAY, currency="EUR") is None


def test_a_rate_is_old_after_seven_days() -> None:
    assert not is_old(Rate(Fraction(1), date(2026, 11, 17)), DAY)
    assert is_old(Rate(Fraction(1), date(2026, 11, 16)), DAY)
