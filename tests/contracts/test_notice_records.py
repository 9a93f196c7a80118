"""Records of the renewal vectors and of contracts, answered."""

from datetime import date
from typing import Any

import pytest

from spendapp.contracts.notice import NoticeRule
from spendapp.contracts.notice_records import RecordError, answer, notice_on, particulars
from spendapp.contracts.periods import PeriodError, parse_period
from spendapp.contracts.pricing import NotSupported
from spendapp.contracts.terms import Particulars

TODAY = date(2026, 11, 24)
YEAR = {"n": 12, "unit": "month"}
VECTOR: dict[str, Any] = {
    "group": "term",
    "inputs": {"start": "2025-01-01", "initial_term": YEAR, "renewal_term": YEAR, "as_of": "2025-10-31",
               "notice": {"n": 60, "unit": "day", "rule": "last_day_minus"}},
}  # fmt: skip


def with_inputs(**changes: Any) -> dict[str, Any]:
    return {**VECTOR, "inputs": {**VECTOR["inputs"], **changes}}


def test_a_vector_is_answered_with_its_keys() -> None:
    found = answer(VECTOR, TODAY)
    assert {key: value for key, value in found.items() if key != "why"} == {
        "term_number": 1,
        "term_start": date(2025, 1, 1),
        "term_last_day": date(2025, 12, 31),
        "renewal_date": date(2026, 1, 1),
        "cancel_by": date(2025, 11, 1),
        "cancel_by_earliest": date(2025, 10, 31),
        "readings": {
            "last_day_minus": date(2025, 11, 1),
            "renewal_date_minus": date(2025, 11, 2),
            "clear_days": date(2025, 10, 31),
        },
        "state": "open",
        "next_term_last_day": date(2026, 12, 31),
        "next_cancel_by": date(2026, 11, 1),
        "committed_until": date(2025, 12, 31),
    }


def test_without_a_day_today_counts() -> None:
    assert answer(with_inputs(as_of=None), TODAY)["term_number"] == 2


def test_inputs_alone_are_enough() -> None:
    assert answer(VECTOR["inputs"], TODAY) == answer(VECTOR, TODAY)


def test_the_reasons_name_term_rule_and_readings() -> None:
    assert answer(VECTOR, TODAY)["why"] == [
        "Term 1 runs from 2025-01-01 to 2025-12-31: 12 months from the start.",
        "60 days before the end by last_day_minus (last day - notice): 2025-11-01.",
        "Read as renewal_date_minus (renewal date - notice): 2025-11-02.",
        "Read as clear_days (last day - notice - 1 day): 2025-10-31.",
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"as_of": "2027-01-01"}, "2 x 12 months added to the start and 12 months at once (clamp)."),
        ({"as_of": "2027-01-01", "term_end_rule": "legal_overflow"}, "at once (legal_overflow)."),
        ({"as_of": "2027-01-01", "renewals": "chained"}, "1 x 12 months added to the previous boundary"),
        ({"explicit_last_day": "2025-12-24"}, "from 2025-01-01 to 2025-12-24: the printed end."),
        ({"as_of": "2027-01-01", "explicit_last_day": "2025-12-24"}, "added to the day after the printed end at once"),
    ],
)
def test_how_a_term_was_computed(change: dict[str, str], reason: str) -> None:
    assert reason in answer(with_inputs(**change), TODAY)["why"][0]


def test_a_contract_that_ends_by_itself_needs_no_notice() -> None:
    found = answer(with_inputs(renewal_term=None), TODAY)
    assert (found["state"], found["cancel_by"], found["why"][1]) == (
        "ends",
        None,
        "It ends by itself, so no notice is needed.",
    )


def test_without_a_notice_the_last_day_counts() -> None:
    found = answer(with_inputs(notice=None), TODAY)
    assert found["why"][1] == "No notice period: notice counts until the last day, 2025-12-31."


def test_texts_and_columns_of_a_file_say_the_same_as_a_vector() -> None:
    columns = {"start_date": "2025-01-01", "initial_term": "1 year", "renewal_term": "12 months", "notice": "60 days"}
    assert particulars({**columns, "notice_rule": "clear_days"}) == Particulars(
        date(2025, 1, 1),
        parse_period("12 months"),
        parse_period("12 months"),
        notice=parse_period("60 days"),
        notice_rule=NoticeRule.CLEAR_DAYS,
    )


def test_after_the_end_the_last_term_is_answered() -> None:
    rules = Particulars(date(2025, 1, 1), parse_period("1 year"))
    found = notice_on(rules, date(2030, 1, 1))
    assert (found.term.number, found.following, found.state, found.committed_until) == (
        1,
        None,
        "ended",
        date(2025, 12, 31),
    )


def test_a_chain_lists_its_terms() -> None:
    chain = {
        "group": "chain",
        "inputs": {"start": "2024-02-29", "initial_term": YEAR, "renewal_term": YEAR, "terms": 2},
    }
    assert answer(chain, TODAY) == {
        "last_days": [date(2025, 2, 27), date(2026, 2, 27)],
        "renewal_dates": [date(2025, 2, 28), date(2026, 2, 28)],
    }


@pytest.mark.parametrize(
    ("record", "error", "message"),
    [
        ({"group": "trial", "inputs": {}}, NotSupported, "'trial' are not supported yet; term and chain are"),
        (with_inputs(notice={"n": 5, "unit": "business_day"}), PeriodError, "'5 business_days' counts business days"),
        (with_inputs(notice={"n": 5, "unit": "day", "rule": "count_back"}), NotSupported, "'count_back'"),
        (with_inputs(roll="preceding_business_day"), NotSupported, "'preceding_business_day'"),
        (with_inputs(notice={"n": 5, "unit": "moon"}), PeriodError, "'moon' is no unit of a period"),
        (with_inputs(notice={"days": 5}), PeriodError, "is no period"),
        (with_inputs(start=20250101), RecordError, "start is 20250101, which is no day"),
        (with_inputs(terms="many"), RecordError, "terms is 'many'"),
        (with_inputs(initial_term={"n": 0, "unit": "day"}), PeriodError, "A term of no length"),
        (with_inputs(explicit_last_day="2024-12-31"), PeriodError, "lies before the start"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(
    record: dict[str, Any], error: type[Exception], message: str
) -> None:
    if "terms" in record["inputs"]:
        record = record["inputs"]
    with pytest.raises(error) as caught:
        answer(record, TODAY)
    assert message in str(caught.value)
