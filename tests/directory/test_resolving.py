"""Finding the person behind each record of a source."""

from typing import Any

import pytest

from spendapp.directory.resolving import Known, Resolution, link, resolve
from spendapp.records import AccountKind, PersonRecord
from tests.directory.helpers import record

ADA, BOB = 1, 2
OWNERS = {"ada@example.com": ADA, "bob@example.com": BOB}


def known(**changes: Any) -> Known:
    values: dict[str, Any] = {"links": {}, "held": frozenset(), "employee_ids": {}, "aliases": {}, **changes}
    return Known(**values)


def resolved(*records: PersonRecord, **changes: Any) -> Resolution:
    found = known(**changes)
    return resolve(records, found, linked=link(records, found), owners=OWNERS)


def test_a_known_key_keeps_its_person_whatever_the_e_mail_says() -> None:
    assert resolved(record("u1", "bob@example.com"), links={"u1": ADA}).persons == {"u1": ADA}


def test_an_employee_id_goes_before_the_e_mail() -> None:
    found = resolved(record("u1", "bob@example.com", employee_id=" e1 "), employee_ids={"e1": frozenset({ADA})})
    assert found.persons == {"u1": ADA}


def test_an_employee_id_that_two_people_have_names_neither() -> None:
    found = resolved(record("u1", "bob@example.com", employee_id="E1"), employee_ids={"e1": frozenset({ADA, BOB})})
    assert found.persons == {"u1": BOB}


def test_an_employee_id_that_a_source_uses_twice_names_nobody() -> None:
    records = [record("u1", "x@example.com", employee_id="n/a"), record("u2", "y@example.com", employee_id="N/A")]
    found = resolved(*records, employee_ids={"n/a": frozenset({ADA})})
    assert (found.persons, sorted(found.missing)) == ({}, ["x@example.com", "y@example.com"])


def test_an_employee_id_does_not_join_a_person_whom_the_source_names_under_another_key() -> None:
    ids = {"e1": frozenset({ADA})}
    found = resolved(record("u2", "new@example.com", employee_id="E1"), employee_ids=ids, held=frozenset({ADA}))
    assert found.awaiting == {"u2": "new@example.com"}


def test_an_e_mail_is_compared_case_folded() -> None:
    assert resolved(record("u1", "ADA@Example.com")).persons == {"u1": ADA}


@pytest.mark.parametrize(
    ("arriving", "aliases"),
    [
        (record("u1", "al@example.com"), {"al@example.com": frozenset({ADA})}),
        (record("u1", "al@example.com", aliases=("ada@example.com",)), {}),
        (record("u1", "al@example.com", aliases=("ada",)), {"ada": frozenset({ADA})}),
    ],
)
def test_an_alias_on_either_side_finds_the_person(arriving: PersonRecord, aliases: dict[str, frozenset[int]]) -> None:
    assert resolved(arriving, aliases=aliases).persons == {"u1": ADA}


def test_an_alias_of_two_people_finds_neither() -> None:
    found = resolved(record("u1", "new@example.com", aliases=("ada@example.com", "bob@example.com")))
    assert found.persons == {}


def test_an_address_passed_on_to_a_new_colleague_does_not_join_the_two() -> None:
    records = [record("u1", "ada.new@example.com"), record("u2", "former@example.com")]
    found = resolved(*records, links={"u1": ADA}, aliases={"former@example.com": frozenset({ADA})})
    assert (found.persons, found.awaiting) == ({"u1": ADA}, {"u2": "former@example.com"})


def test_another_employee_id_means_another_person() -> None:
    found = resolved(
        record("u1", "former@example.com", employee_id="E2"),
        aliases={"former@example.com": frozenset({ADA})},
        employee_ids={"e1": frozenset({ADA})},
    )
    assert list(found.missing) == ["former@example.com"]


def test_two_new_records_with_one_e_mail_are_one_person_to_be_made() -> None:
    found = resolved(record("u1", "new@example.com"), record("u2", "NEW@example.com"))
    assert found.awaiting == {"u1": "new@example.com", "u2": "new@example.com"}
    assert found.missing["new@example.com"].source_key == "u1"


def test_a_service_is_nobody() -> None:
    found = resolved(record("u1", "ada@example.com", kind=AccountKind.SERVICE), record("u2"))
    assert (found.persons, found.missing) == ({}, {})
