"""The renewal vectors: terms, notice and chains, computed as `spendapp notice` answers them.

Groups and rules that are not supported yet are skipped, each with its name.
"""

import json
from datetime import date
from typing import Any

import pytest

from spendapp.contracts import notice_records
from spendapp.contracts.periods import PeriodError
from spendapp.contracts.pricing import NotSupported
from tests.conformance.vectors import cases

ANY_DAY = date(2026, 11, 24)  # Every record names its own day.


@pytest.mark.parametrize("record", cases("renewals"))
def test_renewal_vector(record: dict[str, Any]) -> None:
    try:
        found = notice_records.answer(record, ANY_DAY)
    except (NotSupported, PeriodError) as error:
        if must_pass(record):
            raise
        pytest.skip(f"not supported yet: {record['group']}: {error}")
    found = json.loads(json.dumps(found, default=str))
    assert {key: found.get(key) for key in record["expected"]} == record["expected"]


def must_pass(record: dict[str, Any]) -> bool:
    """Terms and chains in days, weeks and months; business days and rolled deadlines are refused by name."""
    notice = record["inputs"].get("notice") or {}
    counted = notice.get("unit") != "business_day" and not notice.get("roll")
    return record["group"] in ("term", "chain") and counted
