"""Successor terms that the worker appends."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.contracts.tables import Term
from spendapp.contracts.term_rows import append_successor_terms
from tests.contracts.conftest import DAY, Apply, a_contract


@pytest.fixture
def yearly(apply: Apply) -> None:
    """A contract to be canceled by 1 December, with the year."""
    apply("contracts", a_contract(notice="30 days"))


def numbers(session: Session) -> list[int]:
    return list(session.scalars(select(Term.number).order_by(Term.number)))


def test_nothing_is_appended_while_notice_is_in_time(session: Session, yearly: None) -> None:
    assert append_successor_terms(session, date(2026, 12, 1)) == ()
    assert numbers(session) == [1]


def test_when_the_deadline_passes_the_successor_is_appended(session: Session, yearly: None) -> None:
    (appended,) = append_successor_terms(session, date(2026, 12, 2))
    assert (appended.missed.number, appended.missed.cancel_by) == (1, date(2026, 12, 1))
    assert (appended.successor.last_day, appended.successor.cancel_by) == (date(2027, 12, 31), date(2027, 12, 1))
    assert appended.first_known == DAY
    assert session.execute(select(Term.known_from).where(Term.number == 2)).scalar_one() == date(2026, 12, 2)


def test_it_is_appended_once(session: Session, yearly: None) -> None:
    append_successor_terms(session, date(2026, 12, 2))
    assert append_successor_terms(session, date(2026, 12, 2)) == ()
    assert append_successor_terms(session, date(2026, 12, 3)) == ()
    assert numbers(session) == [1, 2]


def test_after_years_without_a_worker_every_missed_deadline_is_told(session: Session, yearly: None) -> None:
    appended = append_successor_terms(session, date(2029, 1, 1))
    assert [(event.missed.number, event.successor.number) for event in appended] == [(1, 2), (2, 3), (3, 4)]


def test_a_contract_that_ends_by_itself_has_no_successor(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract(renewal_term=None))
    assert append_successor_terms(session, date(2030, 1, 1)) == ()


def test_a_deadline_that_had_passed_at_the_import_is_no_event(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract(notice="90 days"))
    assert numbers(session) == [1, 2]
    assert append_successor_terms(session, DAY) == ()


def test_reimporting_does_not_swallow_a_missed_deadline(session: Session, yearly: None, apply: Apply) -> None:
    apply("contracts", a_contract(notice="30 days"), day=date(2026, 12, 5))
    assert len(append_successor_terms(session, date(2026, 12, 5))) == 1


def test_a_contract_without_rows_gets_them_without_an_event(session: Session, yearly: None) -> None:
    session.execute(Term.__table__.delete())
    assert append_successor_terms(session, DAY) == ()
    assert numbers(session) == [1]
