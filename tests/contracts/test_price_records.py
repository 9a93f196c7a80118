"""Records of the pricing vectors and of lines, answered."""

from typing import Any

import pytest

from spendapp.contracts.notice_records import RecordError
from spendapp.contracts.price_records import MODELS, answer
from spendapp.contracts.pricing import NotSupported

SEATS = {"unit_price": "12.50", "quantity": 10, "per": "month"}


def test_a_line_per_month() -> None:
    assert answer(SEATS) == {
        "amount": "1500",
        "per_month": "125",
        "per_year": "1500",
        "unrounded": "1500",
        "rule": "12.5 x 10 / 1 months x 12",
        "inputs": {"unit_price": "12.5", "per": "month", "quantity": "10"},
    }


@pytest.mark.parametrize(
    ("change", "amount"),
    [
        ({"per": "year"}, "125"),
        ({"per": "term", "term_months": 36}, "41.67"),
        ({"per": "term", "term_months": "5.913757700205339"}, "253.65"),
        ({"floor_quantity": 12}, "1800"),
        ({"floor_quantity": 8}, "1500"),
        ({"price_model": "flat"}, "150"),
        ({"quantity": 0}, "0"),
        ({"per": "term", "term_months": 36, "currency": "JPY"}, "42"),
    ],
)
def test_what_a_line_costs_per_year(change: dict[str, Any], amount: str) -> None:
    assert answer({**SEATS, **change})["amount"] == amount


@pytest.mark.parametrize(
    ("model", "inputs", "expected"),
    [
        ("per_unit", {"quantity": "1.996", "unit_price": "100", "round_to": "1"}, {"amount": "200"}),
        ("per_unit", {"quantity": "-3", "unit_price": "100"}, {"amount": "0"}),
        ("per_unit", {"quantity": "10", "unit_price": "5.12345"}, {"amount": "51.2345"}),
        ("per_unit", {"quantity": "1000", "unit_price": "100", "cap": "5000"}, {"amount": "5000"}),
        ("flat", {"unit_price": "99", "quantity": "7"}, {"amount": "99"}),
        ("term_price", {"list_price": "2000", "default_term_months": "1", "term_months": "18", "quantity": "15"},
         {"amount": "540000"}),
        ("mrr_normalise", {"amount": "9000", "months": "36"}, {"mrr": "250"}),
        ("fx", {"amount": "500", "units_per_target": "239.640", "round_to": "0.01"}, {"amount": "2.09"}),
    ],
)  # fmt: skip
def test_models_of_the_vectors(model: str, inputs: dict[str, str], expected: dict[str, str]) -> None:
    found = answer({"model": model, "inputs": inputs})
    assert {key: found[key] for key in expected} == expected
    assert found["inputs"] == inputs


def test_a_capped_amount_keeps_its_exact_value_beside_it() -> None:
    found = answer({"model": "per_unit", "inputs": {"quantity": "1000", "unit_price": "100", "cap": "5000"}})
    assert (found["unrounded"], found["rule"]) == ("100000", "max(0, 1000) x 100, at most 5000")


@pytest.mark.parametrize("model", ["graduated", "volume", "stairstep", "package", "percent_of_total", "usage"])
def test_other_models_are_refused_by_name(model: str) -> None:
    with pytest.raises(NotSupported, match=f"'{model}' is not supported yet; per_unit, flat"):
        answer({"model": model, "inputs": {}})


@pytest.mark.parametrize("model", sorted(set(MODELS) - {"per_unit", "flat"}))
def test_a_line_has_a_model_of_lines(model: str) -> None:
    with pytest.raises(NotSupported, match="per_unit and flat are"):
        answer({**SEATS, "price_model": model})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"unit_price": None}, "The record has no unit_price."),
        ({"unit_price": "twelve"}, "unit_price is 'twelve', which is no decimal number."),
        ({"unit_price": "Infinity"}, "unit_price is 'Infinity', which is no amount."),
        ({"per": "week"}, "per is 'week'; use month, year, term."),
        ({"per": "term", "term_months": "-1"}, "term_months must be above 0."),
    ],
)
def test_a_wrong_line_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(RecordError) as caught:
        answer({**SEATS, **change})
    assert str(caught.value) == message
