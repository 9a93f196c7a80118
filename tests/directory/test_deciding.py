"""Which record of which source stands."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spendapp.directory.deciding import Ranking, by_authority, claim_emails, decide, duplicate_keys
from tests.directory.helpers import held

HR, OKTA, SECOND_OKTA, UNKNOWN = 1, 2, 3, 4
RANKING = Ranking(("file", "okta"), {HR: "file", OKTA: "okta", SECOND_OKTA: "okta", UNKNOWN: "custom"})


def test_the_first_source_in_the_order_decides() -> None:
    facts = decide([held(OKTA, "o", status="left", name="A. L."), held(HR, "h", status="active")], RANKING)
    assert (facts["source_id"], facts["status"], facts["name"]) == (HR, "active", "Ada")


def test_a_source_that_the_order_does_not_name_ranks_last() -> None:
    ordered = by_authority([held(UNKNOWN, "u"), held(OKTA, "o"), held(HR, "h")], RANKING)
    assert [one.source_id for one in ordered] == [HR, OKTA, UNKNOWN]


def test_a_lower_source_supplies_what_the_deciding_one_does_not_say() -> None:
    records = [held(HR, "h", department="IT"), held(OKTA, "o", department="Sales", job_title="Engineer")]
    facts = decide(records, RANKING)
    assert (facts["department"], facts["job_title"]) == ("IT", "Engineer")


def test_status_and_dates_are_never_mixed_from_two_sources() -> None:
    records = [held(HR, "h", status="active"), held(OKTA, "o", status="left", end_date=date(2026, 1, 31))]
    facts = decide(records, RANKING)
    assert (facts["status"], facts["end_date"]) == ("active", None)


def test_of_two_sources_of_one_rank_the_one_decides_that_still_employs_the_person() -> None:
    records = [held(OKTA, "o", status="left"), held(SECOND_OKTA, "s", status="active")]
    assert decide(records, RANKING)["source_id"] == SECOND_OKTA


def test_of_two_records_of_one_source_the_newer_decides() -> None:
    records = [held(OKTA, "new", seen=2, status="active"), held(OKTA, "old", seen=1, status="left")]
    assert decide(records, RANKING)["status"] == "active"


def test_a_duplicate_never_decides_for_its_source() -> None:
    records = [held(OKTA, "new", seen=2, status="left", duplicate=True), held(OKTA, "old", seen=1)]
    assert decide(records, RANKING)["status"] == "active"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"seen": 1}, {"seen": 2}),
        ({"seen": 2, "start_date": date(2020, 1, 1)}, {"seen": 1, "start_date": date(2025, 1, 1)}),
        ({"seen": 2}, {"seen": 1, "start_date": date(2020, 1, 1)}),
    ],
)
def test_of_two_records_with_one_e_mail_the_later_employment_then_the_later_seen_stands(
    one: dict[str, object], other: dict[str, object]
) -> None:
    older, newer = held(OKTA, "older", **one), held(OKTA, "newer", "ADA@example.com", **other)  # type: ignore[arg-type]
    assert duplicate_keys([older, newer]) == {"older"}
    assert duplicate_keys([newer, older]) == {"older"}


def test_of_three_records_with_one_e_mail_one_is_left() -> None:
    assert duplicate_keys([held(OKTA, str(n), seen=n) for n in (2, 3, 1)]) == {"1", "2"}


def test_records_without_e_mail_are_no_duplicates() -> None:
    assert duplicate_keys([held(OKTA, "a", None), held(OKTA, "b", None)]) == set()


def test_people_get_the_e_mail_that_is_free() -> None:
    assert claim_emails({1: "a", 2: "b"}, {1: "c"}) == {1: "c", 2: "b"}


def test_two_people_may_trade_their_e_mails() -> None:
    assert claim_emails({1: "a", 2: "b"}, {1: "b", 2: "a"}) == {1: "b", 2: "a"}


def test_an_e_mail_that_somebody_keeps_is_given_to_nobody_else() -> None:
    assert claim_emails({1: "a", 2: "b"}, {1: "b"}) == {1: "a", 2: "b"}


def test_who_waits_for_a_blocked_person_is_blocked_too() -> None:
    assert claim_emails({1: "a", 2: "b", 3: "c"}, {1: "b", 3: "a"}) == {1: "a", 2: "b", 3: "c"}


def test_of_two_who_want_one_free_e_mail_the_first_person_gets_it() -> None:
    assert claim_emails({1: "a", 2: "b"}, {1: "c", 2: "c"}) == {1: "c", 2: "b"}


@given(st.permutations(range(6)), st.dictionaries(st.integers(0, 5), st.sampled_from("abcdefgh"), max_size=6))
def test_no_e_mail_is_ever_given_twice(order: list[int], wanted: dict[int, str]) -> None:
    final = claim_emails({place: "abcdef"[letter] for place, letter in enumerate(order)}, wanted)
    assert len(set(final.values())) == len(final) == 6
