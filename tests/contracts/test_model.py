"""Contracts, terms and lines as values."""

from datetime import date
from decimal import Decimal

import pytest

from spendapp.contracts.model import ContractOnDay, LineOnDay, State, TermOnDay, in_force, next_term, term_on

FIRST = TermOnDay(1, date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1), date(2026, 11, 1), date(2026, 10, 31))
SECOND = TermOnDay(2, date(2027, 1, 1), date(2027, 12, 31), date(2028, 1, 1), date(2027, 11, 1), date(2027, 10, 31))
CONTRACT = ContractOnDay(1, "A-1", "Acme", 1, "EUR", None, "renewal", date(2026, 1, 1), (FIRST, SECOND))


def line(valid_from: date | None = None, valid_to: date | None = None) -> LineOnDay:
    return LineOnDay(1, 1, 1, 10, Decimal(12), "month", valid_from=valid_from, valid_to=valid_to)


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), 1),
        (date(2026, 12, 31), 1),
        (date(2027, 1, 1), 2),
        (date(2028, 1, 1), None),
    ],
)
def test_the_term_of_a_day_includes_its_last_day(day: date, number: int | None) -> None:
    found = term_on(CONTRACT, day)
    assert (found.number if found else None) == number


def test_the_next_term_begins_on_the_next_day() -> None:
    assert FIRST.next_day == SECOND.first_day
    assert next_term(CONTRACT, date(2026, 6, 1)) == SECOND
    assert next_term(CONTRACT, date(2027, 6, 1)) is None


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "expected"),
    [
        (None, None, True),
        (date(2026, 6, 15), None, True),
        (date(2026, 6, 16), None, False),
        (None, date(2026, 6, 15), True),
        (None, date(2026, 6, 14), False),
    ],
)
def test_both_days_of_a_line_belong_to_it(valid_from: date | None, valid_to: date | None, expected: bool) -> None:
    assert in_force(line(valid_from, valid_to), CONTRACT, date(2026, 6, 15)) is expected


def test_a_line_is_not_in_force_outside_the_terms() -> None:
    assert not in_force(line(), CONTRACT, date(2025, 12, 31))
    assert not in_force(line(), CONTRACT, date(2028, 1, 1))


def test_a_line_may_begin_before_its_contract_and_still_waits_for_it() -> None:
    early = line(valid_from=date(2025, 1, 1))
    assert not in_force(early, CONTRACT, date(2025, 6, 1))
    assert in_force(early, CONTRACT, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("day", "state"),
    [(date(2026, 11, 1), State.OPEN), (date(2026, 11, 2), State.MISSED), (date(2027, 6, 1), State.MISSED)],
)
def test_a_renewing_term_is_open_until_its_deadline_and_missed_afterwards(day: date, state: State) -> None:
    assert FIRST.state(day) is state
