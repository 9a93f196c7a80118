"""Contracts as known on a day."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from spendapp.contracts.model import in_force, lines_in_force, next_term, term_on
from spendapp.contracts.store import contracts_on
from spendapp.extensions import db
from tests.contracts.conftest import DAY, Apply, a_contract, a_line


@pytest.fixture
def statements(session: Session) -> Iterator[list[str]]:
    """The SELECT statements that are sent from here on."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def test_a_contract_is_read_with_its_terms(session: Session, signed: Apply) -> None:
    (contract,) = contracts_on(session, DAY)
    assert [term.last_day for term in contract.terms] == [date(2026, 12, 31), date(2027, 12, 31)]
    assert contract.bound_until == date(2027, 12, 31)


def test_the_zone_of_its_dates_is_known(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract(time_zone="Europe/Rome"), a_contract(contract="B-2"))
    assert [contract.time_zone for contract in contracts_on(session, DAY)] == ["Europe/Rome", None]


def test_a_renewing_contract_without_a_notice_gets_the_assumed_one(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract(notice=None))
    (contract,) = contracts_on(session, DAY)
    term = term_on(contract, DAY)
    assert term is not None
    assert (term.notice, term.notice_assumed, term.cancel_by) == ("90 days", True, date(2026, 10, 2))


def test_a_contract_that_ends_by_itself_gets_no_notice(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract(renewal_term=None, notice=None))
    (contract,) = contracts_on(session, DAY)
    (term,) = contract.terms
    assert (term.notice, term.notice_assumed, term.cancel_by) == (None, False, None)


def test_a_contract_is_unknown_before_the_day_of_its_import(session: Session, signed: Apply) -> None:
    assert contracts_on(session, date(2026, 10, 31)) == ()


def test_a_line_is_in_force_between_its_days_and_inside_a_term(session: Session, signed: Apply) -> None:
    signed("contracts", a_contract(renewal_term=None))
    signed("lines", a_line(plan="Basic", valid_from=date(2026, 3, 1), valid_to=date(2026, 11, 24)))
    (contract,) = contracts_on(session, DAY)
    basic, pro = contract.lines
    assert lines_in_force(contract, DAY) == (basic, pro)
    assert not in_force(basic, contract, date(2026, 2, 28))
    assert not in_force(basic, contract, date(2026, 11, 25))
    assert not in_force(pro, contract, date(2027, 1, 1))


def test_the_next_term_follows_the_one_of_the_day(session: Session, signed: Apply) -> None:
    (contract,) = contracts_on(session, DAY)
    following = next_term(contract, DAY)
    assert following is not None
    assert following.first_day == date(2027, 1, 1)
    assert next_term(contract, date(2025, 1, 1)) is None


def test_reading_takes_two_queries_however_many_contracts(
    session: Session, signed: Apply, statements: list[str]
) -> None:
    many = [f"M-{number}" for number in range(40)]
    signed("contracts", *(a_contract(contract=number) for number in many))
    signed("lines", *(a_line(contract=number) for number in many))
    statements.clear()
    assert len(contracts_on(session, DAY)) == 41
    assert len(statements) == 2


def test_some_contracts_may_be_read_by_id(session: Session, signed: Apply) -> None:
    signed("contracts", a_contract(contract="B-2"))
    by_number = {contract.number: contract.contract_id for contract in contracts_on(session, DAY)}
    assert [found.number for found in contracts_on(session, DAY, [by_number["B-2"]])] == ["B-2"]
