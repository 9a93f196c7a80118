"""The pricing vectors, computed as `spendapp price` answers them; other models are skipped, each with its name."""

from decimal import Decimal
from typing import Any

import pytest

from spendapp.contracts import price_records
from spendapp.contracts.pricing import NotSupported
from tests.conformance.vectors import cases

MUST_PASS = ("per_unit", "flat", "round", "term_price", "mrr_normalise", "fx")


@pytest.mark.parametrize("record", cases("pricing"))
def test_pricing_vector(record: dict[str, Any]) -> None:
    try:
        found = price_records.answer(record)
    except NotSupported:
        if record["model"] in MUST_PASS:
            raise
        pytest.skip(f"not supported yet: price model {record['model']}")
    expected = record["expected"]
    assert {key: Decimal(found[key]) for key in expected} == {key: Decimal(value) for key, value in expected.items()}
