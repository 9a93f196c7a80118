"""What the page of one contract is made of."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.contracts.detail import SHOWN_TERMS, ContractPage, contract_page
from spendapp.contracts.model import State
from spendapp.contracts.notice import NoticeRule
from spendapp.contracts.tables import Contract
from spendapp.directory.store import land_people
from spendapp.provenance import Provenance
from spendapp.records import PersonRecord
from tests.contracts.conftest import DAY, Apply, a_contract, a_line


def page(session: Session, day: date = DAY) -> ContractPage:
    contract_id = session.scalars(select(Contract.id)).one()
    found = contract_page(session, contract_id, day, currency="EUR")
    assert found is not None
    return found


def test_the_ladder_marks_the_current_term(session: Session, signed: Apply) -> None:
    rungs = [(rung.term.number, rung.state, rung.current) for rung in page(session).ladder]
    assert rungs == [(1, State.MISSED, True), (2, State.OPEN, False)]


def test_a_past_term_was_followed_by_the_next(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract(start_date=date(2025, 1, 1)))
    assert [rung.state for rung in page(session).ladder] == [None, State.MISSED, State.OPEN]


def test_a_long_ladder_shows_its_end_and_counts_the_rest(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract(start_date=date(2026, 1, 1), initial_term="1 month", renewal_term="1 month"))
    found = page(session)
    assert [rung.term.number for rung in found.ladder] == [7, 8, 9, 10, 11, 12]
    assert (len(found.ladder), found.earlier_terms) == (SHOWN_TERMS, 6)


def test_every_reading_of_the_clause_the_own_first(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract(notice="3 months", notice_rule="forward"))
    found = [(reading.rule, reading.day, reading.own, reading.earliest) for reading in page(session).readings]
    assert found == [
        (NoticeRule.FORWARD, date(2026, 9, 30), True, True),
        (NoticeRule.LAST_DAY_MINUS, date(2026, 9, 30), False, True),
        (NoticeRule.BOUNDARY_MINUS, date(2026, 9, 30), False, True),
    ]


def test_a_rule_that_does_not_count_the_unit_is_shown_as_the_own_one(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract(notice="3 months", notice_rule="renewal_date_minus"))
    first, *others = page(session).readings
    assert (first.rule, first.day, first.own) == (NoticeRule.RENEWAL_DATE_MINUS, date(2026, 10, 1), True)
    assert not any(reading.own for reading in others)


def test_a_contract_that_ends_by_itself_has_no_readings(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract(renewal_term=None))
    found = page(session)
    assert (found.readings, found.decrease_from) == ((), date(2027, 1, 1))


def test_lines_carry_their_cost_and_whether_they_are_in_force(session: Session, signed: Apply) -> None:
    signed("lines", a_line(plan="Basic", quantity=2, valid_to=date(2026, 6, 30)))
    lines = page(session).lines.values()
    found = {priced.line.plan: (priced.cost.explanation.rounded, priced.in_force) for priced in lines}
    assert found == {"Basic": (Decimal("300.00"), False), "Pro": (Decimal("1500.00"), True)}


def test_the_owner_is_named_where_the_directory_knows_them(session: Session, signed: Apply) -> None:
    assert page(session).owner is None
    provenance = Provenance(source_id=1, run_id=1, day=DAY, complete=True)
    land_people(session, provenance, [PersonRecord("1", "Olga@Example.com", "Olga Rossi")])
    assert page(session).owner == "Olga Rossi"


def test_a_contract_without_an_owner_names_nobody(session: Session, apply: Apply) -> None:
    apply("contracts", a_contract())
    assert page(session).owner is None


def test_a_contract_is_not_known_before_its_day(session: Session, signed: Apply) -> None:
    assert contract_page(session, 1, date(2026, 10, 31), currency="EUR") is None
    assert contract_page(session, 99, DAY, currency="EUR") is None


@pytest.mark.parametrize(("decrease", "day"), [("anytime", DAY), ("never", None), ("renewal", date(2028, 1, 1))])
def test_from_when_fewer_units_may_be_bought(session: Session, apply: Apply, decrease: str, day: date | None) -> None:
    apply("contracts", a_contract(decrease=decrease))
    assert page(session).decrease_from == day
