"""How the list of positions reads, narrows and adds up: a row per plan, with the lines behind it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, Select, SQLColumnExpression

from spendapp.catalog.tables import Application, Plan
from spendapp.licenses.position_query import active_seats, over, plan_position, position_query, spare, use
from spendapp.licenses.position_report import LineBook
from spendapp.licenses.tables import Finding, PositionDay
from spendapp.web.formatting import format_day, format_days_left, format_number
from spendapp.web.tables import Cell, Column, Empty, Filter, Label, Table, Total
from spendapp.web.viewer import may


def position_table(visible: Select[Any] | None, book: LineBook, *, currency: str) -> Table:
    """The table of the page Position."""
    return Table(
        "position",
        position_query(visible),
        id_column=PositionDay.id,
        columns=(*_plan(book), *_quantities(), *_money(book, currency)),
        default_sort="application",
        empty=_empty(),
        filters=(Filter("show", _l("Show"), _choices, _narrow),),
        search=(Application.name, Plan.name),
        row_href=lambda row: url_for("dashboards.application", application_id=row.application_id, tab="plans"),
        totals=(
            Total("entitled", PositionDay.entitled),
            Total("assigned", PositionDay.assigned),
            Total("active", use.c.active),
            Total("over", over()),
            Total("spare", spare()),
            Total("true_up", Finding.annualized, currency=currency),
            Total("cost", PositionDay.annual_cost, currency=currency),
        ),
    )


def _plan(book: LineBook) -> tuple[Column, ...]:
    return (
        Column(
            "application",
            _l("Application"),
            cell=lambda row: Cell(row.application, secondary=row.plan),
            kind="application",
            sort=Application.name_key,
            secondary_label=_l("Plan"),
        ),
        Column("lines", _l("Lines in force"), cell=lambda row: _lines(row, book)),
    )


def _lines(row: Row[Any], book: LineBook) -> Cell:
    lines = book.lines(row.plan_id)
    if not lines:
        return Cell(None, title=_("No line of the plan is in force."))
    return Cell(", ".join(f"{format_number(line.quantity)} ({line.contract})" for line in lines))


def _quantities() -> tuple[Column, ...]:
    return (
        _number("entitled", _l("Entitled"), PositionDay.entitled),
        Column(
            "purchased",
            _l("Purchased"),
            cell=lambda row: Cell(row.purchased, title=_("As the vendor reports it.")),
            kind="number",
            sort=PositionDay.purchased,
            default=False,
        ),
        _number("assigned", _l("Assigned"), PositionDay.assigned),
        Column(
            "active",
            _l("In use"),
            cell=lambda row: Cell(active_seats(row), title=_("No source tells who uses it.")),
            kind="number",
            sort=use.c.active,
        ),
        Column("over", _l("Over"), cell=_over, kind="number", sort=over()),
        Column("spare", _l("Spare"), cell=lambda row: Cell(row.spare), kind="number", sort=spare()),
    )


def _number(key: str, label: Label, expression: SQLColumnExpression[Any]) -> Column:
    return Column(key, label, cell=lambda row: Cell(getattr(row, key)), kind="number", sort=expression)


def _over(row: Row[Any]) -> Cell:
    if not row.over:
        return Cell(0)
    href = url_for("licenses.finding", finding_id=row.finding_id) if row.finding_id and may("findings.view") else None
    formula = _("%(assigned)s assigned - %(entitled)s entitled", assigned=row.assigned, entitled=row.entitled)
    return Cell(row.over, tone="red", href=href, title=formula)


def _money(book: LineBook, currency: str) -> tuple[Column, ...]:
    return (
        Column(
            "true_up",
            _l("True-up per year"),
            cell=lambda row: Cell(row.true_up, currency=currency, title=_("Seats over x price per month x 12")),
            kind="money",
            sort=Finding.annualized,
        ),
        Column(
            "cost",
            _l("Annual cost"),
            cell=lambda row: Cell(row.annual_cost, currency=currency),
            kind="money",
            sort=PositionDay.annual_cost,
        ),
        Column("decrease", _l("Next decrease"), cell=lambda row: _decrease(row, book), kind="day"),
    )


def _decrease(row: Row[Any], book: LineBook) -> Cell:
    found = plan_position(row, book)
    day: date | None = found.next_decrease
    if day is None:
        return Cell(None, title=_("No line in force, or its contract never allows a decrease."))
    return Cell(day, secondary=format_days_left((day - book.day).days), title=format_day(day))


def _choices() -> Sequence[tuple[str, Label]]:
    return [
        ("over", _("over the entitlement")),
        ("spare", _("spare seats")),
        ("no-line", _("seats without a line in force")),
        ("unused", _("lines without seats")),
    ]


def _narrow(query: Select[Any], value: str) -> Select[Any]:
    conditions = {
        "over": PositionDay.assigned > PositionDay.entitled,
        "spare": PositionDay.entitled > PositionDay.assigned,
        "no-line": PositionDay.entitled.is_(None) & (PositionDay.assigned > 0),
        "unused": (PositionDay.entitled > 0) & (PositionDay.assigned == 0),
    }
    return query.where(conditions[value])


def _empty() -> Empty:
    if may("import.view"):
        return Empty(
            _l("No position yet"),
            _l("Import contracts with lines, and seats; the next reconcile compares the two."),
            url_for("files.imports"),
            _l("Import a file"),
        )
    return Empty(_l("No position yet"), _l("It shows here after the first reconcile."))
