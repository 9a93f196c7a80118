"""The rows of `spendapp renewals`: one per contract in force, without a horizon."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spendapp.contracts.model import ContractOnDay, TermOnDay, term_on
from spendapp.renewals.model import Hold, HoldKind

ACKNOWLEDGED = "acknowledged"


@dataclass(frozen=True, slots=True)
class RenewalRow:
    """A contract in force: the term of the day, its deadline, what was decided and what it costs per year."""

    contract_id: int
    contract: ContractOnDay
    term: TermOnDay
    state: str
    decision: str | None
    annual_value: Decimal | None

    @property
    def applications(self) -> tuple[str, ...]:
        """The applications on its lines, each once."""
        return tuple(dict.fromkeys(line.application for line in self.contract.lines))


def decisions(holds: Iterable[Hold]) -> dict[tuple[int, int], str]:
    """What was decided on each term (contract, number). A snooze is no decision."""
    return {(hold.contract_id, hold.term_number): ACKNOWLEDGED for hold in holds if hold.kind is HoldKind.ACKNOWLEDGE}


def renewal_rows(
    priced: Iterable[tuple[ContractOnDay, Decimal | None]], holds: Iterable[Hold], day: date
) -> tuple[RenewalRow, ...]:
    """One row per contract in force on the day, by its deadline; those that end by themselves come last."""
    decided = decisions(holds)
    rows: list[RenewalRow] = []
    for contract, value in priced:
        term = term_on(contract, day)
        if term is not None:
            decision = decided.get((contract.contract_id, term.number))
            rows.append(RenewalRow(contract.contract_id, contract, term, str(term.state(day)), decision, value))
    return tuple(sorted(rows, key=lambda row: (row.term.cancel_by or date.max, row.contract.number)))
