"""Seats and accounts as they land: complete and partial runs, history, and when a seat was first seen."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.catalog.store import ensure_applications, ensure_plans
from spendapp.catalog.tables import Application, Plan
from spendapp.history import Diff, known_on
from spendapp.licenses.landing import receive_seats
from spendapp.licenses.landing_seats import land_seats
from spendapp.licenses.tables import Account, AccountVersion, Seat
from spendapp.provenance import Topic, cover
from spendapp.records import AccountKind, SeatRecord, SeatStatus

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 20)
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _clock(today: object) -> None: ...


def seat(account: str, plan: str | None = "Pro", application: str = "Slack", **facts: Any) -> SeatRecord:
    return SeatRecord(application, account, plan, **facts)


def seats(session: Session, day: date = TODAY) -> list[str]:
    """application/account plan, as known on a day."""
    query = select(Application.name, Account.name, Plan.name).where(known_on(Seat, day), Plan.id == Seat.plan_id)
    query = query.where(Account.id == Seat.account_id, Application.id == Seat.application_id)
    return sorted(f"{application}/{account} {plan}" for application, account, plan in session.execute(query))


def first_seen(session: Session, day: date = TODAY) -> dict[str, date]:
    query = select(Account.name, Seat.first_seen_on).join(Seat, Seat.account_id == Account.id)
    return {row[0]: row[1] for row in session.execute(query.where(known_on(Seat, day)))}


def accounts(session: Session, day: date = TODAY) -> list[tuple[Any, ...]]:
    columns = (Account.name, AccountVersion.kind, AccountVersion.status, AccountVersion.listed)
    query = select(*columns).join(AccountVersion, AccountVersion.account_id == Account.id)
    return [tuple(row) for row in session.execute(query.where(known_on(AccountVersion, day)).order_by(Account.name))]


def files(session: Session, run: Any, day: date, *records: SeatRecord) -> Diff:
    """A seats file of a day, with the coverage that it writes."""
    provenance = run(day)
    outcome = land_seats(session, provenance, records, by_application=True)
    for application_id in outcome.applications.values():
        cover(session, provenance, Topic.SEATS, application_id)
    session.flush()
    return outcome.diff


def test_applications_plans_and_accounts_are_made(session: Session, run: Any) -> None:
    assert receive_seats(session, run(TODAY, "gh"), [seat("anna"), seat("ben", "Free")]) == Diff(new=2)
    assert seats(session) == ["Slack/anna Pro", "Slack/ben Free"]
    assert session.scalar(select(Application.status)) == "review"
    assert accounts(session)[0] == ("anna", "unknown", "active", True)


def test_the_same_run_again_changes_nothing(session: Session, run: Any) -> None:
    receive_seats(session, run(MONDAY, "gh"), [seat("anna"), seat("ben")])
    assert receive_seats(session, run(TODAY, "gh"), [seat("ben"), seat("anna")]) == Diff(unchanged=2)
    assert session.scalars(select(Seat.known_from)).all() == [MONDAY, MONDAY]


def test_a_complete_run_retires_what_it_no_longer_names(session: Session, run: Any) -> None:
    receive_seats(session, run(MONDAY, "gh"), [seat("anna"), seat("ben"), seat("cleo", application="Zoom")])
    assert receive_seats(session, run(TODAY, "gh"), [seat("anna")]) == Diff(unchanged=1, retired=2)
    assert seats(session) == ["Slack/anna Pro"]
    assert seats(session, FRIDAY) == ["Slack/anna Pro", "Slack/ben Pro", "Zoom/cleo Pro"]
    assert accounts(session)[1] == ("ben", "unknown", "active", False)


def test_a_partial_run_adds_and_changes_and_retires_nobody(session: Session, run: Any) -> None:
    receive_seats(session, run(MONDAY, "gh"), [seat("anna"), seat("ben")])
    records = [seat("ben", status=SeatStatus.SUSPENDED), seat("cleo")]
    assert receive_seats(session, run(TODAY, "gh", complete=False), records) == Diff(new=1, changed=1)
    assert seats(session) == ["Slack/anna Pro", "Slack/ben Pro", "Slack/cleo Pro"]


def test_a_run_speaks_only_of_its_own_source(session: Session, run: Any) -> None:
    receive_seats(session, run(MONDAY, "gh"), [seat("anna")])
    assert receive_seats(session, run(TODAY, "okta"), [seat("anna")]) == Diff(new=1)
    receive_seats(session, run(TODAY, "okta"), [])
    assert seats(session) == ["Slack/anna Pro"]


def test_a_file_is_complete_for_the_applications_that_it_names(session: Session, run: Any) -> None:
    files(session, run, MONDAY, seat("anna"), seat("ben"), seat("cleo", application="Zoom"))
    assert files(session, run, TODAY, seat("anna")) == Diff(unchanged=1, retired=1)
    assert seats(session) == ["Slack/anna Pro", "Zoom/cleo Pro"]


def test_spellings_of_a_name_are_one_and_different_names_are_two(session: Session, run: Any) -> None:
    records = [seat("Anna"), seat(" anna ", "PRO"), seat("Tool A1"), seat("Tool B1", application=" slack")]
    assert receive_seats(session, run(TODAY, "gh"), records).new == 3
    assert seats(session) == ["Slack/Anna Pro", "Slack/Tool A1 Pro", "Slack/Tool B1 Pro"]


def test_an_account_without_a_plan_holds_no_seat(session: Session, run: Any) -> None:
    receive_seats(session, run(TODAY, "gh"), [seat("robot", None, kind=AccountKind.BOT)])
    assert (seats(session), accounts(session)) == ([], [("robot", "bot", "active", True)])


def test_rows_of_one_account_are_joined_in_whatever_order(session: Session, run: Any) -> None:
    one = seat("anna", "Pro", status=SeatStatus.SUSPENDED, kind=AccountKind.EXTERNAL)
    other = seat("anna", "Free", email="anna@example.com")
    receive_seats(session, run(MONDAY, "gh"), [one, other])
    receive_seats(session, run(TODAY, "gh"), [other, one])
    assert accounts(session) == [("anna", "external", "active", True)]
    assert session.execute(select(AccountVersion.email, AccountVersion.known_from)).all() == [
        ("anna@example.com", MONDAY)
    ]


def test_a_seat_is_first_seen_on_the_first_day_of_its_unbroken_holding(session: Session, run: Any) -> None:
    files(session, run, MONDAY, seat("anna"), seat("ben"))
    files(session, run, TUESDAY, seat("anna", status=SeatStatus.SUSPENDED))
    files(session, run, TODAY, seat("anna"), seat("ben"))
    assert first_seen(session) == {"anna": MONDAY, "ben": TODAY}
    assert first_seen(session, MONDAY) == {"anna": MONDAY, "ben": MONDAY}


def test_a_seat_that_was_missing_for_hours_was_never_gone(session: Session, run: Any) -> None:
    files(session, run, MONDAY, seat("anna"), seat("ben"))
    files(session, run, TODAY, seat("ben"))
    files(session, run, TODAY, seat("anna"), seat("ben"))
    assert first_seen(session) == {"anna": MONDAY, "ben": MONDAY}


def test_files_of_past_days_give_the_same_history_in_any_order(session: Session, run: Any) -> None:
    said = {
        MONDAY: [seat("anna"), seat("ben"), seat("cleo", "Free")],
        TUESDAY: [seat("anna", status=SeatStatus.SUSPENDED), seat("cleo", "Free")],
        FRIDAY: [seat("anna"), seat("ben")],
    }
    for day in (FRIDAY, MONDAY, TUESDAY):
        files(session, run, day, *said[day])
    assert seats(session, MONDAY) == ["Slack/anna Pro", "Slack/ben Pro", "Slack/cleo Free"]
    assert seats(session, TUESDAY) == ["Slack/anna Pro", "Slack/cleo Free"]
    assert seats(session, TODAY) == ["Slack/anna Pro", "Slack/ben Pro"]
    assert first_seen(session) == {"anna": MONDAY, "ben": FRIDAY}
    assert [row[3] for row in accounts(session, TUESDAY)] == [True, False, True]
    assert [row[3] for row in accounts(session, FRIDAY)] == [True, True, False]


def test_a_past_file_holds_until_the_next_file_of_that_application(session: Session, run: Any) -> None:
    files(session, run, FRIDAY, seat("anna"), seat("cleo", application="Zoom"))
    files(session, run, MONDAY, seat("ben"), seat("dora", application="Miro"))
    assert seats(session, TUESDAY) == ["Miro/dora Pro", "Slack/ben Pro"]
    assert seats(session) == ["Miro/dora Pro", "Slack/anna Pro", "Zoom/cleo Pro"]


def test_a_sign_on_assignment_is_a_seat_on_the_only_plan(session: Session, run: Any) -> None:
    okta = run(TODAY, "okta", sso=True)
    ids = ensure_applications(session, ["Slack", "Zoom"])
    ensure_plans(session, [(ids["slack"], "Business+"), (ids["zoom"], "Pro"), (ids["zoom"], "Basic")], okta)
    receive_seats(session, okta, [seat("anna", "Assigned"), seat("anna", "Assigned", application="Zoom")])
    assert seats(session) == ["Slack/anna Business+", "Zoom/anna Assigned"]


def test_an_error_within_the_transaction_leaves_the_previous_state(session: Session, run: Any) -> None:
    receive_seats(session, run(MONDAY, "gh"), [seat("anna"), seat("ben")])
    session.commit()
    receive_seats(session, run(TODAY, "gh"), [seat("cleo")])
    session.rollback()
    assert seats(session) == ["Slack/anna Pro", "Slack/ben Pro"]
    assert session.scalar(select(Account.id).where(Account.name_key == "cleo")) is None
