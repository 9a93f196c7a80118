"""Importing contracts and lines."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application, Plan, Vendor
from spendapp.contracts.model import ContractOnDay
from spendapp.contracts.store import contracts_on
from spendapp.contracts.tables import Contract, ContractVersion, Term
from spendapp.directory.store import land_people
from spendapp.history import Diff
from spendapp.provenance import Provenance
from spendapp.records import PersonRecord
from tests.contracts.conftest import DAY, Apply, a_contract, a_line

EARLIER = date(2026, 11, 1)


def only(session: Session, day: date = DAY) -> ContractOnDay:
    (contract,) = contracts_on(session, day)
    return contract


def test_a_contract_and_its_line_are_read_back(session: Session, signed: Apply) -> None:
    contract = only(session)
    assert (contract.number, contract.vendor, contract.currency, contract.decrease) == ("A-1", "Acme", "EUR", "renewal")
    (line,) = contract.lines
    assert (line.application, line.plan, line.quantity, line.unit_price) == ("Acme Chat", "Pro", 10, Decimal("12.5"))
    assert (line.price_model, line.floor_quantity, line.valid_from) == ("per_unit", None, None)


def test_missing_names_are_made(session: Session, signed: Apply) -> None:
    assert session.scalar(select(Vendor.name)) == "Acme"
    assert session.execute(select(Application.name, Application.status)).one() == ("Acme Chat", "review")
    assert session.scalar(select(Plan.name)) == "Pro"


def test_importing_twice_changes_nothing(session: Session, signed: Apply) -> None:
    assert signed("contracts", a_contract(owner_email="olga@example.com")).diff == Diff(unchanged=1)
    assert signed("lines", a_line(unit_price=Decimal("12.5"))).diff == Diff(unchanged=1)
    assert session.scalar(select(func.count()).select_from(ContractVersion)) == 1


def test_a_number_in_other_letters_is_the_same_contract(session: Session, signed: Apply) -> None:
    outcome = signed("contracts", a_contract(contract=" a-1 ", notice="90 days"))
    assert outcome.diff == Diff(changed=1)
    assert session.scalar(select(func.count()).select_from(Contract)) == 1


def test_a_change_is_told_with_both_values(signed: Apply) -> None:
    (change,) = signed("contracts", a_contract(notice="90 days")).changes
    assert (change.row, change.action, change.subject) == (2, "changed", "A-1")
    assert change.detail == "notice: 60 days → 90 days"


def test_a_new_line_is_told(signed: Apply) -> None:
    (change,) = signed("lines", a_line(plan="Basic")).changes
    assert (change.action, change.subject, change.detail) == ("new", "A-1 / Acme Chat / Basic", "")


def test_a_change_of_vendor_is_told(signed: Apply) -> None:
    (change,) = signed("contracts", a_contract(vendor="Zenith")).changes
    assert change.detail == "vendor"


def test_the_past_is_still_known_after_a_change(session: Session, signed: Apply) -> None:
    signed("lines", a_line(quantity=25))
    assert only(session).lines[0].quantity == 25
    assert only(session, date(2026, 11, 23)).lines[0].quantity == 10


def test_a_column_that_the_file_lacks_is_left_alone(session: Session, signed: Apply) -> None:
    signed("contracts", a_contract(notice="90 days"))
    assert only(session).owner_email == "olga@example.com"
    signed("contracts", a_contract(owner_email=None))
    assert only(session).owner_email is None


def test_lines_that_start_later_stand_beside_the_first(session: Session, signed: Apply) -> None:
    signed("lines", a_line(valid_from=date(2026, 12, 1), quantity=5))
    assert [(line.valid_from, line.quantity) for line in only(session).lines] == [(None, 10), (date(2026, 12, 1), 5)]


def test_an_unknown_owner_is_a_warning(signed: Apply) -> None:
    (warning,) = signed("contracts", a_contract(owner_email="nobody@example.com")).warnings
    assert (warning.row, warning.column, warning.value) == (2, "owner_email", "nobody@example.com")


def test_a_known_owner_is_none(session: Session, signed: Apply) -> None:
    provenance = Provenance(source_id=1, run_id=1, day=DAY, complete=True)
    land_people(session, provenance, [PersonRecord("1", "Olga@Example.com", "Olga")])
    assert signed("contracts", a_contract(owner_email="olga@example.com")).warnings == ()


def test_importing_writes_the_past_terms_and_the_current_one(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract(start_date=date(2024, 3, 1), notice="30 days"))
    query = select(Term.number, Term.first_day, Term.last_day, Term.cancel_by).order_by(Term.number)
    assert session.execute(query).all() == [
        (1, date(2024, 3, 1), date(2025, 2, 28), date(2025, 1, 29)),
        (2, date(2025, 3, 1), date(2026, 2, 28), date(2026, 1, 29)),
        (3, date(2026, 3, 1), date(2027, 2, 28), date(2027, 1, 29)),
    ]


def test_a_missed_deadline_brings_the_next_term_with_the_import(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract(notice=None))
    rows = session.execute(select(Term.number, Term.notice, Term.notice_assumed).order_by(Term.number)).all()
    assert rows == [(1, "90 days", True), (2, "90 days", True)]


def test_a_corrected_contract_makes_new_versions_of_its_terms(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract(start_date=date(2025, 6, 1)), day=EARLIER)
    apply("contracts", a_contract(start_date=date(2025, 6, 1), initial_term="2 years"))
    standing = select(Term.number, Term.last_day).where(Term.known_to.is_(None))
    assert session.execute(standing).all() == [(1, date(2027, 5, 31))]
    before = select(func.count()).select_from(Term).where(Term.known_to == DAY)
    assert session.scalar(before) == 2


@pytest.mark.parametrize("day", [EARLIER, DAY])
def test_a_backfilled_contract_is_known_from_its_day_on(session: Session, apply: Apply, day: date) -> None:
    apply("contracts", a_contract(), day=day)
    assert [contract.number for contract in contracts_on(session, day)] == ["A-1"]
    assert contracts_on(session, date.fromordinal(day.toordinal() - 1)) == ()
