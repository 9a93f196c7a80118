"""Who somebody is, and whether they have left."""

from datetime import date

import pytest

from spendapp.directory.matching import Match, PersonIndex, PersonOnDay, email_key, end_in_force, has_left, last_day

DAY = date(2026, 11, 24)
YESTERDAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 25)
OLD, LATER = date(2024, 5, 31), date(2025, 1, 1)
OKTA, OTHER = 7, 8


@pytest.mark.parametrize(
    ("status", "start", "end", "seen", "left"),
    [
        ("active", None, None, None, False),
        ("leave", None, None, None, False),
        ("active", None, YESTERDAY, None, True),
        ("active", None, DAY, None, False),  # The last working day is still one of work.
        ("active", None, TOMORROW, None, False),
        ("leave", None, YESTERDAY, None, True),
        ("left", None, None, YESTERDAY, True),
        ("left", None, None, DAY, True),
        ("left", None, None, TOMORROW, False),
        ("left", None, None, None, True),
        ("left", None, OLD, DAY, True),
        ("left", None, TOMORROW, DAY, True),  # The status alone is enough.
        ("active", LATER, OLD, None, False),  # Somebody was hired again.
        ("left", LATER, OLD, TOMORROW, False),
        ("left", LATER, OLD, DAY, True),
        ("active", OLD, OLD, None, True),
    ],
)
def test_somebody_left_by_status_or_after_the_last_working_day(
    status: str, start: date | None, end: date | None, seen: date | None, left: bool
) -> None:
    assert has_left(status, start, end, seen, day=DAY) is left


def test_an_end_before_a_later_start_is_that_of_an_earlier_employment() -> None:
    assert end_in_force(LATER, OLD) is None
    assert end_in_force(OLD, LATER) == LATER
    assert end_in_force(None, OLD) == OLD


def test_the_last_day_for_evidence_is_the_end_or_the_day_on_which_left_was_first_seen() -> None:
    assert last_day("left", None, OLD, left_seen_on=DAY) == OLD
    assert last_day("left", None, None, left_seen_on=DAY) == DAY
    assert last_day("left", LATER, OLD, left_seen_on=DAY) == DAY
    assert last_day("active", None, None, left_seen_on=None) is None


def test_addresses_are_compared_trimmed_and_case_folded() -> None:
    assert email_key(" Ada@Example.COM ") == "ada@example.com"


def person(person_id: int, email: str, **facts: object) -> PersonOnDay:
    return PersonOnDay(person_id, OKTA, email, email.partition("@")[0], "active", **facts)  # type: ignore[arg-type]


@pytest.fixture
def index() -> PersonIndex:
    """Ada and Bob, known to Okta as u1 and u2; both may be called "admin"."""
    return PersonIndex(
        [person(1, "Ada@example.com"), person(2, "bob@example.com"), person(3, "cy@example.com")],
        records={(OKTA, "u1"): 1, (OKTA, "u2"): 2, (OKTA, "gone"): 99},
        aliases=[("al", 1), ("admin", 1), ("admin", 2), ("bob@example.com", 1), ("ghost", 99)],
    )


@pytest.mark.parametrize(
    ("key", "email", "account", "match"),
    [
        ("u1", "bob@example.com", None, Match(1, "source id")),
        (None, "BOB@example.com ", None, Match(2, "e-mail")),
        (None, None, "ada@example.com", Match(1, "e-mail")),
        (None, "al", "whatever", Match(1, "alias")),
        (None, "nobody@example.com", "AL", Match(1, "alias")),
        ("unknown", "ada@example.com", None, Match(1, "e-mail")),
        ("gone", None, "al", Match(1, "alias")),
        (None, None, "ghost", Match(None, None)),
        (None, "", " ", Match(None, None)),
        (None, None, None, Match(None, None)),
        (None, "stranger@example.com", None, Match(None, None)),
    ],
)
def test_an_account_is_matched_by_source_id_then_e_mail_then_alias(
    index: PersonIndex, key: str | None, email: str | None, account: str | None, match: Match
) -> None:
    assert index.match(OKTA, key, email, account) == match


def test_a_source_id_names_somebody_in_its_own_source_only(index: PersonIndex) -> None:
    assert index.match(OTHER, "u1", None, None) == Match(None, None)


def test_an_alias_of_two_people_matches_nobody_and_says_so(index: PersonIndex) -> None:
    found = index.match(OKTA, None, None, "Admin")
    assert found == Match(None, "ambiguous: alias admin fits Ada@example.com and bob@example.com")


def test_an_e_mail_of_three_people_says_how_many_there_are() -> None:
    index = PersonIndex([person(n, "x@example.com") for n in (1, 2, 3)], records={})
    found = index.match(OKTA, None, "x@example.com", None)
    assert found.reason == "ambiguous: e-mail x@example.com fits x@example.com and x@example.com and 1 more"


def test_an_ambiguous_e_mail_is_not_decided_by_an_alias() -> None:
    index = PersonIndex([person(1, "x@example.com"), person(2, "x@example.com")], records={}, aliases=[("al", 1)])
    assert index.match(OKTA, None, "x@example.com", "al").person_id is None


def test_a_person_on_a_day_knows_whether_and_when_they_left() -> None:
    bob = person(2, "bob@example.com", end_date=YESTERDAY)
    assert bob.has_left(DAY)
    assert not bob.has_left(YESTERDAY)
    assert bob.last_day == YESTERDAY
