"""Sums per application and per person as subqueries, so that lists sort and add them up in the database.

Each is one pass over an indexed table; a page joins the ones that it shows and never asks once per row.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ScalarSelect, Select, Subquery, case, column, distinct, func, select, text
from sqlalchemy.orm import InstrumentedAttribute

from spendapp.history import current
from spendapp.licenses.findings_query import saving, standing
from spendapp.licenses.position_report import IN_USE
from spendapp.licenses.tables import Account, Finding, PositionDay, Seat, SeatVerdict
from spendapp.provenance import Source


def latest_day() -> ScalarSelect[Any]:
    """The newest day with positions, as a scalar subquery."""
    return select(func.max(PositionDay.day)).scalar_subquery()


def positions(name: str = "position") -> Subquery:
    """Per application on the newest day: entitled and assigned seats, annual cost. Null is "no data"."""
    return (
        select(
            PositionDay.application_id,
            func.sum(PositionDay.entitled).label("entitled"),
            func.sum(PositionDay.assigned).label("assigned"),
            func.sum(PositionDay.annual_cost).label("annual_cost"),
        )
        .where(PositionDay.day == latest_day())
        .group_by(PositionDay.application_id)
        .subquery(name)
    )


def use_by_application(name: str = "use") -> Subquery:
    """Per application: seats in use, seats whose use is known, and persons with a seat in use."""
    used = SeatVerdict.bucket.in_(IN_USE)
    return (
        select(
            SeatVerdict.application_id,
            func.count().label("seats"),
            func.sum(case((used, 1), else_=0)).label("active"),
            func.sum(case((SeatVerdict.bucket == "unknown", 1), else_=0)).label("unknown"),
            func.count(distinct(case((used, SeatVerdict.person_id)))).label("active_people"),
        )
        .group_by(SeatVerdict.application_id)
        .subquery(name)
    )


def findings_by_application(name: str = "found") -> Subquery:
    """Per application: standing findings and the three amounts of those that save."""
    return _findings(Finding.application_id, name)


def findings_by_person(visible: Select[tuple[int]] | None, name: str = "found") -> Subquery:
    """Per person: standing findings and their three amounts, of the visible applications."""
    return _findings(Finding.person_id, name, visible)


def _findings(by: InstrumentedAttribute[int | None], name: str, visible: Select[tuple[int]] | None = None) -> Subquery:
    query = select(
        by,
        func.count().label("findings"),
        func.sum(saving()).label("annualized"),
        func.sum(Finding.realizable).label("realizable"),
        func.sum(Finding.avoidable).label("avoidable"),
    ).where(standing(), by.is_not(None))
    if visible is not None:
        query = query.where(Finding.application_id.in_(visible))
    return query.group_by(by).subquery(name)


def days_relation(days: Mapping[int, date]) -> Subquery:
    """Days by id as a relation of (id, ordinal of the day), so that a list can sort by what was computed.

    Whole numbers only, written into the statement: neither database limits their count as it limits parameters.
    """
    rows = ", ".join(f"({key}, {day.toordinal()})" for key, day in days.items()) or "(0, 0)"
    values = text(f"VALUES {rows}").columns(column("column1", BigInteger), column("column2", BigInteger))
    named = values.cte("day_values")
    return select(named.c.column1.label("id"), named.c.column2.label("day")).subquery("deadline")


def seat_sources(name: str = "given_by") -> Subquery:
    """Per application: the names of the sources that give its seats."""
    pairs = (
        select(Account.application_id, Source.name)
        .join(Source, Source.id == Account.source_id)
        .where(select(Seat.id).where(Seat.account_id == Account.id, current(Seat)).exists())
        .distinct()
        .subquery()
    )
    return (
        select(pairs.c.application_id, func.aggregate_strings(pairs.c.name, ", ").label("sources"))
        .group_by(pairs.c.application_id)
        .subquery(name)
    )


def seats_by_person(visible: Select[tuple[int]] | None, name: str = "held") -> Subquery:
    """Per person: seats, their yearly cost and the last activity anywhere, of the visible applications."""
    query = select(
        SeatVerdict.person_id,
        func.count().label("seats"),
        func.sum(SeatVerdict.annual_price).label("annual_price"),
        func.max(SeatVerdict.last_active_on).label("last_active_on"),
    ).where(SeatVerdict.person_id.is_not(None))
    if visible is not None:
        query = query.where(SeatVerdict.application_id.in_(visible))
    return query.group_by(SeatVerdict.person_id).subquery(name)
