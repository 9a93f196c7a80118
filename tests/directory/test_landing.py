"""Landing what one source says of people."""

from datetime import date

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from spendapp.directory.tables import Person, PersonAlias, PersonRecordVersion
from spendapp.history import Diff
from spendapp.records import AccountKind
from tests.directory.helpers import FRIDAY, MONDAY, TUESDAY, Speak, facts, links, persons, record

ADA, BOB = "ada@example.com", "bob@example.com"


def test_a_person_has_one_row_and_one_history_for_each_change(session: Session, speak: Speak) -> None:
    assert speak("okta", MONDAY, record("1", ADA, department="IT")) == Diff(new=1)
    assert speak("okta", TUESDAY, record("1", ADA, department="Sales")) == Diff(changed=1)
    assert persons(session) == [(ADA, "Ada", "active")]
    assert facts(session, MONDAY, "department") == [("IT",)]
    assert facts(session, TUESDAY, "department") == [("Sales",)]


def test_nobody_is_known_before_a_source_named_them(session: Session, speak: Speak) -> None:
    speak("okta", TUESDAY, record("1", ADA))
    assert facts(session, MONDAY, "email") == []


def test_the_same_again_changes_nothing(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA), record("2"))
    assert speak("okta", TUESDAY, record("1", ADA), record("2")) == Diff(unchanged=2)
    assert session.scalars(select(PersonRecordVersion.known_from)).all() == [MONDAY, MONDAY]


def test_two_sources_that_know_an_e_mail_know_one_person(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA.upper(), "ADA"))
    speak("file", TUESDAY, record("e1", ADA, "Ada Lovelace"))
    assert persons(session) == [(ADA, "Ada Lovelace", "active")]
    assert facts(session, MONDAY, "name") == [("ADA",)]


def test_the_lower_source_does_not_overrule_the_higher_one(session: Session, speak: Speak) -> None:
    speak("file", MONDAY, record("e1", ADA, status="active", department="IT"))
    speak("okta", TUESDAY, record("1", ADA, status="left", job_title="Engineer"))
    assert facts(session, TUESDAY, "status", "department", "job_title") == [("active", "IT", "Engineer")]


def test_a_complete_run_makes_whom_it_no_longer_names_somebody_who_left(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA), record("2", BOB))
    assert speak("okta", FRIDAY, record("1", ADA)) == Diff(unchanged=1, retired=1)
    assert facts(session, FRIDAY, "email", "status", "left_seen_on") == [(ADA, "active", None), (BOB, "left", FRIDAY)]
    assert facts(session, TUESDAY, "email", "status") == [(ADA, "active"), (BOB, "active")]
    assert persons(session)[1] == (BOB, "Ada", "left")


def test_a_person_whom_another_source_still_names_did_not_leave(session: Session, speak: Speak) -> None:
    speak("file", MONDAY, record("e1", ADA))
    speak("okta", MONDAY, record("1", ADA), record("2", BOB))
    speak("okta", TUESDAY, record("2", BOB))
    assert facts(session, TUESDAY, "email", "status") == [(ADA, "active"), (BOB, "active")]


def test_a_partial_run_retires_nobody(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA), record("2", BOB))
    assert speak("okta", TUESDAY, record("1", ADA), complete=False) == Diff(unchanged=1)
    assert facts(session, TUESDAY, "status") == [("active",), ("active",)]


def test_a_people_file_retires_nobody(session: Session, speak: Speak) -> None:
    speak("file", MONDAY, record("e1", ADA), record("e2", BOB))
    assert speak("file", TUESDAY, record("e1", ADA)) == Diff(unchanged=1)
    assert facts(session, TUESDAY, "status") == [("active",), ("active",)]


def test_who_comes_back_works_here_again(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA), record("2", BOB))
    speak("okta", TUESDAY, record("2", BOB))
    speak("okta", FRIDAY, record("1", ADA), record("2", BOB))
    assert [facts(session, day, "status", "left_seen_on")[0] for day in (TUESDAY, FRIDAY)] == [
        ("left", TUESDAY),
        ("active", None),
    ]


