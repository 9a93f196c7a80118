"""What the people sources leave in doubt."""

from datetime import date

from sqlalchemy.orm import Session

from spendapp.directory.gaps import conflicts_on, duplicates_on
from tests.directory.helpers import FRIDAY, MONDAY, TUESDAY, Speak, record

ADA, BOB = "ada@example.com", "bob@example.com"


def test_one_source_says_left_and_another_not(session: Session, speak: Speak) -> None:
    speak("file", MONDAY, record("e1", ADA, status="active"))
    speak("okta", TUESDAY, record("1", ADA, status="left"))
    (gap,) = conflicts_on(session, FRIDAY)
    assert (gap.subject, gap.since) == (ADA, TUESDAY)
    assert gap.reason == "file says active and decides, okta says left"
    assert conflicts_on(session, MONDAY) == ()


def test_a_last_working_day_that_passed_contradicts_an_active_account(session: Session, speak: Speak) -> None:
    speak("file", MONDAY, record("e1", ADA, end_date=TUESDAY))
    speak("okta", MONDAY, record("1", ADA))
    assert conflicts_on(session, TUESDAY) == ()
    (gap,) = conflicts_on(session, date(2026, 11, 18))
    assert gap.reason == "file says left and decides, okta says active"


def test_leave_is_no_contradiction(session: Session, speak: Speak) -> None:
    speak("file", MONDAY, record("e1", ADA, status="leave"))
    speak("okta", MONDAY, record("1", ADA, status="active"))
    assert conflicts_on(session, MONDAY) == ()


def test_an_e_mail_that_two_people_claim_is_a_conflict(session: Session, speak: Speak) -> None:
    speak("file", MONDAY, record("e1", ADA, "Ada", employee_id="E1"))
    speak("okta", MONDAY, record("1", BOB, "Bob"))
    speak("file", TUESDAY, record("e1", BOB, "Ada", employee_id="E1"))
    (gap,) = conflicts_on(session, TUESDAY)
    assert (gap.subject, gap.since) == (BOB, TUESDAY)
    assert gap.reason == "the record of ada@example.com says bob@example.com, which is the e-mail of somebody else"


def test_duplicates_name_the_older_record(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA, "Old Ada"))
    speak("okta", TUESDAY, record("1", ADA, "Old Ada"), record("2", ADA, "New Ada"))
    (gap,) = duplicates_on(session, TUESDAY)
    assert (gap.subject, gap.since) == (ADA, TUESDAY)
    assert gap.reason == "record 1 (Old Ada) has the e-mail of a newer record"
    assert duplicates_on(session, MONDAY) == ()


def test_records_of_two_sources_with_one_e_mail_are_no_duplicates(session: Session, speak: Speak) -> None:
    speak("file", MONDAY, record("e1", ADA))
    speak("okta", MONDAY, record("1", ADA))
    assert duplicates_on(session, MONDAY) == conflicts_on(session, MONDAY) == ()
