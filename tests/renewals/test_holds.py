"""Two people who answer at the same moment: one is saved, the other is told."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp.extensions import db
from spendapp.renewals.holds import OutOfRange, TooLate, Wish, hold, holds_of
from spendapp.renewals.model import Deadline, HoldKind
from spendapp.renewals.tables import AlertHold
from tests.renewals.helpers import add_contract

pytestmark = pytest.mark.usefixtures("today")
DAY = date(2026, 11, 24)
CLICKS = 4


@pytest.fixture
def deadline(session: Session) -> Deadline:
    contract_id = add_contract(session, start_date=date(2026, 3, 1))
    cancel_by = date(2026, 12, 30)
    return Deadline(contract_id, 1, cancel_by, earliest=cancel_by, last_day=date(2027, 2, 28))


def wish(by: str, kind: HoldKind = HoldKind.ACKNOWLEDGE, *, seen: int = 0, until: date | None = None) -> Wish:
    return Wish(kind, by, seen, until)


@pytest.mark.parametrize("kind", list(HoldKind))
def test_of_four_simultaneous_answers_one_is_saved(
    app: Flask, session: Session, deadline: Deadline, kind: HoldKind
) -> None:
    start = threading.Barrier(CLICKS)
    until = date(2026, 12, 20) if kind is HoldKind.SNOOZE else None

    def click(n: int) -> str:
        with app.app_context():
            start.wait(10)
            try:
                hold(db.session(), deadline, wish(f"user{n}@example.com", kind, until=until), DAY)
            except TooLate as late:
                return late.first.by
            return "saved"

    with ThreadPoolExecutor(CLICKS) as pool:
        answers = sorted(pool.map(click, range(CLICKS)))
    assert answers.count("saved") == 1
    winner = session.scalars(select(AlertHold.by)).one()
    assert {answer for answer in answers if answer != "saved"} == {winner}


def test_an_acknowledgement_stands_whatever_the_page_showed(session: Session, deadline: Deadline) -> None:
    hold(session, deadline, wish("olga@example.com"), DAY)
    with pytest.raises(TooLate) as late:
        hold(session, deadline, wish("max@example.com", seen=99), DAY)
    assert late.value.first.by == "olga@example.com"


def test_an_answer_to_one_term_does_not_stand_in_the_way_of_the_next(session: Session, deadline: Deadline) -> None:
    hold(session, deadline, wish("olga@example.com"), DAY)
    later = Deadline(
        deadline.contract_id, 2, date(2027, 12, 31), earliest=date(2027, 12, 30), last_day=date(2028, 2, 29)
    )
    hold(session, later, wish("olga@example.com"), DAY)
    assert [line.term_number for line in holds_of(session, deadline.contract_id)] == [1, 2]


@pytest.mark.parametrize("until", [None, DAY, date(2026, 12, 31)])
def test_a_snooze_out_of_range_saves_nothing(session: Session, deadline: Deadline, until: date | None) -> None:
    with pytest.raises(OutOfRange):
        hold(session, deadline, wish("olga@example.com", HoldKind.SNOOZE, until=until), DAY)
    assert session.scalars(select(func.count()).select_from(AlertHold)).one() == 0


def test_a_snooze_until_cancel_by_itself_is_possible(session: Session, deadline: Deadline) -> None:
    hold(session, deadline, wish("olga@example.com", HoldKind.SNOOZE, until=deadline.cancel_by), DAY)
    (line,) = holds_of(session, deadline.contract_id)
    assert (line.kind, line.until) == (HoldKind.SNOOZE, date(2026, 12, 30))