def test_left_counts_from_the_first_day_on_which_a_source_said_so(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA))
    speak("okta", TUESDAY, record("1", ADA, status="left"))
    speak("okta", FRIDAY, record("1", ADA, status="left", department="IT"))
    assert facts(session, FRIDAY, "status", "left_seen_on") == [("left", TUESDAY)]
    speak("okta", FRIDAY, record("1", ADA, status="active"))
    assert facts(session, FRIDAY, "status", "left_seen_on") == [("active", None)]


def test_somebody_who_vanishes_after_leaving_left_on_the_first_day(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA, status="left"), record("2", BOB))
    speak("okta", TUESDAY, record("2", BOB))
    assert facts(session, TUESDAY, "left_seen_on")[0] == (MONDAY,)


def test_records_with_one_e_mail_are_one_person_and_the_newest_wins(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA, "Old Ada"))
    speak("okta", TUESDAY, record("1", ADA, "Old Ada"), record("2", ADA, "New Ada"))
    assert persons(session) == [(ADA, "New Ada", "active")]
    assert links(session, TUESDAY) == [("1", ADA, True), ("2", ADA, False)]


def test_a_record_that_comes_back_is_as_old_as_when_first_seen(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA, "Old Ada"))
    speak("okta", TUESDAY, record("2", ADA, "New Ada"))
    both = (record("1", ADA, "Old Ada"), record("2", ADA, "New Ada"))
    speak("okta", FRIDAY, *both)
    assert links(session, FRIDAY) == [("1", ADA, True), ("2", ADA, False)]
    assert speak("okta", FRIDAY, *both) == Diff(unchanged=2)


def test_an_address_that_moved_on_is_not_taken_back_by_who_vanishes(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA, "Ada"))
    speak("okta", TUESDAY, record("1", "lovelace@example.com", "Ada"), record("2", ADA, "Adam"))
    speak("okta", FRIDAY, record("2", ADA, "Adam"))
    assert persons(session) == [(ADA, "Adam", "active"), ("lovelace@example.com", "Ada", "left")]


def test_a_past_day_does_not_rename_people_of_today(session: Session, speak: Speak) -> None:
    speak("file", FRIDAY, record("1", "lovelace@example.com", "Ada"))
    speak("file", MONDAY, record("1", ADA, "Ada"), backfilled=True)
    assert persons(session) == [("lovelace@example.com", "Ada", "active")]
    assert [facts(session, day, "email") for day in (MONDAY, FRIDAY)] == [[(ADA,)], [("lovelace@example.com",)]]


def test_a_file_marks_a_record_of_an_older_file_as_a_duplicate(session: Session, speak: Speak) -> None:
    speak("file", MONDAY, record("e1", ADA, "Old Ada"))
    assert speak("file", TUESDAY, record("e2", ADA, "New Ada")) == Diff(new=1, changed=1)
    assert links(session, TUESDAY) == [("e1", ADA, True), ("e2", ADA, False)]
    assert speak("file", TUESDAY, record("e1", ADA, "Old Ada")) == Diff(unchanged=1)


def test_a_record_without_e_mail_is_kept_and_is_nobody(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", None, "Printer", kind=AccountKind.SERVICE), record("2", None, "Somebody"))
    assert persons(session) == []
    kinds = session.execute(select(PersonRecordVersion.source_key, PersonRecordVersion.kind)).all()
    assert [tuple(row) for row in kinds] == [("1", "service"), ("2", "unknown")]


def test_a_service_that_gets_a_mailbox_of_its_own_stays_nobody(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", "printer@example.com", kind=AccountKind.SERVICE))
    assert persons(session) == []


def test_a_record_that_loses_its_e_mail_keeps_its_person(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA))
    speak("okta", TUESDAY, record("1", None, "Ada"))
    assert facts(session, TUESDAY, "email", "status") == [(ADA, "active")]


def test_a_new_e_mail_of_a_known_key_renames_the_person_and_leaves_an_alias(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA))
    speak("okta", TUESDAY, record("1", "lovelace@example.com"))
    assert persons(session) == [("lovelace@example.com", "Ada", "active")]
    assert facts(session, MONDAY, "email") == [(ADA,)]
    assert session.scalars(select(PersonAlias.alias_key)).all() == [ADA]


