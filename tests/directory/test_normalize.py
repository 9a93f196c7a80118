"""Records as sources send them, in the shape in which they are kept."""

from datetime import date

import pytest

from spendapp.directory.normalize import clean, clean_all, from_row, is_person, to_row
from spendapp.records import AccountKind, EmploymentStatus, PersonRecord
from tests.directory.helpers import record

FULL = PersonRecord(
    source_key="u1",
    email="Ada@example.com",
    name="Ada",
    status=EmploymentStatus.LEAVE,
    employee_id="E1",
    aliases=("al@example.com", "al"),
    department="IT",
    cost_center="C1",
    manager_email="boss@example.com",
    job_title="Engineer",
    employee_type="employee",
    country="GB",
    language="en",
    company="Example Ltd",
    start_date=date(2020, 1, 1),
    end_date=date(2026, 12, 31),
)


def test_a_record_is_the_same_after_it_was_kept() -> None:
    row = to_row(FULL, source_id=1, person_id=2, duplicate=False)
    assert (row["email_key"], row["status"], row["facts"]["start_date"]) == ("ada@example.com", "leave", "2020-01-01")
    assert from_row(row) == FULL == clean(FULL)


def test_texts_are_trimmed_and_bounded_by_their_columns() -> None:
    found = clean(record(" u1 ", " ada@example.com ", "  Ada ", department="x" * 300, job_title=" "))
    assert (found.source_key, found.email, found.name) == ("u1", "ada@example.com", "Ada")
    assert (len(found.department or ""), found.job_title) == (200, None)


def test_an_address_without_at_sign_is_no_e_mail() -> None:
    assert clean(record("u1", "DOMAIN\\ada")).email is None


@pytest.mark.parametrize(("given", "kept"), [("it", "IT"), (" GB ", "GB"), ("Italy", None), ("", None), (None, None)])
def test_a_country_is_kept_only_as_a_code(given: str | None, kept: str | None) -> None:
    assert clean(record("u1", "a@example.com", country=given)).country == kept


@pytest.mark.parametrize(
    ("given", "kept"), [("Employee", "employee"), ("Full-time", None), (" intern ", "intern"), (None, None)]
)
def test_an_employee_type_is_one_of_four(given: str | None, kept: str | None) -> None:
    assert clean(record("u1", "a@example.com", employee_type=given)).employee_type == kept


def test_aliases_stand_once_and_never_repeat_the_e_mail() -> None:
    found = clean(record("u1", "ada@example.com", aliases=("ADA@example.com", "al", "AL ", "", "b")))
    assert found.aliases == ("AL", "b")


def test_a_record_without_a_name_is_called_by_its_e_mail_or_key() -> None:
    assert clean(record("u1", "ada@example.com", "")).name == "ada@example.com"
    assert clean(record("u1", None, " ")).name == "u1"


def test_a_record_without_e_mail_is_a_service_or_unknown() -> None:
    assert clean(record("u1")).kind == AccountKind.UNKNOWN
    assert clean(record("u1", kind=AccountKind.SERVICE)).kind == AccountKind.SERVICE


def test_the_last_word_of_a_source_on_one_key_counts() -> None:
    found = clean_all([record("u1", "a@example.com"), record("u2", "b@example.com"), record("u1", "c@example.com")])
    assert [one.email for one in found] == ["c@example.com", "b@example.com"]


@pytest.mark.parametrize(
    ("kind", "email", "person"),
    [
        ("person", "a@example.com", True),
        ("external", "a@example.com", True),
        ("unknown", "a@example.com", True),
        ("service", "a@example.com", False),
        ("bot", "a@example.com", False),
        ("shared", "a@example.com", False),
        ("person", None, False),
    ],
)
def test_somebody_has_an_e_mail_and_is_no_machine(kind: str, email: str | None, person: bool) -> None:
    assert is_person(record("u1", email, kind=AccountKind(kind))) is person
