"""What changed between two versions, in words."""

from datetime import date
from decimal import Decimal

from spendapp.contracts.changes import describe

OLD = {"id": 1, "vendor_id": 1, "notice": "60 days", "last_day": None, "known_from": date(2026, 1, 1)}


def test_a_first_version_says_nothing() -> None:
    assert describe(None, OLD) == ""


def test_changed_values_stand_side_by_side() -> None:
    new = {**OLD, "notice": "90 days", "last_day": date(2026, 12, 31)}
    assert describe(OLD, new) == "notice: 60 days → 90 days; last_day: – → 2026-12-31"


def test_another_vendor_is_told_without_its_id() -> None:
    assert describe(OLD, {**OLD, "vendor_id": 2}) == "vendor"


def test_when_a_version_held_is_no_change() -> None:
    assert describe(OLD, {**OLD, "id": 2, "known_from": date(2026, 2, 1)}) == ""


def test_equal_prices_in_other_digits_are_no_change() -> None:
    assert describe({"unit_price": Decimal("12.50")}, {"unit_price": Decimal("12.5")}) == ""