def test_a_former_address_can_be_passed_on_in_the_same_run(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA))
    speak("okta", TUESDAY, record("2", ADA, "Adam"), record("1", "lovelace@example.com"))
    assert persons(session) == [(ADA, "Adam", "active"), ("lovelace@example.com", "Ada", "active")]


def test_two_people_can_trade_their_e_mails(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA, "Ada"), record("2", BOB, "Bob"))
    speak("okta", TUESDAY, record("1", BOB, "Ada"), record("2", ADA, "Bob"))
    assert persons(session) == [(ADA, "Bob", "active"), (BOB, "Ada", "active")]


def test_an_e_mail_that_somebody_else_keeps_is_not_taken(session: Session, speak: Speak) -> None:
    speak("file", MONDAY, record("e1", ADA, "Ada", employee_id="E1"))
    speak("okta", MONDAY, record("1", BOB, "Bob"))
    speak("file", TUESDAY, record("e1", BOB, "Ada", employee_id="E1"))
    assert persons(session) == [(ADA, "Ada", "active"), (BOB, "Bob", "active")]


def test_an_employee_id_joins_records_with_different_e_mails(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", "a.l@example.com", employee_id="E1"))
    speak("file", TUESDAY, record("e1", ADA, employee_id="E1"))
    assert persons(session) == [(ADA, "Ada", "active")]
    assert links(session, TUESDAY) == [("1", ADA, False), ("e1", ADA, False)]


def test_aliases_follow_what_the_source_says(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA, aliases=("al", "ada.l")))
    speak("okta", TUESDAY, record("1", ADA, aliases=("al",)))
    rows = session.execute(select(PersonAlias.alias_key, PersonAlias.known_to).order_by(PersonAlias.alias_key)).all()
    assert [tuple(row) for row in rows] == [("ada.l", TUESDAY), ("al", None)]


def test_a_file_added_for_a_past_day_is_known_from_that_day_on(session: Session, speak: Speak) -> None:
    speak("file", FRIDAY, record("e1", ADA, department="IT"))
    speak("file", TUESDAY, record("e2", BOB), backfilled=True)
    assert [facts(session, day, "email") for day in (MONDAY, TUESDAY, FRIDAY)] == [[], [(BOB,)], [(ADA,), (BOB,)]]


def test_a_past_change_ends_where_a_later_file_spoke(session: Session, speak: Speak) -> None:
    speak("file", MONDAY, record("e1", ADA, department="IT"))
    speak("file", FRIDAY, record("e1", ADA, department="HR"))
    speak("file", TUESDAY, record("e1", ADA, department="Sales"), backfilled=True)
    days = (MONDAY, TUESDAY, date(2026, 11, 19), FRIDAY)
    assert [facts(session, day, "department") for day in days] == [[("IT",)], [("Sales",)], [("Sales",)], [("HR",)]]
    assert session.scalars(select(Person.department)).all() == ["HR"]


def test_a_past_day_of_one_source_leaves_the_decision_of_another(session: Session, speak: Speak) -> None:
    speak("okta", MONDAY, record("1", ADA, status="left"))
    speak("file", FRIDAY, record("e1", ADA, status="active"))
    speak("okta", TUESDAY, record("1", ADA, status="left", job_title="Engineer"), backfilled=True)
    assert facts(session, TUESDAY, "status", "job_title", "left_seen_on") == [("left", "Engineer", MONDAY)]
    assert facts(session, FRIDAY, "status", "job_title") == [("active", "Engineer")]


def test_many_people_take_few_statements(session: Session, speak: Speak) -> None:
    people = [record(str(number), f"p{number}@example.com", aliases=(f"a{number}",)) for number in range(12_000)]
    speak("okta", MONDAY, *people)
    statements: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert speak("okta", TUESDAY, *people[:-1], record("11999", "p11999@example.com")) == Diff(
        changed=1, unchanged=11_999
    )
    assert len(statements) < 40
