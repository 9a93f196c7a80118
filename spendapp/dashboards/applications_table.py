"""How the list of applications reads, narrows and adds up."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application, Vendor
from spendapp.contracts.store import contracts_on
from spendapp.dashboards.applications_query import (
    applications_query,
    base_seats,
    cancel_by,
    cost_per_active_person,
    found,
    in_use,
    position,
    seat_source,
    use,
    utilization,
    utilization_order,
)
from spendapp.dashboards.bars import Bars
from spendapp.dashboards.figures import cancel_by_application
from spendapp.directory.tables import Person
from spendapp.licenses.words import Word
from spendapp.web.formatting import format_amount, format_days_left, format_number
from spendapp.web.tables import Cell, Column, Empty, Filter, Label, Table, Total
from spendapp.web.viewer import may

Ids = Select[Any] | None
STATUSES = {
    "sanctioned": Word(_l("sanctioned"), "green", "check"),
    "review": Word(_l("to review"), "yellow", "clock"),
    "prohibited": Word(_l("prohibited"), "red", "ban"),
}


def applications_table(session: Session, visible: Ids, day: date, *, currency: str) -> Table:
    """The table of the page Applications."""
    query = applications_query(visible, cancel_by_application(contracts_on(session, day), day))
    return Table(
        "applications",
        query,
        id_column=Application.id,
        columns=(*_identity(), *_seats(), *_costs(currency), *_care(query.selected_columns.cancel_by, day, currency)),
        default_sort="-cost",
        empty=_empty(),
        filters=_filters(session, visible),
        search=(Application.name, Vendor.name, Application.category, Application.owner_email, Person.name),
        row_href=lambda row: url_for("dashboards.application", application_id=row.id),
        totals=_totals(currency),
    )


def _identity() -> tuple[Column, ...]:
    owner = func.coalesce(Person.name, Application.owner_email)
    return (
        Column(
            "name",
            _l("Application"),
            cell=_name,
            kind="application",
            sort=Application.name_key,
            secondary_label=_l("Vendor and category"),
        ),
        Column("vendor", _l("Vendor"), cell=lambda row: Cell(row.vendor), sort=Vendor.name, default=False),
        Column(
            "category", _l("Category"), cell=lambda row: Cell(row.category), sort=Application.category, default=False
        ),
        Column("owner", _l("Owner"), cell=_owner, kind="person", sort=owner),
        Column("status", _l("Status"), cell=_status, kind="badge", sort=Application.status, default=False),
    )


def _name(row: Row[Any]) -> Cell:
    known = [text for text in (row.vendor if row.vendor != row.name else None, row.category) if text]
    return Cell(row.name, secondary=" · ".join(known) or None)


def _owner(row: Row[Any]) -> Cell:
    if row.owner is None:
        return Cell(row.owner_email, title=_("No owner is on file."))
    href = url_for("dashboards.person", person_id=row.owner_id) if may("people.view") else None
    return Cell(row.owner, secondary=row.owner_email, href=href)


def _status(row: Row[Any]) -> Cell:
    found = STATUSES[row.status]
    return Cell(str(found.label), tone=found.tone, icon=found.icon)


def _seats() -> tuple[Column, ...]:
    return (
        Column("seats", _l("Bought / assigned / in use"), cell=_bars, sort=position.c.assigned),
        _number("bought", _l("Bought"), position.c.entitled),
        _number("assigned", _l("Assigned"), position.c.assigned),
        Column(
            "active",
            _l("In use"),
            cell=lambda row: Cell(in_use(row)),
            kind="number",
            sort=use.c.active,
            default=False,
        ),
        Column("utilization", _l("Utilization"), cell=_utilization, kind="percent", sort=utilization_order()),
    )


def _number(key: str, label: Label, expression: ColumnElement[int]) -> Column:
    return Column(
        key,
        label,
        cell=lambda row: Cell(getattr(row, expression.key or key)),
        kind="number",
        sort=expression,
        default=False,
    )


def _bars(row: Row[Any]) -> Cell:
    return Cell(Bars(row.entitled, row.assigned, in_use(row)))


def _utilization(row: Row[Any]) -> Cell:
    share, active, base = utilization(row), in_use(row), base_seats(row)
    if share is None or active is None or base is None:
        return Cell(None, title=_("No source tells who uses it, or nothing is bought or assigned."))
    bought = row.entitled is not None
    text = _("%(active)s in use / %(base)s bought") if bought else _("%(active)s in use / %(base)s assigned")
    return Cell(share, title=text % {"active": format_number(active), "base": format_number(base)})


def _costs(currency: str) -> tuple[Column, ...]:
    return (
        _money("cost", _l("Annual cost"), position.c.annual_cost, currency=currency),
        Column("per_person", _l("Cost per active person"), cell=lambda row: _per_person(row, currency), kind="money"),
    )


def _money(key: str, label: Label, expression: ColumnElement[Any], *, currency: str, default: bool = True) -> Column:
    return Column(
        key,
        label,
        cell=lambda row: Cell(getattr(row, expression.key or key), currency=currency),
        kind="money",
        sort=expression,
        default=default,
    )


def _per_person(row: Row[Any], currency: str) -> Cell:
    amount = cost_per_active_person(row)
    if amount is None:
        return Cell(None)
    formula = _(
        "%(cost)s / %(people)s people with a seat in use",
        cost=format_amount(row.annual_cost, currency),
        people=format_number(int(row.active_people)),
    )
    return Cell(amount, currency=currency, title=formula)


def _care(deadline: ColumnElement[Any], day: date, currency: str) -> tuple[Column, ...]:
    return (
        Column("cancel_by", _l("Next cancel-by"), cell=lambda row: _cancel_by(row, day), kind="day", sort=deadline),
        Column("findings", _l("Findings"), cell=_findings, kind="number", sort=func.coalesce(found.c.findings, 0)),
        _money("realizable", _l("Realizable"), found.c.realizable, currency=currency),
        _money("annualized", _l("Annualized"), found.c.annualized, currency=currency, default=False),
        _money("avoidable", _l("Avoidable"), found.c.avoidable, currency=currency, default=False),
        Column("sources", _l("Sources"), cell=_sources, sort=seat_source),
    )


def _cancel_by(row: Row[Any], day: date) -> Cell:
    found = cancel_by(row)
    if found is None:
        return Cell(None, title=_("No contract that renews has a line of it."))
    days = (found - day).days
    return Cell(found, secondary=format_days_left(days), tone="orange" if days <= 14 else None)


def _findings(row: Row[Any]) -> Cell:
    may_open = row.findings and may("findings.view")
    return Cell(row.findings, href=url_for("licenses.findings", application=row.id) if may_open else None)


def _sources(row: Row[Any]) -> Cell:
    return Cell(row.sources, title=_("No source gives its seats."))


def _totals(currency: str) -> tuple[Total, ...]:
    return (
        Total("bought", position.c.entitled),
        Total("assigned", position.c.assigned),
        Total("active", use.c.active),
        Total("cost", position.c.annual_cost, currency=currency),
        Total("findings", func.coalesce(found.c.findings, 0)),
        Total("realizable", found.c.realizable, currency=currency),
        Total("annualized", found.c.annualized, currency=currency),
        Total("avoidable", found.c.avoidable, currency=currency),
    )


def _filters(session: Session, visible: Ids) -> tuple[Filter, ...]:
    return (
        Filter(
            "category",
            _l("Category"),
            lambda: _distinct(session, Application.category, visible),
            lambda query, value: query.where(Application.category == value),
        ),
        Filter(
            "status",
            _l("Status"),
            lambda: [(key, word.label) for key, word in STATUSES.items()],
            lambda query, value: query.where(Application.status == value),
        ),
        Filter("with", _l("With"), _with_choices, _with),
    )


def _distinct(session: Session, column: Any, visible: Ids) -> Sequence[tuple[str, Label]]:
    query = select(column).where(column.is_not(None)).distinct().order_by(column).limit(200)
    query = query if visible is None else query.where(Application.id.in_(visible))
    return [(value, value) for value in session.scalars(query)]


def _with_choices() -> Sequence[tuple[str, Label]]:
    return [
        ("findings", _("findings")),
        ("cost", _("an annual cost")),
        ("deadline", _("a cancel-by ahead")),
        ("no-source", _("no source of seats")),
    ]


def _with(query: Select[Any], value: str) -> Select[Any]:
    conditions: dict[str, ColumnElement[bool]] = {
        "findings": found.c.findings > 0,
        "cost": position.c.annual_cost.is_not(None),
        "deadline": query.selected_columns.cancel_by.is_not(None),
        "no-source": use.c.seats.is_(None),
    }
    return query.where(conditions[value])


def _empty() -> Empty:
    if may("import.view"):
        return Empty(
            _l("No applications yet"),
            _l("Import contracts with lines, import seats, or connect a source: each makes the applications it names."),
            url_for("files.imports"),
            _l("Import a file"),
        )
    return Empty(
        _l("No applications yet"), _l("Ask an administrator to import contracts and seats, or to connect a source.")
    )
