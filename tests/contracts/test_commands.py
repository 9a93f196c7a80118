"""`spendapp price` and `spendapp notice`."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from spendapp.cli import cli

pytestmark = pytest.mark.usefixtures("today")
CONTRACT = {"start": "2026-01-15", "initial_term": "1 year", "renewal_term": "12 months", "notice": "60 days"}


def run(tmp_path: Path, command: str, record: object) -> Result:
    file = tmp_path / "record.json"
    file.write_text(record if isinstance(record, str) else json.dumps(record), encoding="utf-8")
    return CliRunner().invoke(cli, [command, str(file)])


def answer(tmp_path: Path, command: str, record: object) -> Any:
    result = run(tmp_path, command, record)
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_notice_says_by_when_and_why(tmp_path: Path) -> None:
    found = answer(tmp_path, "notice", CONTRACT)
    assert (found["cancel_by"], found["cancel_by_earliest"], found["state"]) == ("2026-11-15", "2026-11-14", "missed")
    assert (found["term_last_day"], found["committed_until"]) == ("2027-01-14", "2028-01-14")
    assert found["why"][1] == "60 days before the end by last_day_minus (last day - notice): 2026-11-15."


def test_notice_reads_the_columns_of_a_contracts_file(tmp_path: Path) -> None:
    record = {
        "start_date": "2025-02-10",
        "initial_term": "12 months",
        "renewal_term": "1 month",
        "last_day": "2026-01-31",
    }
    found = answer(
        tmp_path, "notice", {**record, "notice": "15 days", "notice_rule": "clear_days", "as_of": "2026-02-20"}
    )
    assert (found["term_start"], found["cancel_by"]) == ("2026-02-01", "2026-02-12")
    assert found["why"][0].endswith("1 x 1 month added to the day after the printed end at once (clamp).")


def test_notice_takes_null_literally(tmp_path: Path) -> None:
    found = answer(tmp_path, "notice", {**CONTRACT, "notice": None})
    assert (found["cancel_by"], found["readings"]) == ("2027-01-14", {})


def test_notice_of_a_contract_that_ends_by_itself(tmp_path: Path) -> None:
    found = answer(tmp_path, "notice", {**CONTRACT, "renewal_term": None})
    assert (found["state"], found["cancel_by"], found["next_cancel_by"]) == ("ends", None, None)


def test_notice_before_the_start_and_after_the_end(tmp_path: Path) -> None:
    fixed = {**CONTRACT, "renewal_term": None}
    assert answer(tmp_path, "notice", {**fixed, "as_of": "2025-12-31"})["term_number"] == 1
    ended = answer(tmp_path, "notice", {**fixed, "as_of": "2028-12-31"})
    assert (ended["state"], ended["committed_until"]) == ("ended", "2027-01-14")


def test_notice_answers_a_chain_of_terms(tmp_path: Path) -> None:
    found = answer(tmp_path, "notice", {**CONTRACT, "terms": 2})
    assert found == {"last_days": ["2027-01-14", "2028-01-14"], "renewal_dates": ["2027-01-15", "2028-01-15"]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"notice": {"n": 10, "unit": "business_day", "rule": "count_back"}},
            "'10 business_days' counts business days, which are not supported yet",
        ),
        ({"notice": {"n": 10, "unit": "day", "roll": "preceding_business_day"}}, "The roll 'preceding_business_day'"),
        ({"notice_rule": "count_back"}, "'count_back' (business days) is not supported yet"),
        ({"notice_rule": "guess"}, "'guess' is no notice rule"),
        ({"notice": "soon"}, "'soon' is no period"),
        ({"start": None}, "has no start"),
        ({"start": "15.01.2026"}, "no day; write it as 2026-11-24"),
        ({"initial_term": None}, "has no initial_term"),
        ({"initial_term": "0 months"}, "no length"),
        ({"renewals": "whenever"}, "use anchored or chained"),
        ({"terms": 0}, "from 1 to 1000"),
        ({"initial_term": 12}, "12 is no period"),
    ],
)
def test_notice_refuses_by_name_what_it_cannot_count(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    result = run(tmp_path, "notice", {**CONTRACT, **change})
    assert result.exit_code == 1
    assert message in result.output


def test_another_group_of_vectors_is_refused_by_name(tmp_path: Path) -> None:
    assert "'trial' are not supported yet" in run(tmp_path, "notice", {"group": "trial", "inputs": {}}).output


def test_price_says_what_a_line_costs_and_why(tmp_path: Path) -> None:
    record = {"unit_price": "100", "per": "term", "quantity": 7, "term_months": 36, "floor_quantity": 10}
    found = answer(tmp_path, "price", record)
    assert (found["amount"], found["per_month"]) == ("333.33", "27.777777777778")
    assert found["rule"] == "100 x 10 / 36 months x 12"


def test_price_answers_a_list_with_a_list(tmp_path: Path) -> None:
    flat = {"model": "flat", "inputs": {"unit_price": "12.345", "round_to": "0.01"}}
    unit = {"model": "per_unit", "inputs": {"unit_price": "100", "quantity": "1000", "cap": "5000"}}
    assert [item["amount"] for item in answer(tmp_path, "price", [flat, unit])] == ["12.35", "5000"]


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"model": "graduated", "inputs": {}}, "The price model 'graduated' is not supported yet"),
        ({"price_model": "volume", "per": "month"}, "The price model 'volume' is not supported yet"),
        ({"per": "week", "unit_price": "1", "quantity": 1}, "per is 'week'; use month, year, term"),
        ({"per": "term", "unit_price": "1", "quantity": 1, "term_months": "0"}, "term_months must be above 0"),
        ({"quantity": "1"}, "The record has no unit_price"),
        ({"quantity": "one", "unit_price": "1"}, "'one', which is no decimal number"),
        ('{"quantity": 1, "unit_price": NaN}', "which is no amount"),
        ({"model": "round", "inputs": {"amount": "1", "unit": "1", "mode": "bankers"}}, "mode is 'bankers'"),
        ({"model": "fx", "inputs": {"amount": "1", "units_per_target": "0"}}, "units_per_target must not be 0"),
        ('"text"', "must hold a JSON object"),
        ("{", "is no JSON in UTF-8"),
    ],
)
def test_price_refuses_what_it_cannot_price(tmp_path: Path, record: object, message: str) -> None:
    result = run(tmp_path, "price", record)
    assert result.exit_code == 1
    assert message in result.output


def test_price_reads_json_numbers_exactly(tmp_path: Path) -> None:
    found = answer(tmp_path, "price", '{"quantity": 3, "unit_price": 0.1}')
    assert found["unrounded"] == "0.3"


@pytest.mark.parametrize(
    ("amount", "mode", "expected"),
    [
        ("1.225", "half_up_away_from_zero", "1.23"),
        ("-1.221", "up_away_from_zero", "-1.23"),
        ("-1.229", "down_toward_zero", "-1.22"),
    ],
)
def test_the_three_ways_of_rounding(tmp_path: Path, amount: str, mode: str, expected: str) -> None:
    record = {"model": "round", "inputs": {"amount": amount, "unit": "0.01", "mode": mode}}
    assert answer(tmp_path, "price", record)["amount"] == expected
