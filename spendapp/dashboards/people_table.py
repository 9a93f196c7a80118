"""The list of people with seats, cost, last activity and findings of each."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from spendapp.dashboards import measures
from spendapp.directory.tables import Person
from spendapp.licenses.words import STATUSES, word
from spendapp.web.tables import Cell, Column, Empty, Filter, Label, Table, Total
from spendapp.web.viewer import may

Ids = Select[Any] | None
MOST_DEPARTMENTS = 200


def people_query(visible: Ids) -> tuple[Select[Any], Any, Any]:
    """People with their sums, and the two subqueries; an owner sees who holds a seat in a visible application."""
    held, found = measures.seats_by_person(visible), measures.findings_by_person(visible)
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
        func.coalesce(held.c.seats, 0).label("seats"),
        held.c.annual_price,
        held.c.last_active_on,
        func.coalesce(found.c.findings, 0).label("findings"),
    )
    query = select(*columns).outerjoin(found, found.c.person_id == Person.id)
    return query.join(held, held.c.person_id == Person.id, isouter=visible is None), held, found


def people_table(session: Session, visible: Ids, *, currency: str) -> Table:
    """The table of the page People."""
    query, held, found = people_query(visible)
    return Table(
        "people",
        query,
        id_column=Person.id,
        columns=(*_identity(), *_sums(held, found, currency)),
        default_sort="name",
        empty=_empty(),
        filters=_filters(session, held, found),
        search=(Person.name, Person.email, Person.department),
        row_href=lambda row: url_for("dashboards.person", person_id=row.id),
        totals=(
            Total("seats", held.c.seats),
            Total("cost", held.c.annual_price, currency=currency),
            Total("findings", found.c.findings),
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


def _sums(held: Any, found: Any, currency: str) -> tuple[Column, ...]:
    return (
        Column(
            "end_date", _l("Last working day"), cell=lambda row: Cell(row.end_date), kind="day", sort=Person.end_date
        ),
        Column(
            "seats",
            _l("Seats"),
            cell=lambda row: Cell(row.seats),
            kind="number",
            sort=func.coalesce(held.c.seats, 0),
        ),
        Column(
            "cost",
            _l("Cost per year"),
            cell=lambda row: Cell(row.annual_price, currency=currency),
            kind="money",
            sort=held.c.annual_price,
        ),
        Column(
            "last_active_on",
            _l("Last activity"),
            cell=lambda row: Cell(row.last_active_on),
            kind="day",
            sort=held.c.last_active_on,
        ),
        Column("findings", _l("Findings"), cell=_findings, kind="number", sort=func.coalesce(found.c.findings, 0)),
    )


def _findings(row: Row[Any]) -> Cell:
    may_open = row.findings and may("findings.view")
    return Cell(row.findings, href=url_for("licenses.findings", q=row.email) if may_open else None)


def _filters(session: Session, held: Any, found: Any) -> tuple[Filter, ...]:
    def departments() -> Sequence[tuple[str, Label]]:
        query = select(Person.department).where(Person.department.is_not(None)).distinct()
        names = session.scalars(query.order_by(Person.department).limit(MOST_DEPARTMENTS))
        return [(name, name) for name in names if name]

    conditions: dict[str, ColumnElement[bool]] = {
        "seats": held.c.seats > 0,
        "findings": found.c.findings > 0,
        "leavers": (Person.status == "left") & (held.c.seats > 0),
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
