"""Reads of the room contracts: what was known on a day, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application, Plan, Vendor
from spendapp.contracts.model import ContractOnDay, LineOnDay
from spendapp.contracts.notice import NoticeRule
from spendapp.contracts.periods import parse_period
from spendapp.contracts.tables import Contract, ContractVersion, Line
from spendapp.contracts.terms import Particulars, bound_until, terms_until
from spendapp.history import known_on
from spendapp.registry import settings


def contracts_on(session: Session, day: date, only: Collection[int] | None = None) -> tuple[ContractOnDay, ...]:
    """All contracts as known at the end of the day, by number; `only` some, by id.

    Terms are computed from the particulars, so that they are right whether or not a worker ran.
    """
    query = (
        select(*ContractVersion.__table__.c, Contract.number, Vendor.name.label("vendor"))
        .join(Contract, Contract.id == ContractVersion.contract_id)
        .join(Vendor, Vendor.id == ContractVersion.vendor_id)
        .where(known_on(ContractVersion, day))
        .order_by(Contract.number_key)
    )
    if only is not None:
        query = query.where(Contract.id.in_(only))
    lines = _lines_on(session, day, only)
    default_notice = settings().default_notice
    return tuple(
        _contract(row, particulars(row, default_notice), day, lines=tuple(lines[row["contract_id"]]))
        for row in _mappings(session, query)
    )


def _contract(row: Mapping[str, Any], rules: Particulars, day: date, *, lines: tuple[LineOnDay, ...]) -> ContractOnDay:
    return ContractOnDay(
        contract_id=row["contract_id"],
        number=row["number"],
        vendor=row["vendor"],
        vendor_id=row["vendor_id"],
        currency=row["currency"],
        owner_email=row["owner_email"],
        decrease=row["decrease"],
        start_date=row["start_date"],
        terms=terms_until(rules, day),
        lines=lines,
        bound_until=bound_until(rules, day),
        time_zone=row["time_zone"],
    )


def rules_on(session: Session, day: date) -> dict[int, Particulars]:
    """What each contract said of its periods, as known on the day, by contract."""
    query = select(*ContractVersion.__table__.c).where(known_on(ContractVersion, day)).order_by("contract_id")
    default_notice = settings().default_notice
    return {row["contract_id"]: particulars(row, default_notice) for row in _mappings(session, query)}


def _mappings(session: Session, query: Select[Any]) -> Iterator[dict[str, Any]]:
    return (dict(row) for row in session.execute(query).mappings())


def particulars(row: Mapping[str, Any], default_notice: str) -> Particulars:
    """What a version says of its periods; a contract that renews without a notice on file gets the assumed one."""
    renewal = parse_period(row["renewal_term"]) if row["renewal_term"] else None
    assumed = renewal is not None and not row["notice"]
    notice = (row["notice"] or default_notice) if renewal is not None else None
    return Particulars(
        start=row["start_date"],
        initial=parse_period(row["initial_term"]),
        renewal=renewal,
        printed_last_day=row["last_day"],
        chained=row["renewals"] == "chained",
        overflow=row["term_end_rule"] == "legal_overflow",
        notice=parse_period(notice) if notice else None,
        notice_rule=NoticeRule(row["notice_rule"]),
        notice_text=notice,
        notice_assumed=assumed,
    )


def _lines_on(session: Session, day: date, only: Collection[int] | None) -> dict[int, list[LineOnDay]]:
    found: dict[int, list[LineOnDay]] = defaultdict(list)
    for row in session.execute(_lines_query(day, only)):
        found[row[0]].append(LineOnDay(*row[1:]))
    return found


def _lines_query(day: date, only: Collection[int] | None) -> Select[Any]:
    """The contract, then the fields of LineOnDay in their order. Plain columns: entities would take twice as long."""
    columns: tuple[Any, ...] = (
        Line.contract_id,
        Line.id,
        Line.application_id,
        Line.plan_id,
        Line.quantity,
        Line.unit_price,
        Line.per,
        Line.price_model,
        Line.floor_quantity,
        Line.valid_from,
        Line.valid_to,
        Application.name,
        Plan.name,
    )
    query = (
        select(*columns)
        .join(Application, Application.id == Line.application_id)
        .join(Plan, Plan.id == Line.plan_id)
        .where(known_on(Line, day))
        .order_by(Line.contract_id, Application.name_key, Plan.name_key, Line.valid_from.asc().nulls_first(), Line.id)
    )
    return query if only is None else query.where(Line.contract_id.in_(only))
