"""Which deadlines of a contract the ladder looks at."""

from datetime import date

import pytest

from spendapp.contracts.periods import parse_period
from spendapp.contracts.terms import Particulars
from spendapp.renewals.deadlines import Agreement, deadlines, first_seen_days, term_numbered, terms_to_watch
from spendapp.renewals.groups import Group, group_of


def yearly(**values: object) -> Particulars:
    """From 1 March 2026, a year at a time, with 60 days of notice: cancel by 30 December."""
    fields = {
        "start": date(2026, 3, 1),
        "initial": parse_period("12 months"),
        "renewal": parse_period("12 months"),
        "notice": parse_period("60 days"),
    }
    return Particulars(**{**fields, **values})  # type: ignore[arg-type]


def watched(rules: Particulars, day: str) -> list[int]:
    return [term.number for term in terms_to_watch(rules, date.fromisoformat(day))]


@pytest.mark.parametrize(
    ("day", "numbers"), [("2026-12-30", [1]), ("2026-12-31", [1, 2]), ("2027-12-31", [1, 2]), ("2028-01-01", [2, 3])]
)
def test_the_open_term_is_watched_and_the_one_whose_deadline_passed_last(day: str, numbers: list[int]) -> None:
    assert watched(yearly(), day) == numbers


def test_a_contract_that_ends_by_itself_is_not_watched() -> None:
    assert watched(yearly(renewal=None, notice=None), "2026-12-30") == []


def test_with_a_notice_longer_than_a_term_the_open_term_lies_ahead() -> None:
    monthly = yearly(initial=parse_period("1 month"), renewal=parse_period("1 month"), notice=parse_period("3 months"))
    assert watched(monthly, "2026-11-24") == [11, 12]  # Term 12 ends on 28 February 2027.


def test_a_deadline_counts_from_120_days_before_its_earliest_reading() -> None:
    agreement = Agreement(1, yearly(), "olga@example.com")  # earliest 29 December
    assert deadlines([agreement], date(2026, 8, 30)) == ()
    (found,) = deadlines([agreement], date(2026, 8, 31))
    assert (found.term, found.cancel_by, found.owner_email) == ((1, 1), date(2026, 12, 30), "olga@example.com")


def test_terms_are_found_by_number() -> None:
    term = term_numbered(yearly(), 3)
    assert term is not None
    assert term.first_day == date(2028, 3, 1)
    assert term_numbered(yearly(renewal=None, notice=None), 2) is None


def test_a_contract_is_first_seen_on_its_first_day_that_was_not_added_later() -> None:
    versions = [
        (1, date(2026, 5, 1), True),
        (1, date(2026, 9, 1), False),
        (1, date(2026, 8, 1), False),
        (2, date(2026, 5, 1), True),
    ]
    assert first_seen_days(versions) == {1: date(2026, 8, 1)}


@pytest.mark.parametrize(
    ("day", "group"),
    [
        ("2026-09-01", Group.NEXT),
        ("2026-08-31", Group.LATER),
        ("2026-11-30", Group.MONTH),
        ("2026-11-29", Group.NEXT),
        ("2026-12-23", Group.WEEK),
        ("2026-12-22", Group.MONTH),
        ("2026-12-30", Group.WEEK),
        ("2026-12-31", Group.OVERDUE),
    ],
)
def test_groups_count_the_days_to_cancel_by(day: str, group: Group) -> None:
    (term,) = terms_to_watch(yearly(), date(2026, 12, 1))
    assert group_of(term, date.fromisoformat(day), decided=False) is group


def test_a_missed_deadline_that_was_acknowledged_is_for_later() -> None:
    (term,) = terms_to_watch(yearly(), date(2026, 12, 1))
    assert group_of(term, date(2026, 12, 31), decided=True) is Group.LATER
