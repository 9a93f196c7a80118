"""What an owner sees."""

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from spendapp.accounts.scope import Scope
from spendapp.catalog.tables import Application
from spendapp.contracts.scope import visible_application_ids, visible_contract_ids
from spendapp.contracts.tables import Contract
from tests.contracts.conftest import Apply, a_contract, a_line

OLGA, PETER, STRANGER = Scope("Olga@example.com"), Scope("peter@example.com"), Scope("sam@example.com")


@pytest.fixture(autouse=True)
def owned(session: Session, signed: Apply) -> None:
    """Olga owns contract A-1 with Acme Chat; Peter owns the application Acme Drive, which is on contract B-2."""
    signed("contracts", a_contract(contract="B-2", owner_email=None))
    signed("lines", a_line(contract="B-2", application="Acme Drive"))
    session.execute(update(Application).where(Application.name == "Acme Drive").values(owner_email="Peter@example.com"))


def applications(session: Session, scope: Scope) -> list[str]:
    query = select(Application.name)
    ids = visible_application_ids(scope)
    return sorted(session.scalars(query if ids is None else query.where(Application.id.in_(ids))))


def contracts(session: Session, scope: Scope) -> list[str]:
    query = select(Contract.number)
    ids = visible_contract_ids(scope)
    return sorted(session.scalars(query if ids is None else query.where(Contract.id.in_(ids))))


def test_without_a_limit_everything_is_seen(session: Session) -> None:
    assert contracts(session, Scope()) == ["A-1", "B-2"]
    assert applications(session, Scope()) == ["Acme Chat", "Acme Drive"]


def test_the_owner_of_a_contract_sees_it_and_its_applications(session: Session) -> None:
    assert contracts(session, OLGA) == ["A-1"]
    assert applications(session, OLGA) == ["Acme Chat"]


def test_the_owner_of_an_application_sees_it_but_no_contract(session: Session) -> None:
    assert contracts(session, PETER) == []
    assert applications(session, PETER) == ["Acme Drive"]


def test_a_stranger_sees_nothing(session: Session) -> None:
    assert contracts(session, STRANGER) == []
    assert applications(session, STRANGER) == []


def test_who_was_the_owner_sees_the_contract_no_longer(session: Session, signed: Apply) -> None:
    signed("contracts", a_contract(owner_email="peter@example.com"), day=date(2026, 11, 24))
    assert contracts(session, OLGA) == []
    assert contracts(session, PETER) == ["A-1"]
