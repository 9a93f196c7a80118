"""Last activity, usage and purchased quantities as they land."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Plan
from spendapp.history import Diff, known_on
from spendapp.licenses import ledger
from spendapp.licenses.landing import receive_activity, receive_last_activity, receive_purchased, receive_seats
from spendapp.licenses.ledger_files import read
from spendapp.licenses.tables import Account, AccountVersion, Purchased, Seat
from spendapp.records import ActivityRecord, LastActivityRecord, PurchasedRecord, SeatRecord

MONDAY, TODAY = date(2026, 11, 16), date(2026, 11, 24)
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


@pytest.fixture(autouse=True)
def _clock(today: object) -> None: ...


def last(session: Session, day: date = TODAY) -> dict[str, date | None]:
    """The last-activity day per account name, as known on a day."""
    names = {row[0]: row[1] for row in session.execute(select(Account.id, Account.name))}
    found = {}
    for file in ledger.files_on(session, day, [ledger.LAST]):
        columns = read(file.path).to_pydict()
        found.update(zip((names[id_] for id_ in columns["account_id"]), columns["last_active_on"], strict=True))
    return found


def seen(account: str, day: date | None, application: str = "Slack") -> LastActivityRecord:
    return LastActivityRecord(application, account, day)


def test_the_newest_run_says_when_accounts_were_last_active(session: Session, run: Any) -> None:
    assert receive_last_activity(session, run(MONDAY, "gh"), [seen("anna", JUNE), seen("ben", None)]).changed == 1
    receive_last_activity(session, run(TODAY, "gh"), [seen("anna", JULY), seen("ben", None)])
    assert last(session) == {"anna": JULY, "ben": None}
    assert last(session, MONDAY) == {"anna": JUNE, "ben": None}


def test_a_run_that_says_the_same_changes_nothing(session: Session, run: Any) -> None:
    receive_last_activity(session, run(MONDAY, "gh"), [seen("anna", JUNE)])
    files = ledger.files_on(session, MONDAY)
    assert receive_last_activity(session, run(TODAY, "gh"), [seen("anna", JUNE)]) == Diff(unchanged=1)
    assert ledger.files_on(session, TODAY) == files


def test_a_day_that_a_vendor_forgot_is_still_evidence(session: Session, run: Any) -> None:
    receive_last_activity(session, run(MONDAY, "gh"), [seen("anna", JUNE), seen("ben", JULY)])
    receive_last_activity(session, run(TODAY, "gh"), [seen("anna", None), seen("ben", JUNE)])
    assert last(session) == {"anna": JUNE, "ben": JULY}


def test_a_partial_run_keeps_the_accounts_that_it_did_not_reach(session: Session, run: Any) -> None:
    receive_last_activity(session, run(MONDAY, "gh"), [seen("anna", JUNE), seen("ben", JUNE)])
    receive_last_activity(session, run(TODAY, "gh", complete=False), [seen("ben", JULY)])
    assert last(session) == {"anna": JUNE, "ben": JULY}
    receive_last_activity(session, run(TODAY, "gh"), [seen("ben", JULY)])
    assert last(session) == {"ben": JULY}


def test_use_of_an_account_without_a_seat_is_kept(session: Session, run: Any) -> None:
    receive_activity(session, run(TODAY, "okta"), [ActivityRecord("Slack", "anna", MONDAY, email="anna@example.com")])
    columns = (Account.name, AccountVersion.email, AccountVersion.listed, AccountVersion.kind)
    query = select(*columns).join(AccountVersion, AccountVersion.account_id == Account.id)
    assert session.execute(query).all() == [("anna", "anna@example.com", False, "unknown")]
    assert session.scalar(select(Seat.id)) is None


def test_use_leaves_what_a_list_says_of_an_account(session: Session, run: Any) -> None:
    receive_seats(session, run(MONDAY, "okta"), [SeatRecord("Slack", "anna", "Pro", email="a@example.com")])
    receive_activity(session, run(TODAY, "okta"), [ActivityRecord("Slack", "Anna", MONDAY, email="x@example.com")])
    versions = session.execute(select(AccountVersion.email, AccountVersion.listed)).all()
    assert versions == [("a@example.com", True)]


def test_a_list_takes_in_an_account_that_only_use_had_shown(session: Session, run: Any) -> None:
    receive_activity(session, run(MONDAY, "okta"), [ActivityRecord("Slack", "anna", MONDAY)])
    receive_seats(session, run(TODAY, "okta"), [SeatRecord("Slack", "anna", "Pro")])
    query = select(AccountVersion.listed).where(known_on(AccountVersion, TODAY))
    assert session.scalars(query).all() == [True]


def test_a_complete_list_leaves_accounts_that_only_use_had_shown(session: Session, run: Any) -> None:
    receive_activity(session, run(MONDAY, "okta"), [ActivityRecord("Slack", "anna", MONDAY)])
    receive_seats(session, run(TODAY, "okta"), [SeatRecord("Slack", "ben", "Pro")])
    assert session.scalars(select(AccountVersion.known_to).order_by(AccountVersion.id)).all() == [None, None]


def test_a_complete_run_replaces_days_and_a_partial_one_only_adds(session: Session, run: Any) -> None:
    both = [ActivityRecord("Slack", name, MONDAY, "sign-in", 2) for name in ("anna", "ben")]
    assert receive_activity(session, run(TODAY, "okta"), both) == Diff(new=2)
    assert receive_activity(session, run(TODAY, "okta", complete=False), both[:1]) == Diff(unchanged=1)
    assert receive_activity(session, run(TODAY, "okta"), both[:1]) == Diff(unchanged=1, retired=1)
    [file] = ledger.files_on(session, TODAY, [ledger.DAY])
    assert read(file.path).column("signal").to_pylist() == ["sign-in"]


def test_purchased_quantities_of_one_plan_add_up(session: Session, run: Any) -> None:
    records = [PurchasedRecord("GitHub", "Enterprise", 80), PurchasedRecord("github", "Enterprise ", 23)]
    receive_purchased(session, run(TODAY, "gh"), [*records, PurchasedRecord("GitHub", None, 110)])
    query = select(Plan.name, Purchased.quantity).outerjoin(Plan, Plan.id == Purchased.plan_id)
    assert sorted(session.execute(query).all(), key=str) == [("Enterprise", 103), (None, 110)]


def test_purchased_quantities_follow_the_newest_complete_run(session: Session, run: Any) -> None:
    receive_purchased(
        session, run(MONDAY, "gh"), [PurchasedRecord("GitHub", "A", 5), PurchasedRecord("GitHub", "B", 1)]
    )
    diff = receive_purchased(session, run(TODAY, "gh"), [PurchasedRecord("GitHub", "A", 6)])
    assert diff == Diff(changed=1, retired=1)
    query = select(Purchased.quantity).order_by(Purchased.quantity)
    assert session.scalars(query.where(known_on(Purchased, MONDAY))).all() == [1, 5]
    assert session.scalars(query.where(known_on(Purchased, TODAY))).all() == [6]


def test_a_partial_run_leaves_purchased_quantities_that_it_does_not_name(session: Session, run: Any) -> None:
    receive_purchased(session, run(MONDAY, "gh"), [PurchasedRecord("GitHub", "A", 5)])
    receive_purchased(session, run(TODAY, "gh", complete=False), [PurchasedRecord("GitHub", "B", 2)])
    assert sorted(session.scalars(select(Purchased.quantity).where(known_on(Purchased, TODAY)))) == [2, 5]
