"""Contracts as known on a day."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application, Plan, Vendor
from spendapp.contracts.model import term_on
from spendapp.contracts.store import contracts_on
from spendapp.contracts.tables import Contract, ContractVersion, Line

DAY = date(2026, 11, 24)


@pytest.fixture
def signed(session: Session) -> int:
    """A yearly contract without a notice on file, with a line of ten seats, known since 1 November."""
    session.add(Vendor(id=1, name="Acme", name_key="acme"))
    session.add(Application(id=1, name="Acme Chat", name_key="acme chat", status="review", domains=[]))
    session.flush()
    session.add(Plan(id=1, application_id=1, name="Pro", name_key="pro"))
    session.add(Contract(id=1, number="A-1", number_key="a-1"))
    session.flush()
    known = {"known_from": date(2026, 11, 1), "contract_id": 1}
    yearly = {"start_date": date(2026, 1, 1), "initial_term": "12 months", "renewal_term": "1 year"}
    session.add(ContractVersion(**known, **yearly, vendor_id=1, currency="EUR"))
    session.add(Line(**known, application_id=1, plan_id=1, quantity=10, unit_price=Decimal("12.50"), per="month"))
    session.commit()
    return 1


def test_a_contract_is_read_with_its_terms_and_lines(session: Session, signed: int) -> None:
    (contract,) = contracts_on(session, DAY)
    assert (contract.contract_id, contract.number, contract.vendor) == (signed, "A-1", "Acme")
    assert [term.last_day for term in contract.terms] == [date(2026, 12, 31), date(2027, 12, 31)]
    assert [(line.application, line.plan, line.quantity) for line in contract.lines] == [("Acme Chat", "Pro", 10)]


def test_a_renewing_contract_without_a_notice_gets_the_assumed_one(session: Session, signed: int) -> None:
    (contract,) = contracts_on(session, DAY)
    term = term_on(contract, DAY)
    assert term is not None
    assert (term.notice, term.notice_assumed, term.cancel_by) == ("90 days", True, date(2026, 10, 2))
    assert contract.bound_until == date(2027, 12, 31)


def test_a_contract_is_unknown_before_the_day_of_its_import(session: Session, signed: int) -> None:
    assert contracts_on(session, date(2026, 10, 31)) == ()
