"""Contracts, lines and people as an import brings them in, and what the outbox then holds."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.contracts.tables import Contract
from spendapp.directory.store import land_people
from spendapp.messages.tables import Message
from spendapp.provenance import Provenance, Run, RunState, file_source
from spendapp.records import EmploymentStatus, PersonRecord
from spendapp.registry import FileRow, ImportContext, registry
from spendapp.renewals.tables import Alert

OWNER, MANAGER = "olga@example.com", "max@example.com"


def provenance(session: Session, *, backfilled: date | None = None) -> Provenance:
    """A file that is imported today, or for a past day."""
    source = file_source(session)
    day = backfilled or clock.today()
    run = Run(source_id=source.id, known_day=day, started_at=clock.now(), state=RunState.COMPLETE, counts={})
    session.add(run)
    session.flush()
    return Provenance(source.id, run.id, day, complete=True, backfilled=backfilled is not None)


def import_rows(session: Session, kind: str, *rows: dict[str, Any], backfilled: date | None = None) -> None:
    """Import checked rows of a kind and commit."""
    columns = frozenset(name for values in rows for name in values)
    context = ImportContext(session, provenance(session, backfilled=backfilled), columns)
    numbered = [FileRow(number, values) for number, values in enumerate(rows, start=2)]
    registry().file_kinds[kind].apply(context, numbered)
    session.commit()


def add_contract(session: Session, number: str = "C-1", *, backfilled: date | None = None, **values: Any) -> int:
    """A yearly contract with 60 days of notice; its id. Its first term ends on 31 December 2026."""
    row = {
        "contract": number,
        "vendor": "Acme",
        "currency": "EUR",
        "start_date": date(2026, 1, 1),
        "initial_term": "12 months",
        "renewal_term": "12 months",
        "notice": "60 days",
        "owner_email": OWNER,
    }
    import_rows(session, "contracts", {**row, **values}, backfilled=backfilled)
    contract_id = session.scalars(select(Contract.id).where(Contract.number == number)).one()
    session.rollback()  # An open transaction would keep the workers of a test out.
    return contract_id


def add_line(session: Session, number: str = "C-1", **values: Any) -> None:
    """Ten seats of Acme Chat at 12.50 a month: 1,500.00 a year."""
    row = {"contract": number, "application": "Acme Chat", "plan": "Pro", "quantity": 10, "per": "month"}
    import_rows(session, "lines", {**row, "unit_price": Decimal("12.50"), **values})


def person(email: str, name: str, **values: Any) -> PersonRecord:
    return PersonRecord(source_key=email, email=email, name=name, **values)


def add_people(session: Session, *people: PersonRecord) -> None:
    """Olga, her manager Max, and others, as a people file says."""
    known = (person(OWNER, "Olga Owner", manager_email=MANAGER), person(MANAGER, "Max Manager"))
    land_people(session, provenance(session), people or known)
    session.commit()


def left(email: str, name: str, **values: Any) -> PersonRecord:
    return person(email, name, status=EmploymentStatus.LEFT, **values)


def posted(session: Session) -> list[tuple[str, str]]:
    """What the outbox holds: (recipient, step), oldest first."""
    query = select(Message.recipient, Alert.step).join(Alert, Alert.message_id == Message.id).order_by(Message.id)
    return [(recipient.partition("@")[0], step) for recipient, step in session.execute(query)]
