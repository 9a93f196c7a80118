"""Planning against the database: one transaction, nothing lost, nothing doubled."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from spendapp.audit import AuditEvent
from spendapp.contracts.tables import ContractVersion, Term
from spendapp.extensions import db, readers_engine
from spendapp.messages.tables import Delivery, Message
from spendapp.registry import registry
from spendapp.renewals import store
from spendapp.renewals.store import Planning, plan_due
from spendapp.renewals.tables import Alert, AlertHold
from tests.renewals.helpers import MANAGER, OWNER, add_contract, add_line, add_people, left, person, posted

pytestmark = pytest.mark.usefixtures("today")
Clock = Any


@pytest.fixture
def procurement(app: Flask) -> str:
    """The instance has a procurement address."""
    settings = app.extensions["spendapp_settings"]
    app.extensions["spendapp_settings"] = replace(settings, procurement_email="buying@example.com")
    return "buying@example.com"


@pytest.fixture
def contract(session: Session) -> int:
    """Cancel by 31 December 2027 less 60 days; today is 24 November 2026, the term before ended its notice."""
    add_people(session)
    contract_id = add_contract(session, start_date=date(2026, 3, 1))
    add_line(session)
    return contract_id  # The first term ends on 28 February 2027: cancel by 30 December 2026, earliest 29 December.


def days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def test_a_due_step_is_posted_with_its_alert_in_one_transaction(session: Session, contract: int) -> None:
    assert plan_due(session, date(2026, 11, 24)) == Planning(posted=1, merged=2)
    assert posted(session) == [("olga", "60")]
    merged = session.execute(select(Alert.step, Alert.merged_into).where(Alert.message_id.is_(None))).all()
    assert [tuple(row) for row in merged] == [("120", "60"), ("90", "60")]


def test_planning_again_posts_nothing(session: Session, contract: int) -> None:
    plan_due(session, date(2026, 11, 24))
    assert plan_due(session, date(2026, 11, 24)) == Planning()
    assert len(posted(session)) == 1


def test_a_message_names_contract_term_deadline_step_recipient_and_channel_in_its_key(
    session: Session, contract: int
) -> None:
    plan_due(session, date(2026, 11, 24))
    assert session.scalars(select(Message.key)).one() == f"renewal:{contract}:1:2026-12-29:60:{OWNER}:email"
    assert session.execute(select(Message.subject_type, Message.subject_id)).one() == ("contract", str(contract))


def test_the_worker_runs_the_plan_daily_and_every_hour(session: Session, contract: int) -> None:
    for name in ("plan_alerts", "catch_up_alerts"):
        registry().jobs[name].run({}, lambda _text: True)
    assert posted(session) == [("olga", "60")]


def test_the_ladder_runs_to_the_missed_deadline_and_the_next_term(
    session: Session, contract: int, today: Clock
) -> None:
    sent = []
    for day in days(date(2026, 11, 24), date(2027, 1, 2)):
        before = len(posted(session))
        plan_due(session, day)
        sent += [(day.isoformat(), *item) for item in posted(session)[before:]]
    assert sent == [
        ("2026-11-24", "olga", "60"),
        ("2026-11-29", "olga", "30"),
        ("2026-12-08", "max", "manager:60"),
        ("2026-12-13", "max", "manager:30"),
        ("2026-12-15", "olga", "14"),
        ("2026-12-22", "olga", "7"),
        ("2026-12-22", "max", "manager:14"),
        ("2026-12-26", "max", "manager:7"),
        ("2026-12-28", "olga", "1"),
        ("2026-12-29", "olga", "0"),
        ("2026-12-29", "max", "manager:0"),
        ("2026-12-31", "olga", "overdue"),
        ("2026-12-31", "max", "missed"),
    ]


def test_when_cancel_by_passes_the_successor_term_is_appended_and_logged(session: Session, contract: int) -> None:
    plan_due(session, date(2026, 12, 30))
    assert session.scalars(select(func.max(Term.number))).one() == 1
    assert plan_due(session, date(2026, 12, 31)).appended == 1
    term = session.scalars(select(Term).where(Term.number == 2)).one()
    assert (term.first_day, term.last_day, term.cancel_by) == (date(2027, 3, 1), date(2028, 2, 29), date(2027, 12, 31))
    event_ = session.scalars(select(AuditEvent).where(AuditEvent.action == "term.appended")).one()
    assert (event_.subject_id, event_.detail["term"], event_.detail["next_cancel_by"]) == (
        str(contract),
        2,
        "2027-12-31",
    )
    assert plan_due(session, date(2026, 12, 31)).appended == 0


def test_a_kill_between_the_new_term_and_the_plan_loses_no_message(
    session: Session, contract: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_due(session, date(2026, 12, 30))
    before = len(posted(session))
    monkeypatch.setattr(store, "_write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        plan_due(session, date(2026, 12, 31))
    session.rollback()
    monkeypatch.undo()
    plan_due(session, date(2026, 12, 31))
    assert posted(session)[before:] == [("olga", "overdue"), ("max", "missed")]


def test_a_kill_before_the_commit_leaves_neither_alert_nor_message(
    session: Session, contract: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "post_many", killed)
    with pytest.raises(KeyboardInterrupt):
        plan_due(session, date(2026, 11, 24))
    session.rollback()
    assert session.scalars(select(func.count()).select_from(Alert)).one() == 0
    monkeypatch.undo()
    assert plan_due(session, date(2026, 11, 24)).posted == 1


def test_a_worker_stopped_for_ten_days_sends_one_message_per_contract(session: Session, today: Clock) -> None:
    add_people(session)
    for n in range(12):
        add_contract(session, f"C-{n}", start_date=date(2026, 3, 1) + timedelta(days=n))
    for day in days(date(2026, 11, 24), date(2026, 12, 10)):
        plan_due(session, day)
    before = len(posted(session))
    plan_due(session, date(2026, 12, 21))
    new = posted(session)[before:]
    assert sorted(new) == [("max", "manager:30")] * 9 + [("olga", "14")] * 7
    assert plan_due(session, date(2026, 12, 21)) == Planning()


def test_a_contract_imported_after_its_deadline_is_not_mailed(session: Session) -> None:
    add_people(session)
    add_contract(session)  # cancel by 1 November 2026, imported on 24 November
    assert plan_due(session, date(2026, 11, 24)) == Planning()
    assert session.scalars(select(func.count()).select_from(ContractVersion)).one() == 1


def test_a_contract_that_history_adds_for_a_past_day_is_not_mailed_as_missed(session: Session) -> None:
    add_people(session)
    add_contract(session, backfilled=date(2026, 7, 27))
    assert plan_due(session, date(2026, 11, 24)).posted == 0


def test_a_contract_that_ends_by_itself_has_no_ladder(session: Session) -> None:
    add_people(session)
    add_contract(session, renewal_term=None, notice=None)
    assert plan_due(session, date(2026, 12, 20)) == Planning()


def test_a_notice_longer_than_the_term_counts_to_the_term_that_can_still_be_ended(session: Session) -> None:
    add_people(session)
    add_contract(session, initial_term="1 month", renewal_term="1 month", notice="3 months")
    plan_due(session, date(2026, 11, 24))
    deadline = session.scalars(select(Alert.deadline).distinct()).one()
    # Notice on 24 November ends it on 28 February 2027 at the earliest.
    assert deadline == date(2026, 11, 28)


def test_an_acknowledgement_between_reading_and_writing_stops_the_message(
    session: Session, contract: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = store._write

    def acknowledged_meanwhile(*arguments: Any) -> int | None:
        session.add(AlertHold(contract_id=contract, term_number=1, kind="acknowledge", by=OWNER, at=store.clock.now()))
        session.commit()
        monkeypatch.setattr(store, "_write", write)
        return write(*arguments)

    monkeypatch.setattr(store, "_write", acknowledged_meanwhile)
    assert plan_due(session, date(2026, 11, 24)) == Planning()
    assert posted(session) == []


def test_an_owner_who_left_is_replaced_by_the_manager(session: Session, contract: int, procurement: str) -> None:
    add_people(session, left(OWNER, "Olga Owner", manager_email=MANAGER, end_date=date(2026, 11, 20)))
    plan_due(session, date(2026, 11, 24))
    assert posted(session) == [("max", "60")]


def test_a_contract_without_an_owner_goes_to_procurement(session: Session, procurement: str) -> None:
    add_contract(session, start_date=date(2026, 3, 1), owner_email=None)
    plan_due(session, date(2026, 11, 24))
    assert posted(session) == [("buying", "60")]


def test_with_nobody_to_tell_the_contract_is_named(session: Session) -> None:
    contract_id = add_contract(session, start_date=date(2026, 3, 1), owner_email=None)
    assert plan_due(session, date(2026, 11, 24)).unreachable == ((contract_id, 1),)


def test_an_owner_named_by_an_alias_is_found_with_the_manager(session: Session) -> None:
    add_people(
        session,
        person("olga.new@example.com", "Olga Owner", manager_email=MANAGER, aliases=(OWNER,)),
        person(MANAGER, "Max Manager"),
    )
    add_contract(session, start_date=date(2026, 3, 1))
    plan_due(session, date(2026, 11, 24))
    plan_due(session, date(2026, 12, 8))
    assert ("max", "manager:60") in posted(session)


@pytest.mark.parametrize(("spoken", "language"), [("fr", "fr"), ("it-CH", "it"), ("de", "en"), (None, "en")])
def test_the_message_is_in_the_language_of_the_person_or_of_the_instance(
    session: Session, spoken: str | None, language: str
) -> None:
    add_people(session, person(OWNER, "Olga Owner", language=spoken))
    add_contract(session, start_date=date(2026, 3, 1))
    plan_due(session, date(2026, 11, 24))
    assert session.scalars(select(Message.language)).one() == language


def test_a_corrected_deadline_starts_a_new_ladder(session: Session, contract: int) -> None:
    plan_due(session, date(2026, 11, 24))
    add_contract(session, start_date=date(2026, 4, 1))
    plan_due(session, date(2026, 11, 25))
    assert posted(session) == [("olga", "60"), ("olga", "90")]


def test_a_clock_that_jumps_a_day_back_and_three_ahead_posts_each_step_once(session: Session, contract: int) -> None:
    for day in (28, 29, 28, 30, 29, 30):
        plan_due(session, date(2026, 11, day))
    plan_due(session, date(2026, 12, 3))
    assert posted(session) == [("olga", "60"), ("olga", "30")]


def test_two_planners_at_once_post_each_message_once(app: Flask, session: Session) -> None:
    add_people(session)
    for n in range(10):
        add_contract(session, f"C-{n}", start_date=date(2026, 3, 1))
    start = threading.Barrier(4)

    def run(_n: int) -> int:
        with app.app_context():
            start.wait(10)
            return plan_due(db.session(), date(2026, 12, 31)).posted

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(4))) == 20
    assert session.scalars(select(func.count()).select_from(Delivery)).one() == 20
    assert session.scalars(select(func.count()).select_from(Term).where(Term.number == 2)).one() == 10


def test_the_number_of_queries_does_not_grow_with_the_contracts(session: Session) -> None:
    def queries() -> int:
        seen: list[str] = []
        listener = lambda *arguments: seen.append(arguments[2])  # noqa: E731
        for engine in {db.engine, readers_engine()}:
            event.listen(engine, "before_cursor_execute", listener)
        plan_due(session, date(2026, 11, 24))
        for engine in {db.engine, readers_engine()}:
            event.remove(engine, "before_cursor_execute", listener)
        return len(seen)

    add_people(session)
    add_contract(session, "C-0", start_date=date(2026, 3, 1))
    one = queries()
    for n in range(1, 20):
        add_contract(session, f"C-{n}", start_date=date(2026, 3, 1))
    assert queries() <= one
