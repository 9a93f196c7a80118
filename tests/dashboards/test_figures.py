"""The figures of the overview that come from contracts, on exact days."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from spendapp.contracts.model import ContractOnDay, LineOnDay, TermOnDay
from spendapp.dashboards.figures import (
    cancel_by_application,
    deadlines,
    native_amounts,
    savings_deadline,
    to_decide,
)

DAY = date(2026, 10, 20)


def term(number: int = 1, *, first: date = date(2026, 1, 1), cancel_by: date | None = date(2026, 11, 1)) -> TermOnDay:
    """A calendar year with its cancel-by."""
    last = date(first.year, 12, 31)
    renewal = None if cancel_by is None else date(first.year + 1, 1, 1)
    return TermOnDay(number, first, last, renewal, cancel_by, cancel_by, "60 days", months=Fraction(12))


def contract(
    number: str = "C-1", *terms: TermOnDay, currency: str = "EUR", application: int = 1, price: str = "10"
) -> ContractOnDay:
    """Ten seats of one plan at a price per month."""
    line = LineOnDay(1, application, application * 10, 10, Decimal(price), "month", application=f"App {application}")
    return ContractOnDay(
        contract_id=int(number.removeprefix("C-")),
        number=number,
        vendor=f"Vendor {number}",
        vendor_id=1,
        currency=currency,
        owner_email=None,
        decrease="renewal",
        start_date=date(2026, 1, 1),
        terms=terms or (term(),),
        lines=(line,),
    )


def test_amounts_are_summed_by_currency_with_the_rate_of_the_day() -> None:
    found = native_amounts([contract("C-1"), contract("C-2"), contract("C-3", currency="USD", price="5")], DAY, "EUR")
    assert [(item.currency, item.amount, item.contracts) for item in found] == [
        ("EUR", Decimal("2400.00"), 2),
        ("USD", Decimal("600.00"), 1),
    ]
    assert found[0].rate == 1
    assert found[1].rate is not None
    assert found[1].rate_day is not None
    assert found[1].rate_day <= DAY


def test_a_currency_without_a_rate_is_shown_and_not_converted() -> None:
    (found,) = native_amounts([contract(currency="XTS")], DAY, "EUR")
    assert (found.amount, found.rate, found.rate_day) == (Decimal("1200.00"), None, None)


def test_a_contract_without_a_line_in_force_is_not_committed() -> None:
    ended = contract("C-1", term(first=date(2025, 1, 1), cancel_by=None))
    assert native_amounts([ended], DAY, "EUR") == ()


def test_the_next_deadline_is_the_soonest_that_has_not_passed() -> None:
    found = deadlines([contract("C-1"), contract("C-2", term(cancel_by=date(2026, 10, 25)))], DAY)
    assert [(item.contract, item.cancel_by, item.days_left) for item in found] == [
        ("C-2", date(2026, 10, 25), 5),
        ("C-1", date(2026, 11, 1), 12),
    ]


def test_a_missed_deadline_makes_room_for_that_of_the_next_term() -> None:
    missed = contract(
        "C-1", term(cancel_by=date(2026, 10, 1)), term(2, first=date(2027, 1, 1), cancel_by=date(2027, 10, 1))
    )
    (found,) = deadlines([missed], DAY)
    assert (found.cancel_by, found.days_left) == (date(2027, 10, 1), 346)


def test_a_contract_that_ends_by_itself_has_no_deadline() -> None:
    assert deadlines([contract("C-1", term(cancel_by=None))], DAY) == ()


def test_the_earliest_reading_counts_while_it_is_ahead() -> None:
    early = TermOnDay(1, date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1), date(2026, 11, 1), date(2026, 10, 22))
    (found,) = deadlines([contract("C-1", early)], DAY)
    assert (found.cancel_by, found.days_left) == (date(2026, 10, 22), 2)
    (later,) = deadlines([contract("C-1", early)], date(2026, 10, 23))
    assert (later.cancel_by, later.days_left) == (date(2026, 11, 1), 9)


def test_to_decide_are_contracts_due_within_a_week_or_overdue_without_a_decision() -> None:
    contracts = [
        contract("C-1", term(cancel_by=date(2026, 10, 27))),
        contract("C-2", term(cancel_by=date(2026, 10, 28))),
        contract("C-3", term(cancel_by=date(2026, 10, 19))),
        contract("C-4", term(cancel_by=date(2026, 10, 19))),
    ]
    found = to_decide(contracts, DAY, {(4, 1): "acknowledged"})
    assert [(item.contract, item.days_left) for item in found] == [("C-3", -1), ("C-1", 7)]


def test_a_deadline_says_what_was_decided() -> None:
    (found,) = to_decide([contract("C-1", term(cancel_by=DAY))], DAY, {(1, 1): "acknowledged"})
    assert (found.days_left, found.decision, found.annual_value) == (0, "acknowledged", Decimal("1200.00"))


def test_an_application_has_the_soonest_cancel_by_of_its_contracts() -> None:
    contracts = [contract("C-1"), contract("C-2", term(cancel_by=date(2026, 12, 1))), contract("C-3", application=2)]
    assert cancel_by_application(contracts, DAY) == {1: date(2026, 11, 1), 2: date(2026, 11, 1)}


def test_savings_depend_on_the_deadline_of_the_term_before_they_stop() -> None:
    contracts = [contract("C-1"), contract("C-2", term(cancel_by=date(2026, 10, 25)), application=2)]
    found = savings_deadline(contracts, {(10, date(2027, 1, 1))}, DAY)
    assert found is not None
    assert (found.contract, found.cancel_by) == ("C-1", date(2026, 11, 1))
    assert savings_deadline(contracts, {(10, date(2028, 1, 1))}, DAY) is None
