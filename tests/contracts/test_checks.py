"""Rows of contracts and lines files that are refused, each with a column and a remedy."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from spendapp.registry import Problem
from tests.contracts.conftest import Apply, a_contract, a_line

Problems = Callable[..., tuple[Problem, ...]]


@pytest.mark.parametrize(
    ("change", "column", "message"),
    [
        ({"currency": "EURO"}, "currency", "is no ISO 4217 currency"),
        ({"initial_term": "a year"}, "initial_term", "is no period"),
        ({"initial_term": "0 months"}, "initial_term", "is a term of no length"),
        ({"renewal_term": "1 day"}, "renewal_term", "is too short for a renewal"),
        ({"renewal_term": "0 months"}, "renewal_term", "is too short for a renewal"),
        ({"notice": "soon"}, "notice", "is no period"),
        (
            {"notice": "10 business_days"},
            "notice",
            "counts business days, which are not supported yet",
        ),
        ({"notice_rule": "count_back"}, "notice_rule", "counts business days, which are not supported yet"),
        (
            {"roll": "preceding_business_day"},
            "roll",
            "moves a deadline to a business day, which is not supported yet",
        ),
        ({"time_zone": "Europe/Atlantis"}, "time_zone", "is no time zone"),
        ({"country": "France"}, "country", "is no country code"),
        ({"start_date": date(1066, 10, 14)}, "start_date", "is out of range"),
        ({"last_day": date(2025, 12, 31)}, "last_day", "lies before start_date, 2026-01-01"),
    ],
)
def test_a_wrong_contract_is_refused(problems: Problems, change: dict[str, Any], column: str, message: str) -> None:
    (problem,) = problems("contracts", a_contract(**change))
    assert (problem.row, problem.column, problem.message) == (2, column, message)
    assert problem.remedy.endswith(".")
    assert problem.value == str(change[column])


def test_a_good_contract_is_accepted(problems: Problems) -> None:
    good = a_contract(currency="usd", time_zone="Europe/Paris", country="fr", notice_rule="forward", roll="none")
    assert problems("contracts", good, a_contract(contract="A-2", renewal_term=None, notice=None)) == ()


def test_a_new_start_after_the_printed_end_on_file_is_refused(problems: Problems, apply: Apply) -> None:
    apply("contracts", a_contract(last_day=date(2026, 12, 31)))
    (problem,) = problems("contracts", a_contract(start_date=date(2027, 1, 1)))
    assert (problem.column, problem.row) == ("start_date", 2)
    assert problem.message == "lies after the printed last day on file, 2026-12-31"
    assert problems("contracts", a_contract(start_date=date(2027, 1, 1), last_day=None)) == ()


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize(
    ("change", "column", "message"),
    [
        ({"quantity": -1}, "quantity", "must be 0 or more, at most 1,000,000,000"),
        ({"floor_quantity": -1}, "floor_quantity", "must be 0 or more, at most 1,000,000,000"),
        ({"unit_price": Decimal(-1)}, "unit_price", "must be 0 or more, below 1,000,000,000,000,000"),
        ({"unit_price": Decimal("1E-13")}, "unit_price", "has more than 12 decimals"),
        ({"price_model": "graduated"}, "price_model", "is a price model that is not supported yet"),
        ({"valid_from": date(2026, 3, 1), "valid_to": date(2026, 2, 1)}, "valid_to",
         "lies before valid_from, 2026-03-01"),
        ({"restrictions": ["FR"]}, "restrictions", "must be a JSON object"),
        ({"restrictions": {"country": "FR"}}, "restrictions", "has unknown keys: country"),
        ({"tiers": {}}, "tiers", "must be a JSON list"),
        ({"true_up": "peak"}, "true_up", "must be a JSON object"),
        ({"contract": "A-9"}, "contract", "is no known contract"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_refused(problems: Problems, change: dict[str, Any], column: str, message: str) -> None:
    (problem,) = problems("lines", a_line(**change))
    assert (problem.row, problem.column, problem.message) == (2, column, message)
    assert problem.remedy.endswith(".")


@pytest.mark.usefixtures("signed")
def test_a_good_line_is_accepted(problems: Problems) -> None:
    good = a_line(contract="a-1", quantity=0, unit_price=Decimal(0), price_model="flat", restrictions={"countries": []})
    assert problems("lines", good) == ()
