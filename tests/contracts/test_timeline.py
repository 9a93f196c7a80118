"""The last terms of a contract as bars on a line."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from spendapp.contracts.periods import parse_period
from spendapp.contracts.terms import Particulars, terms_until
from spendapp.contracts.timeline import LENGTH, SHOWN_TERMS, Timeline, timeline

YEARLY = Particulars(
    date(2025, 1, 1), parse_period("12 months"), parse_period("12 months"), notice=parse_period("60 days")
)
MONTHLY = replace(YEARLY, initial=parse_period("1 month"), renewal=parse_period("1 month"))


def drawn(rules: Particulars, day: date) -> Timeline:
    return timeline(terms_until(rules, day), day)


def test_a_year_and_the_next_share_the_line() -> None:
    found = drawn(YEARLY, date(2025, 7, 2))
    assert [(bar.term.number, bar.start, bar.width) for bar in found.bars] == [(1, 0, 500), (2, 500, 500)]
    assert [bar.cancel_by for bar in found.bars] == [416, 916]
    assert found.today == 249


def test_a_contract_that_ends_by_itself_has_one_bar_and_no_mark() -> None:
    (bar,) = drawn(replace(YEARLY, renewal=None), date(2025, 7, 2)).bars
    assert (bar.start, bar.width, bar.cancel_by) == (0, LENGTH, None)


def test_before_the_start_and_after_the_end_today_is_not_on_the_line() -> None:
    assert drawn(YEARLY, date(2024, 12, 31)).today is None
    assert drawn(replace(YEARLY, renewal=None), date(2026, 1, 1)).today is None


def test_of_many_terms_the_last_few_are_shown() -> None:
    found = drawn(MONTHLY, date(2026, 3, 15))
    assert [bar.term.number for bar in found.bars] == [12, 13, 14, 15, 16]


def test_a_deadline_before_the_line_is_not_marked() -> None:
    long_notice = replace(MONTHLY, notice=parse_period("6 months"))
    assert {bar.cancel_by for bar in drawn(long_notice, date(2026, 3, 15)).bars} == {None}


@given(st.dates(date(2025, 1, 1), date(2035, 1, 1)), st.sampled_from([YEARLY, MONTHLY]))
def test_bars_fill_the_line_in_order(day: date, rules: Particulars) -> None:
    found = drawn(rules, day)
    assert len(found.bars) <= SHOWN_TERMS
    assert found.bars[0].start == 0
    ends = [bar.start + bar.width for bar in found.bars]
    assert [bar.start for bar in found.bars[1:]] == ends[:-1]
    assert ends[-1] == LENGTH
    assert found.today is not None
    assert 0 <= found.today < LENGTH
