"""How the lines of a contract read: quantity, price, what they cost, and whether they are in force."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, select

from spendapp.catalog.tables import Application, Plan
from spendapp.contracts.detail import PricedLine
from spendapp.contracts.tables import Line
from spendapp.contracts.words import MODELS, PERIODS
from spendapp.history import known_on
from spendapp.money import round_amount, smallest_unit
from spendapp.web.tables import Cell, Column, Empty, Table
from spendapp.web.viewer import may


def lines_table(contract_id: int, priced: Mapping[int, PricedLine], day: date, *, currency: str) -> Table:
    """The table of lines on the page of a contract; `priced` are the computed lines by id."""
    columns: tuple[Any, ...] = (
        Line.id.label("id"),
        Line.application_id,
        Application.name.label("application"),
        Plan.name.label("plan"),
        Line.quantity,
        Line.floor_quantity,
        Line.unit_price,
        Line.per,
        Line.price_model,
        Line.valid_from,
        Line.valid_to,
    )
    query = (
        select(*columns)
        .join(Application, Application.id == Line.application_id)
        .join(Plan, Plan.id == Line.plan_id)
        .where(Line.contract_id == contract_id, known_on(Line, day))
    )
    return Table(
        "lines",
        query,
        id_column=Line.id,
        columns=(*_what(), *_dates(priced), *_costs(priced, currency)),
        default_sort="application",
        empty=Empty(
            _l("No lines yet"),
            _l("Import a lines file: plans, quantities and prices of this contract."),
        ),
    )


def _what() -> tuple[Column, ...]:
    return (
        Column(
            "application",
            _l("Application"),
            cell=_application,
            kind="application",
            sort=Application.name_key,
            secondary_label=_l("Plan"),
        ),
        Column("quantity", _l("Quantity"), cell=_quantity, kind="number", sort=Line.quantity),
    )


def _application(row: Row[Any]) -> Cell:
    may_open = may("applications.view")
    href = url_for("dashboards.application", application_id=row.application_id) if may_open else None
    return Cell(row.application, secondary=row.plan, href=href)


def _quantity(row: Row[Any]) -> Cell:
    floor = None if row.floor_quantity is None else _("at least %(floor)s", floor=row.floor_quantity)
    return Cell(row.quantity, secondary=floor)


def _dates(priced: Mapping[int, PricedLine]) -> tuple[Column, ...]:
    start, end = _("Start of the contract."), _("No end.")
    return (
        Column(
            "valid_from",
            _l("From"),
            cell=lambda row: Cell(row.valid_from, title=start),
            kind="day",
            sort=Line.valid_from,
        ),
        Column("valid_to", _l("To"), cell=lambda row: Cell(row.valid_to, title=end), kind="day", sort=Line.valid_to),
        Column("state", _l("State"), cell=lambda row: _state(priced[row.id]), kind="badge"),
    )


def _state(priced: PricedLine) -> Cell:
    if priced.in_force:
        return Cell(_("in force"), tone="green", icon="check")
    return Cell(_("not in force"), tone="secondary", icon="clock")


def _costs(priced: Mapping[int, PricedLine], currency: str) -> tuple[Column, ...]:
    def money(row: Row[Any], figure: str) -> Cell:
        cost = priced[row.id].cost
        exact = cost.per_month if figure == "month" else cost.per_year
        formula = cost.explanation.rule.removesuffix(" x 12") if figure == "month" else cost.explanation.rule
        return Cell(round_amount(exact, smallest_unit(currency)), currency=currency, title=formula)

    return (
        Column("price", _l("Price"), cell=lambda row: _price(row, currency), kind="money"),
        Column("per_month", _l("Per month"), cell=lambda row: money(row, "month"), kind="money"),
        Column("per_year", _l("Per year"), cell=lambda row: money(row, "year"), kind="money"),
        Column("why", _l("Why?"), cell=lambda row: Cell(_("Why?"), href=f"#why-{row.id}"), kind="link"),
    )


def _price(row: Row[Any], currency: str) -> Cell:
    return Cell(row.unit_price, currency=currency, secondary=f"{PERIODS[row.per]}, {MODELS[row.price_model]}")
