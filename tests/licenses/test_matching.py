"""Which person stands behind an account, and how that follows the directory."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.directory.store import land_people
from spendapp.directory.tables import Person
from spendapp.history import known_on
from spendapp.licenses.landing import receive_seats
from spendapp.licenses.matching import receive_people, rematch_accounts
from spendapp.licenses.tables import Account, AccountVersion
from spendapp.records import PersonRecord, SeatRecord

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 20)
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _clock(today: object) -> None: ...


def people(session: Session, provenance: Any, *records: PersonRecord) -> None:
    """A directory that lands, with what licenses does thereafter."""
    land_people(session, provenance, records)
    receive_people(session, provenance, records)


def person(key: str, **facts: Any) -> PersonRecord:
    return PersonRecord(key, f"{key}@example.com", key.title(), **facts)


def matches(session: Session, day: date = TODAY) -> dict[str, tuple[str | None, str | None]]:
    """Per account the e-mail of its person and the reason, as known on a day."""
    query = (
        select(Account.name, Person.email, AccountVersion.match_reason)
        .join(AccountVersion, AccountVersion.account_id == Account.id)
        .outerjoin(Person, Person.id == AccountVersion.person_id)
        .where(known_on(AccountVersion, day))
    )
    return {name: (email, reason) for name, email, reason in session.execute(query)}


def test_an_account_is_matched_by_source_id_then_email_then_alias(session: Session, run: Any) -> None:
    people(session, run(MONDAY, "okta"), person("anna"), person("ben"), person("cleo", aliases=("cleo-old",)))
    seats = [
        SeatRecord("Slack", "a1", "Pro", email="ben@example.com", person_key="anna"),
        SeatRecord("Slack", "b1", "Pro", email="BEN@example.com"),
        SeatRecord("Slack", "Cleo-Old", "Pro"),
        SeatRecord("Slack", "nobody", "Pro"),
    ]
    receive_seats(session, run(TODAY, "okta"), seats)
    assert matches(session) == {
        "a1": ("anna@example.com", "source id"),
        "b1": ("ben@example.com", "e-mail"),
        "Cleo-Old": ("cleo@example.com", "alias"),
        "nobody": (None, None),
    }


def test_a_key_that_fits_two_people_matches_nobody_and_says_so(session: Session, run: Any) -> None:
    people(session, run(MONDAY, "okta"), person("anna", aliases=("boss",)), person("ben", aliases=("boss",)))
    receive_seats(session, run(TODAY, "gh"), [SeatRecord("Slack", "boss", "Pro")])
    [(who, reason)] = matches(session).values()
    assert who is None
    assert reason is not None
    assert reason.startswith("ambiguous: alias boss fits")


def test_accounts_are_matched_again_when_people_land(session: Session, run: Any) -> None:
    receive_seats(session, run(MONDAY, "gh"), [SeatRecord("Slack", "anna@example.com", "Pro")])
    people(session, run(TODAY, "okta"), person("anna"))
    assert matches(session, FRIDAY) == {"anna@example.com": (None, None)}
    assert matches(session) == {"anna@example.com": ("anna@example.com", "e-mail")}


def test_people_who_change_nothing_leave_matches_as_they_are(session: Session, run: Any) -> None:
    people(session, run(MONDAY, "okta"), person("anna"))
    receive_seats(session, run(MONDAY, "gh"), [SeatRecord("Slack", "anna@example.com", "Pro")])
    assert rematch_accounts(session, TODAY) == 0
    assert session.scalars(select(AccountVersion.known_from)).all() == [MONDAY]


def test_a_person_who_is_added_for_a_past_day_owns_the_account_from_then_on(session: Session, run: Any) -> None:
    receive_seats(session, run(MONDAY, "gh"), [SeatRecord("Slack", "anna@example.com", "Pro")])
    receive_seats(
        session, run(FRIDAY, "gh"), [SeatRecord("Slack", "anna@example.com", "Pro", email="anna@example.com")]
    )
    people(session, run(TUESDAY), person("anna"))
    assert matches(session, MONDAY) == {"anna@example.com": (None, None)}
    for day in (TUESDAY, FRIDAY, TODAY):
        assert matches(session, day) == {"anna@example.com": ("anna@example.com", "e-mail")}


def test_an_account_that_is_added_for_a_past_day_meets_people_who_came_later(session: Session, run: Any) -> None:
    people(session, run(FRIDAY), person("anna"))
    receive_seats(session, run(MONDAY, "gh"), [SeatRecord("Slack", "anna@example.com", "Pro")])
    assert matches(session, TUESDAY) == {"anna@example.com": (None, None)}
    assert matches(session, FRIDAY) == {"anna@example.com": ("anna@example.com", "e-mail")}
