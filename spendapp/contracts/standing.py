"""How every contract stands on a day, and the same as a relation that a list can sort and narrow by.

Terms are computed, not stored, so that a list is right although no worker ran. Their figures go into the statement
as rows of whole numbers: days as ordinals, amounts in 1/10,000.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import CTE, BigInteger, column, select, text
from sqlalchemy.orm import Session

from spendapp.contracts.model import ContractOnDay, State, TermOnDay
from spendapp.contracts.pricing import annual_value
from spendapp.contracts.store import contracts_on
from spendapp.extensions import AMOUNT_SCALE
from spendapp.money import STALE_RATE_DAYS, NoRate, Rate, convert, round_amount, smallest_unit

STATES = tuple(State)
COLUMNS = ("contract_id", "cancel_by", "earliest", "renewal_date", "last_day", "state", "reported")


@dataclass(frozen=True, slots=True)
class Standing:
    """A contract on a day: the term that counts, its state, and what its lines cost per year.

    Before the start the first term counts, after the end the last. `reported` is the value in the reporting currency;
    None where no rate is known. `rate` is None in the same currency, too.
    """

    contract: ContractOnDay
    term: TermOnDay
    state: State
    annual: Decimal
    reported: Decimal | None
    rate: Rate | None

    def rate_is_stale(self, day: date) -> bool:
        """Whether the exchange rate is too old to be shown without a remark."""
        return self.rate is not None and (day - self.rate.day).days > STALE_RATE_DAYS

    @property
    def applications(self) -> tuple[str, ...]:
        """The applications on its lines, each once."""
        return tuple(dict.fromkeys(line.application for line in self.contract.lines))


def standings(session: Session, day: date, *, currency: str) -> dict[int, Standing]:
    """All contracts as they stand on the day, by id."""
    return {contract.contract_id: standing(contract, day, currency) for contract in contracts_on(session, day)}


def standing(contract: ContractOnDay, day: date, currency: str) -> Standing:
    """How a contract stands on the day."""
    term = next((term for term in contract.terms if day <= term.last_day), contract.terms[-1])
    exact = annual_value(contract, max(day, contract.start_date))
    try:
        converted, rate = convert(exact, contract.currency, currency, day)
    except NoRate:
        reported, rate = None, None
    else:
        reported = round_amount(converted, smallest_unit(currency))
    annual = round_amount(exact, smallest_unit(contract.currency))
    return Standing(contract, term, term.state(day), annual, reported, rate if contract.currency != currency else None)


def relation(found: Mapping[int, Standing]) -> CTE:
    """The standings as rows of the columns in COLUMNS; 0 is none.

    Whole numbers only, written into the statement: neither database limits their count as it limits parameters, and
    both name the columns of VALUES column1, column2, …
    """
    rows = [_numbers(key, item) for key, item in found.items()] or [(0,) * len(COLUMNS)]
    values = text("VALUES " + ", ".join(f"({', '.join(map(str, row))})" for row in rows))
    named = values.columns(*(column(f"column{place}", BigInteger) for place in range(1, len(COLUMNS) + 1)))
    numbered = named.cte("standing_values")
    labeled = (found.label(name) for found, name in zip(numbered.c, COLUMNS, strict=True))
    return select(*labeled).cte("standing")


def _numbers(contract_id: int, item: Standing) -> tuple[int, ...]:
    return (
        contract_id,
        _ordinal(item.term.cancel_by),
        _ordinal(item.term.cancel_by_earliest),
        _ordinal(item.term.renewal_date),
        item.term.last_day.toordinal(),
        STATES.index(item.state),
        int((item.reported or 0) * AMOUNT_SCALE),
    )


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0
