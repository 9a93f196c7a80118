"""What the page of one person reads: facts, seats, other accounts, what they own, history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, and_, func, literal, select, union_all
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application, Plan
from spendapp.contracts.tables import Contract, ContractVersion
from spendapp.directory.tables import Person, PersonHistory
from spendapp.history import current
from spendapp.licenses.tables import Account, AccountVersion, Finding, Seat, SeatVerdict
from spendapp.provenance import Source

Ids = Select[Any] | None
MOST_SEATS = 500
LISTED = 20


@dataclass(frozen=True, slots=True)
class PersonSeat:
    """A seat of the person with its use and what it costs."""

    id: int
    application_id: int
    application: str
    account_id: int
    account: str
    plan: str
    status: str
    bucket: str
    assigned_on: date | None
    last_active_on: date | None
    activity_source: str | None
    annual_price: Decimal | None
    note: str | None
    source: str
    match_reason: str | None


@dataclass(frozen=True, slots=True)
class OtherAccount:
    """An account of the person that holds no seat."""

    application_id: int
    application: str
    account: str
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Owned:
    """Something that needs another owner when the person leaves."""

    kind: str  # application, contract, report
    id: int
    name: str


def person(session: Session, person_id: int) -> Person | None:
    """The person as known now."""
    return session.get(Person, person_id)


def seats(session: Session, person_id: int, visible: Ids) -> tuple[PersonSeat, ...]:
    """Every seat of the person in the visible applications, costliest first."""
    query = (
        select(
            SeatVerdict.id,
            SeatVerdict.application_id,
            Application.name.label("application"),
            SeatVerdict.account_id,
            Account.name.label("account"),
            Plan.name.label("plan"),
            SeatVerdict.status,
            SeatVerdict.bucket,
            SeatVerdict.assigned_on,
            SeatVerdict.last_active_on,
            SeatVerdict.activity_source,
            SeatVerdict.annual_price,
            SeatVerdict.note,
            Source.name.label("source"),
            AccountVersion.match_reason,
        )
        .join(Application, Application.id == SeatVerdict.application_id)
        .join(Plan, Plan.id == SeatVerdict.plan_id)
        .join(Account, Account.id == SeatVerdict.account_id)
        .join(Source, Source.id == Account.source_id)
        .outerjoin(AccountVersion, and_(AccountVersion.account_id == Account.id, current(AccountVersion)))
        .where(SeatVerdict.person_id == person_id)
        .order_by(SeatVerdict.annual_price.desc().nulls_last(), Application.name_key, Plan.name_key)
        .limit(MOST_SEATS)
    )
    if visible is not None:
        query = query.where(SeatVerdict.application_id.in_(visible))
    return tuple(PersonSeat(**row) for row in session.execute(query).mappings())


def other_accounts(session: Session, person_id: int, visible: Ids) -> tuple[OtherAccount, ...]:
    """Accounts without a seat: evidence of use, or a login that leaving must take back, too."""
    holds_seat = select(Seat.id).where(Seat.account_id == Account.id, current(Seat)).exists()
    query = (
        select(
            Account.application_id,
            Application.name.label("application"),
            Account.name.label("account"),
            AccountVersion.status,
            Source.name.label("source"),
        )
        .join(AccountVersion, and_(AccountVersion.account_id == Account.id, current(AccountVersion)))
        .join(Application, Application.id == Account.application_id)
        .join(Source, Source.id == Account.source_id)
        .where(AccountVersion.person_id == person_id, ~holds_seat)
        .order_by(Application.name_key, Account.name_key)
        .limit(MOST_SEATS)
    )
    if visible is not None:
        query = query.where(Account.application_id.in_(visible))
    return tuple(OtherAccount(**row) for row in session.execute(query).mappings())


def findings_of(session: Session, person_id: int, visible: Ids) -> Sequence[Row[Any]]:
    """Findings on the person's seats that hold, gravest amount first."""
    columns: tuple[Any, ...] = (
        Finding.id,
        Finding.rule,
        Finding.severity,
        Finding.state,
        Finding.opened_on,
        Finding.currency,
        Finding.annualized,
        Finding.realizable,
        Finding.realizable_from,
        Application.name.label("application"),
    )
    query = (
        select(*columns)
        .join(Application, Application.id == Finding.application_id)
        .where(Finding.person_id == person_id, Finding.holds.is_(True))
        .order_by(Finding.annualized.desc().nulls_last(), Finding.id)
        .limit(MOST_SEATS)
    )
    if visible is not None:
        query = query.where(Finding.application_id.in_(visible))
    return session.execute(query).all()


def owned(session: Session, email_key: str) -> tuple[Owned, ...]:
    """Applications, contracts and direct reports that hang on the person."""
    applications = select(literal("application"), Application.id, Application.name).where(
        func.lower(Application.owner_email) == email_key
    )
    contracts = (
        select(literal("contract"), Contract.id, Contract.number)
        .join(ContractVersion, and_(ContractVersion.contract_id == Contract.id, current(ContractVersion)))
        .where(func.lower(ContractVersion.owner_email) == email_key)
    )
    reports = select(literal("report"), Person.id, Person.name).where(
        func.lower(Person.manager_email) == email_key, Person.status != "left"
    )
    rows = session.execute(union_all(applications, contracts, reports).limit(MOST_SEATS))
    return tuple(sorted((Owned(*row) for row in rows), key=lambda item: (item.kind, item.name)))


def history(session: Session, person_id: int) -> Sequence[PersonHistory]:
    """What was known of the person, newest first."""
    query = select(PersonHistory).where(PersonHistory.person_id == person_id)
    return session.scalars(query.order_by(PersonHistory.known_from.desc(), PersonHistory.id.desc()).limit(LISTED)).all()


def source_name(session: Session, source_id: int) -> str:
    """The name of the source that decides about the person."""
    return session.scalar(select(Source.name).where(Source.id == source_id)) or ""
