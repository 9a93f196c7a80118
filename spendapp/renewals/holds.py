"""What people say to the alerts of a term: acknowledge, or be silent until a day. One at a time, and visible to all."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp import audit, clock
from spendapp.contracts.tables import Contract
from spendapp.renewals.model import Deadline, HoldKind
from spendapp.renewals.tables import AlertHold


@dataclass(frozen=True, slots=True)
class HoldLine:
    """An acknowledgement or a snooze as pages show it."""

    id: int
    term_number: int
    kind: HoldKind
    until: date | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for. `seen` is the newest hold that their page showed (0: none)."""

    kind: HoldKind
    by: str
    seen: int
    until: date | None = None


class TooLate(Exception):
    """Somebody else answered first; nothing was saved. `first` is what they said."""

    def __init__(self, first: HoldLine) -> None:
        super().__init__(f"answered by {first.by}")
        self.first = first


class OutOfRange(ValueError):
    """The day of a snooze does not lie between tomorrow and the cancel-by, or the deadline has passed."""


def hold(session: Session, deadline: Deadline, wish: Wish, day: date) -> None:
    """Save an acknowledgement or a snooze and commit; raises TooLate or OutOfRange and saves nothing."""
    if wish.kind is HoldKind.SNOOZE and not (wish.until is not None and day < wish.until <= deadline.cancel_by):
        raise OutOfRange
    _one_at_a_time(session, deadline.contract_id)
    first = _first_since(session, deadline, wish.seen)
    if first is not None:
        session.rollback()
        raise TooLate(first)
    session.add(
        AlertHold(
            contract_id=deadline.contract_id,
            term_number=deadline.term_number,
            kind=wish.kind,
            until=wish.until,
            by=wish.by,
            at=clock.now(),
        )
    )
    detail = {"term": deadline.term_number, "until": wish.until.isoformat() if wish.until else None}
    audit.record(session, f"renewal.{wish.kind}", ("contract", deadline.contract_id), **detail)
    session.commit()


def _one_at_a_time(session: Session, contract_id: int) -> None:
    """Let the second of two clicks wait for the first. SQLite's writers do so by themselves."""
    session.rollback()  # What an open transaction has read before may be older than the lock.
    session.execute(select(Contract.id).where(Contract.id == contract_id).with_for_update())


def _first_since(session: Session, deadline: Deadline, seen: int) -> HoldLine | None:
    """What somebody said after the page was shown; an acknowledgement stands whenever it was given."""
    lines = [line for line in holds_of(session, deadline.contract_id) if line.term_number == deadline.term_number]
    return next((line for line in lines if line.id > seen or line.kind is HoldKind.ACKNOWLEDGE), None)


def holds_of(session: Session, contract_id: int) -> tuple[HoldLine, ...]:
    """All acknowledgements and snoozes of a contract, oldest first."""
    query = select(AlertHold).where(AlertHold.contract_id == contract_id).order_by(AlertHold.id)
    return tuple(
        HoldLine(row.id, row.term_number, HoldKind(row.kind), row.until, row.by, row.at)
        for row in session.scalars(query)
    )


def newest_hold(session: Session) -> int:
    """The id of the newest hold of all contracts; 0 without any."""
    return session.scalar(select(func.max(AlertHold.id))) or 0
