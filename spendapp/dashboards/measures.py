"""Sums per application and per person, so that lists sort and add them up in the database, in one statement."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    Select,
    Subquery,
    case,
    column,
    distinct,
    func,
    select,
    text,
)

from spendapp.catalog.tables import Application
from spendapp.directory.tables import Person
from spendapp.licenses.findings_query import saves, saving, standing
from spendapp.licenses.position_report import IN_USE
from spendapp.licenses.tables import Account, Finding, PositionDay, SeatVerdict
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
    """Per application: seats, those in use and those of which nobody knows; one walk over an index."""
    used = SeatVerdict.bucket.in_(IN_USE)
    return (
        select(
            SeatVerdict.application_id,
            func.count().label("seats"),
            func.sum(case((used, 1), else_=0)).label("active"),
            func.sum(case((SeatVerdict.bucket == "unknown", 1), else_=0)).label("unknown"),
        )
        .group_by(SeatVerdict.application_id)
        .subquery(name)
    )


def active_people() -> ScalarSelect[int]:
    """Persons with a seat in use, of the application of the row."""
    return (
        select(func.count(distinct(SeatVerdict.person_id)))
        .where(SeatVerdict.application_id == Application.id, SeatVerdict.bucket.in_(IN_USE))
        .correlate(Application)
        .scalar_subquery()
    )


def seat_source() -> ScalarSelect[str | None]:
    """The one source that gives the seats of the application of the row."""
    return (
        select(Source.name)
        .join(Account, Account.source_id == Source.id)
        .join(SeatVerdict, SeatVerdict.account_id == Account.id)
        .where(SeatVerdict.application_id == Application.id)
        .correlate(Application)
        .limit(1)
        .scalar_subquery()
    )


def findings_by_application(name: str = "found") -> Subquery:
    """Per application: standing findings and the three amounts of those that save."""
    return (
        select(
            Finding.application_id,
            func.count().label("findings"),
            func.sum(saving()).label("annualized"),
            func.sum(case((saves(), Finding.realizable))).label("realizable"),
            func.sum(case((saves(), Finding.avoidable))).label("avoidable"),
        )
        .where(standing(), Finding.application_id.is_not(None))
        .group_by(Finding.application_id)
        .subquery(name)
    )


def days_relation(days: Mapping[int, date]) -> Subquery:
    """Days by id as a relation of (id, ordinal of the day), so that a list can sort by what was computed.

    Whole numbers only, written into the statement: neither database limits their count as it limits parameters.
    """
    rows = ", ".join(f"({key}, {day.toordinal()})" for key, day in days.items()) or "(0, 0)"
    values = text(f"VALUES {rows}").columns(column("column1", BigInteger), column("column2", BigInteger))
    named = values.cte("day_values")
    return select(named.c.column1.label("id"), named.c.column2.label("day")).subquery("deadline")


def of_person(value: ColumnElement[Any], visible: Select[Any] | None) -> ScalarSelect[Any]:
    """A sum over the seats of the person of the row, in the visible applications.

    It is asked for the rows that a page shows, and for all of them only where a list sorts or adds up by it.
    """
    query = select(value).where(SeatVerdict.person_id == Person.id).correlate(Person)
    if visible is not None:
        query = query.where(SeatVerdict.application_id.in_(visible))
    return query.scalar_subquery()


def findings_of_person(visible: Select[Any] | None) -> ScalarSelect[int]:
    """How many findings stand about the person of the row, in the visible applications."""
    query = select(func.count(Finding.id)).where(Finding.person_id == Person.id, standing()).correlate(Person)
    if visible is not None:
        query = query.where(Finding.application_id.in_(visible))
    return query.scalar_subquery()
