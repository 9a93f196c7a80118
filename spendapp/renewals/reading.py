"""What pages and reports read of renewals, each in a constant number of queries."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from spendapp.contracts.model import ContractOnDay
from spendapp.contracts.pricing import NotSupported, annual_value
from spendapp.contracts.store import contracts_on
from spendapp.contracts.tables import Contract
from spendapp.messages.tables import Delivery
from spendapp.money import round_amount, smallest_unit
from spendapp.registry import settings
from spendapp.renewals.model import Hold, HoldKind
from spendapp.renewals.report import RenewalRow, renewal_rows
from spendapp.renewals.tables import Alert, AlertHold

LISTED = 500


@dataclass(frozen=True, slots=True)
class AlertLine:
    """A planned alert and what became of it. `state` is that of its delivery, or "merged"."""

    contract: str
    contract_id: int
    term_number: int
    deadline: date
    step: str
    due_on: date
    recipient: str
    planned_on: date
    merged_into: str | None
    delivery: str | None
    delivered_at: datetime | None
    attempts: int | None
    error: str | None

    @property
    def state(self) -> str:
        """What became of it."""
        return "merged" if self.merged_into else self.delivery or "waiting"


def report_on(session: Session, day: date) -> tuple[RenewalRow, ...]:
    """One row per contract in force on the day, as known at its end."""
    priced = ((contract, value_per_year(contract, day)) for contract in contracts_on(session, day))
    return renewal_rows(priced, holds_known_on(session, day), day)


def value_per_year(contract: ContractOnDay, day: date) -> Decimal | None:
    """What the contract costs per year on the day (before its start: at its start); None where it cannot be priced."""
    try:
        value = annual_value(contract, max(day, contract.start_date))
    except NotSupported:
        return None
    return round_amount(value, smallest_unit(contract.currency))


def holds_known_on(session: Session, day: date) -> tuple[Hold, ...]:
    """Acknowledgements and snoozes up to the end of the day, local time."""
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(settings().time_zone))
    query = select(AlertHold.contract_id, AlertHold.term_number, AlertHold.kind, AlertHold.until)
    found = session.execute(query.where(AlertHold.at < end).order_by(AlertHold.id))
    return tuple(Hold(contract, term, HoldKind(kind), until) for contract, term, kind, until in found)


def alerts_until(session: Session, day: date) -> tuple[AlertLine, ...]:
    """The newest alerts that were planned up to the day."""
    return _lines(session, _alerts().where(Alert.planned_on <= day))


def alerts_of(session: Session, contract_id: int) -> tuple[AlertLine, ...]:
    """The newest alerts of a contract."""
    return _lines(session, _alerts().where(Alert.contract_id == contract_id))


def _alerts() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Contract.number.label("contract"),
            Alert.contract_id,
            Alert.term_number,
            Alert.deadline,
            Alert.step,
            Alert.due_on,
            Alert.recipient,
            Alert.planned_on,
            Alert.merged_into,
            Delivery.state.label("delivery"),
            Delivery.delivered_at,
            Delivery.attempts,
            Delivery.error,
        )
        .join(Contract, Contract.id == Alert.contract_id)
        .outerjoin(Delivery, and_(Delivery.message_id == Alert.message_id, Delivery.channel == Alert.channel))
        .order_by(Alert.planned_on.desc(), Alert.id.desc())
        .limit(LISTED)
    )


def _lines(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[AlertLine, ...]:
    return tuple(AlertLine(**row) for row in session.execute(query).mappings())
