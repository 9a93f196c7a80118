"""How every contract stands on a day, and the same as rows of a statement."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.contracts.model import State
from spendapp.contracts.standing import Standing, relation, standings
from spendapp.money import convert, round_amount
from tests.contracts.conftest import DAY, Apply, a_contract, a_line


def stands(session: Session, day: date = DAY, currency: str = "EUR") -> Standing:
    (found,) = standings(session, day, currency=currency).values()
    return found


def test_the_current_term_and_its_state(session: Session, signed: Apply) -> None:
    found = stands(session)
    assert (found.term.number, found.state) == (1, State.MISSED)
    assert (found.annual, found.reported, found.rate) == (Decimal("1500.00"), Decimal("1500.00"), None)


def test_before_the_start_the_first_term_counts_with_its_value(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract(start_date=date(2027, 3, 1)))
    apply("lines", a_line())
    found = stands(session)
    assert (found.term.number, found.state, found.annual) == (1, State.OPEN, Decimal("1500.00"))


def test_after_the_end_the_last_term_counts_without_value(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract(start_date=date(2024, 1, 1), renewal_term=None))
    apply("lines", a_line())
    found = stands(session)
    assert (found.state, found.annual) == (State.ENDED, Decimal("0.00"))


def test_a_foreign_value_is_converted_once_at_the_rate_of_the_day(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract(currency="USD"))
    apply("lines", a_line())
    found = stands(session)
    exact, rate = convert(Fraction(1500), "USD", "EUR", DAY)
    assert (found.annual, found.reported, found.rate) == (Decimal("1500.00"), round_amount(exact), rate)


def test_a_rate_older_than_a_week_is_stale(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract(currency="USD"))
    found = stands(session)
    assert found.rate is not None
    assert not found.rate_is_stale(date.fromordinal(found.rate.day.toordinal() + 7))
    assert found.rate_is_stale(date.fromordinal(found.rate.day.toordinal() + 8))


def test_a_currency_without_a_rate_has_no_reported_value(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract(currency="XAF"))
    found = stands(session)
    assert (found.reported, found.rate, found.rate_is_stale(DAY)) == (None, None, False)


def test_each_application_is_named_once(session: Session, signed: Apply) -> None:
    signed("lines", a_line(plan="Basic"), a_line(application="Acme Drive"))
    assert stands(session).applications == ("Acme Chat", "Acme Drive")


def test_the_relation_holds_days_as_ordinals_and_amounts_in_parts(session: Session, signed: Apply) -> None:
    rows = session.execute(select(relation(standings(session, DAY, currency="EUR")))).all()
    deadline, earliest = date(2026, 11, 1), date(2026, 10, 31)
    renewal, last = date(2027, 1, 1), date(2026, 12, 31)
    days = [day.toordinal() for day in (deadline, earliest, renewal, last)]
    assert rows == [(1, *days, list(State).index(State.MISSED), 15_000_000)]


def test_what_does_not_exist_is_zero(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract(renewal_term=None, currency="XAF"))
    (row,) = session.execute(select(relation(standings(session, DAY, currency="EUR")))).all()
    assert (row.cancel_by, row.earliest, row.renewal_date, row.reported) == (0, 0, 0, 0)


def test_without_contracts_the_relation_fits_nothing(session: Session) -> None:
    found = relation({})
    assert session.execute(select(found.c.contract_id)).scalars().all() == [0]


@pytest.mark.parametrize(("day", "state"), [(date(2026, 11, 1), State.OPEN), (date(2026, 11, 2), State.MISSED)])
def test_the_state_turns_after_the_deadline(session: Session, signed: Apply, day: date, state: State) -> None:
    assert stands(session, day).state is state
