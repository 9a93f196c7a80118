"""The list of people with seats, cost, last activity and findings of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from spendapp.dashboards import measures
from spendapp.directory.tables import Person
from spendapp.licenses.tables import SeatVerdict
from spendapp.licenses.words import STATUSES, word
from spendapp.web.tables import Cell, Column, Empty, Filter, Label, Table, Total
from spendapp.web.viewer import may

Ids = Select[Any] | None
MOST_DEPARTMENTS = 200


@dataclass(frozen=True, slots=True)
class Sums:
    """What a row adds up about its person, as expressions."""

    seats: ColumnElement[Any]
    price: ColumnElement[Any]
    last_active_on: ColumnElement[Any]
    findings: ColumnElement[Any]


def sums_of(visible: Ids) -> Sums:
    """The sums over the visible applications."""
    return Sums(
        measures.of_person(func.count(SeatVerdict.id), visible),
        measures.of_person(func.sum(SeatVerdict.annual_price), visible),
        measures.of_person(func.max(SeatVerdict.last_active_on), visible),
        measures.findings_of_person(visible),
    )


def people_query(sums: Sums, visible: Ids) -> Select[Any]:
    """People with their sums; an owner sees who holds a seat in a visible application."""
    columns: tuple[Any, ...] = (
        Person.id,
        Person.name,
        Person.email,
        Person.department,
        Person.status,
        Person.end_date,
        Person.country,
        Person.job_title,
        Person.manager_email,
        sums.seats.label("seats"),
        sums.price.label("annual_price"),
        sums.last_active_on.label("last_active_on"),
        sums.findings.label("findings"),
    )
    query = select(*columns)
    if visible is None:
        return query
    holders = select(SeatVerdict.person_id).where(SeatVerdict.application_id.in_(visible))
    return query.where(Person.id.in_(holders))


def people_table(session: Session, visible: Ids, *, currency: str) -> Table:
    """The table of the page People."""
    sums = sums_of(visible)
    return Table(
        "people",
        people_query(sums, visible),
        id_column=Person.id,
        columns=(*_identity(), *_sums(sums, currency)),
        default_sort="name",
        empty=_empty(),
        filters=_filters(session, sums),
        search=(Person.name, Person.email, Person.department),
        row_href=lambda row: url_for("dashboards.person", person_id=row.id),
        totals=(
            Total("seats", sums.seats),
            Total("cost", sums.price, currency=currency),
            Total("findings", sums.findings),
        ),
    )


def _identity() -> tuple[Column, ...]:
    return (
        Column(
            "name",
            _l("Person"),
            cell=lambda row: Cell(row.name, secondary=row.email),
            kind="person",
            sort=Person.name,
        ),
        Column("department", _l("Department"), cell=lambda row: Cell(row.department), sort=Person.department),
        Column("status", _l("Status"), cell=status_cell, kind="badge", sort=Person.status),
        Column("job_title", _l("Job title"), cell=lambda row: Cell(row.job_title), default=False),
        Column("country", _l("Country"), cell=lambda row: Cell(row.country), sort=Person.country, default=False),
        Column("manager", _l("Manager"), cell=lambda row: Cell(row.manager_email), default=False),
    )


def status_cell(row: Row[Any]) -> Cell:
    """Whether the person works here, with the last working day."""
    found = word(STATUSES, row.status)
    return Cell(str(found.label), tone=found.tone, icon=found.icon)


def _sums(sums: Sums, currency: str) -> tuple[Column, ...]:
    return (
        Column(
            "end_date", _l("Last working day"), cell=lambda row: Cell(row.end_date), kind="day", sort=Person.end_date
        ),
        Column(
            "seats",
            _l("Seats"),
            cell=lambda row: Cell(row.seats),
            kind="number",
            sort=sums.seats,
        ),
        Column(
            "cost",
            _l("Cost per year"),
            cell=lambda row: Cell(row.annual_price, currency=currency),
            kind="money",
            sort=sums.price,
        ),
        Column(
            "last_active_on",
            _l("Last activity"),
            cell=lambda row: Cell(row.last_active_on),
            kind="day",
            sort=sums.last_active_on,
        ),
        Column("findings", _l("Findings"), cell=_findings, kind="number", sort=sums.findings),
    )


def _findings(row: Row[Any]) -> Cell:
    may_open = row.findings and may("findings.view")
    return Cell(row.findings, href=url_for("licenses.findings", q=row.email) if may_open else None)


def _filters(session: Session, sums: Sums) -> tuple[Filter, ...]:
    def departments() -> Sequence[tuple[str, Label]]:
        query = select(Person.department).where(Person.department.is_not(None)).distinct()
        names = session.scalars(query.order_by(Person.department).limit(MOST_DEPARTMENTS))
        return [(name, name) for name in names if name]

    conditions: dict[str, ColumnElement[bool]] = {
        "seats": sums.seats > 0,
        "findings": sums.findings > 0,
        "leavers": (Person.status == "left") & (sums.seats > 0),
    }
    return (
        Filter("status", _l("Status"), _statuses, lambda query, value: query.where(Person.status == value)),
        Filter(
            "department", _l("Department"), departments, lambda query, value: query.where(Person.department == value)
        ),
        Filter("with", _l("With"), _with, lambda query, value: query.where(conditions[value])),
    )


def _statuses() -> Sequence[tuple[str, Label]]:
    return [(key, STATUSES[key].label) for key in ("active", "leave", "left")]


def _with() -> Sequence[tuple[str, Label]]:
    return [("seats", _("seats")), ("findings", _("findings")), ("leavers", _("seats after leaving"))]


def _empty() -> Empty:
    if may("import.view"):
        return Empty(
            _l("Nobody is known yet"),
            _l("Import a people file, or connect the directory: then accounts get persons, and leavers are found."),
            url_for("files.imports"),
            _l("Import people"),
        )
    return Empty(_l("Nobody is known yet"), _l("No seat of an application that you see belongs to a known person."))
