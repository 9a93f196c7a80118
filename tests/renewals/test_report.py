"""The rows of the report: one per contract in force."""

from datetime import date
from decimal import Decimal

from spendapp.contracts.model import ContractOnDay, LineOnDay, TermOnDay
from spendapp.renewals.model import Hold, HoldKind
from spendapp.renewals.report import RenewalRow, renewal_rows

DAY = date(2026, 11, 24)


def term(cancel_by: str | None, number: int = 1, *, year: int = 2026) -> TermOnDay:
    deadline = date.fromisoformat(cancel_by) if cancel_by else None
    return TermOnDay(
        number,
        date(year, 1, 1),
        date(year, 12, 31),
        date(year + 1, 1, 1) if deadline else None,
        cancel_by=deadline,
        cancel_by_earliest=deadline,
    )


def contract(number: str, *terms: TermOnDay, lines: tuple[LineOnDay, ...] = ()) -> ContractOnDay:
    identity = int(number.rpartition("-")[2])
    first = terms[0].first_day
    return ContractOnDay(
        identity, number, "Acme", 1, currency="EUR", owner_email=None, decrease="renewal",
        start_date=first, terms=terms, lines=lines,
    )  # fmt: skip


def rows(*contracts: ContractOnDay, holds: tuple[Hold, ...] = ()) -> tuple[RenewalRow, ...]:
    return renewal_rows([(item, Decimal("1.00")) for item in contracts], holds, DAY)


def test_rows_come_by_cancel_by_and_those_that_end_by_themselves_last() -> None:
    found = rows(contract("C-1", term(None)), contract("C-2", term("2026-12-01")), contract("C-3", term("2026-11-01")))
    assert [(row.contract.number, row.state) for row in found] == [("C-3", "missed"), ("C-2", "open"), ("C-1", "ends")]


def test_a_contract_that_is_over_or_has_not_begun_is_no_row() -> None:
    assert rows(contract("C-1", term(None, year=2025)), contract("C-2", term("2027-12-01", year=2027))) == ()


def test_there_is_no_horizon() -> None:
    far = TermOnDay(1, date(2026, 1, 1), date(2035, 12, 31), date(2036, 1, 1), date(2035, 10, 1), date(2035, 9, 30))
    assert len(rows(contract("C-1", far))) == 1


def test_the_row_shows_the_term_of_the_day() -> None:
    (row,) = rows(
        contract("C-1", term("2025-10-01", year=2025), term("2026-12-01", 2), term("2027-12-01", 3, year=2027))
    )
    assert row.term.number == 2


def test_an_acknowledgement_is_a_decision_on_its_term_and_a_snooze_is_none() -> None:
    holds = (
        Hold(1, 1, HoldKind.ACKNOWLEDGE),
        Hold(2, 2, HoldKind.ACKNOWLEDGE),
        Hold(3, 1, HoldKind.SNOOZE, date(2026, 11, 30)),
    )
    contracts = [contract(f"C-{n}", term("2026-12-01")) for n in (1, 2, 3)]
    assert [row.decision for row in rows(*contracts, holds=holds)] == ["acknowledged", None, None]


def test_applications_are_named_once() -> None:
    lines = tuple(
        LineOnDay(n, 1, n, quantity=1, unit_price=Decimal(1), per="year", application=name)
        for n, name in enumerate(("Zoom", "Slack", "Zoom"))
    )
    (row,) = rows(contract("C-1", term("2026-12-01"), lines=lines))
    assert row.applications == ("Zoom", "Slack")
