"""Positions of plans and the lines behind them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from spendapp.contracts.model import ContractOnDay, LineOnDay, TermOnDay
from spendapp.licenses.position_report import LineBook, PlanPosition, total

DAY = date(2026, 11, 24)
TERM = TermOnDay(1, date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1), date(2026, 12, 1), date(2026, 12, 1),
                 "30 days", months=Fraction(12))  # fmt: skip
LINE = LineOnDay(1, 1, 10, 40, Decimal("7.25"), "month", floor_quantity=30)
CONTRACT = ContractOnDay(
    1, "C-1", "Vendor", 1, "USD", None, "renewal", date(2026, 1, 1), (TERM,), (LINE,), TERM.last_day
)
POSITION = PlanPosition(1, "Slack", 10, "Pro", 40, None, 42, 30, Decimal("3480.00"))


def test_seats_above_the_entitlement_are_over_and_none_is_spare() -> None:
    assert (POSITION.over, POSITION.spare) == (2, 0)


def test_seats_below_the_entitlement_are_spare() -> None:
    found = replace(POSITION, assigned=35)
    assert (found.over, found.spare) == (0, 5)


def test_without_a_line_nothing_is_over_and_spare_is_unknown() -> None:
    found = replace(POSITION, entitled=None)
    assert (found.over, found.spare) == (0, None)


def test_a_line_shows_price_floor_dates_and_the_first_day_on_which_it_may_shrink() -> None:
    (line,) = LineBook([CONTRACT], DAY).lines(10)
    assert (line.contract, line.quantity, line.floor_quantity, line.annual) == ("C-1", 40, 30, Decimal("3480.00"))
    assert (line.valid_from, line.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (line.decrease, line.decrease_from) == ("renewal", date(2027, 1, 1))


def test_a_line_that_is_not_in_force_does_not_count() -> None:
    ended = replace(LINE, valid_to=date(2026, 6, 30))
    assert LineBook([replace(CONTRACT, lines=(ended,))], DAY).lines(10) == ()


def test_a_plan_has_the_lines_of_every_contract_and_no_others() -> None:
    other = replace(CONTRACT, contract_id=2, number="C-2", lines=(LINE, replace(LINE, line_id=2, plan_id=11)))
    book = LineBook([CONTRACT, other], DAY)
    assert [line.contract for line in book.lines(10)] == ["C-1", "C-2"]
    assert len(book.lines(11)) == 1
    assert book.lines(12) == ()


def test_the_next_decrease_is_the_soonest_of_the_lines() -> None:
    never = replace(CONTRACT, number="C-2", decrease="never")
    anytime = replace(CONTRACT, number="C-3", decrease="anytime")
    lines = LineBook([never, CONTRACT], DAY).lines(10)
    assert replace(POSITION, lines=lines).next_decrease == date(2027, 1, 1)
    assert replace(POSITION, lines=LineBook([never, anytime], DAY).lines(10)).next_decrease == DAY
    assert POSITION.next_decrease is None


def test_lines_that_changed_after_the_position_was_taken_are_named() -> None:
    lines = LineBook([CONTRACT], DAY).lines(10)
    assert replace(POSITION, lines=lines).changed_since is False
    assert replace(POSITION, lines=lines, entitled=50).changed_since is True


def test_a_total_of_nothing_known_is_unknown() -> None:
    assert (total([None, None]), total([1, None, 2]), total([])) == (None, 3, None)
