"""Asking the directory who was known on a day."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.directory.matching import Match, PersonOnDay
from spendapp.directory.store import known_addresses, people_on, person_index
from spendapp.directory.tables import Person
from spendapp.provenance import Source
from tests.directory.helpers import FRIDAY, MONDAY, TUESDAY, Speak, record

ADA, BOB = "ada@example.com", "bob@example.com"


def ids(session: Session) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(select(Person.email_key, Person.id))}


def source_id(session: Session, name: str) -> int:
    return session.scalars(select(Source.id).where(Source.name == name)).one()


def test_everybody_comes_with_all_facts(session: Session, speak: Speak) -> None:
    speak("file", MONDAY, record("e1", ADA, employee_id="E1", country="GB", manager_email=BOB, start_date=MONDAY))
    (found,) = people_on(session, FRIDAY)
    assert found == PersonOnDay(
        person_id=ids(session)[ADA],
        source_id=source_id(session, "file"),
        email=ADA,
        name="Ada",
        status="active",
        employee_id="E1",
        country="GB",
        manager_email=BOB,
        start_date=MONDAY,
    )


def test_people_who_left_are_among_them(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA, status="left"))
    (found,) = people_on(session, MONDAY)
    assert (found.has_left(MONDAY), found.last_day) == (True, MONDAY)


def test_the_index_finds_by_source_id_e_mail_and_alias_as_known_on_the_day(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA, aliases=("al",)))
    speak("okta", TUESDAY, record("1", "lovelace@example.com"))
    ada, okta = ids(session)["lovelace@example.com"], source_id(session, "okta")
    before, after = person_index(session, MONDAY), person_index(session, TUESDAY)
    assert before.match(okta, "1", None, None) == after.match(okta, "1", None, None) == Match(ada, "source id")
    assert before.match(okta, None, ADA, None) == Match(ada, "e-mail")
    assert after.match(okta, None, ADA, None) == Match(ada, "alias")
    assert before.match(okta, None, None, "al") == Match(ada, "alias")
    assert after.match(okta, None, None, "al") == Match(None, None)


def test_the_e_mail_that_another_source_knows_finds_the_person_too(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", "a.l@example.com", employee_id="E1"))
    speak("file", MONDAY, record("e1", ADA, employee_id="E1"))
    found = person_index(session, MONDAY).match(source_id(session, "okta"), None, "A.L@example.com", None)
    assert found == Match(ids(session)[ADA], "alias")


def test_an_alias_of_two_people_is_ambiguous(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA, aliases=("admin",)), record("2", BOB, aliases=("admin",)))
    found = person_index(session, MONDAY).match(source_id(session, "okta"), None, None, "admin")
    assert found == Match(None, "ambiguous: alias admin fits ada@example.com and bob@example.com")


def test_the_index_of_a_day_before_anybody_was_known_finds_nobody(session: Session, speak: Speak) -> None:
    speak("okta", TUESDAY, record("1", ADA))
    assert person_index(session, MONDAY).match(source_id(session, "okta"), "1", ADA, None) == Match(None, None)


def test_known_addresses_are_e_mails_and_aliases_of_now(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", "Ada@Example.com", aliases=("AL", "old")))
    speak("okta", TUESDAY, record("1", "Ada@Example.com", aliases=("AL",)))
    assert known_addresses(session) == {"ada@example.com", "al"}
