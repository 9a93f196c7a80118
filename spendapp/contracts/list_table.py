"""How the list of contracts reads, narrows and adds up."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import CTE, ColumnElement, Row, Select, func, select, type_coerce

from spendapp.catalog.tables import Application, Vendor
from spendapp.contracts.model import State
from spendapp.contracts.notice import NoticeRule
from spendapp.contracts.standing import STATES as STATE_NUMBERS
from spendapp.contracts.standing import Standing
from spendapp.contracts.tables import Contract, ContractVersion, Line
from spendapp.contracts.words import RULES, STATES
from spendapp.directory.tables import Person
from spendapp.extensions import Amount
from spendapp.history import current
from spendapp.web.formatting import NO_BREAK, format_day, format_days_left
from spendapp.web.tables import Cell, Column, Empty, Filter, Label, Table, Total
from spendapp.web.viewer import may

SHOWN_APPLICATIONS = 2
SOON_DAYS = 30
DUE_DAYS = (30, 90, 120)
Find = Callable[[Row[Any]], Standing]


def contracts_table(
    found: Mapping[int, Standing], standing: CTE, day: date, *, visible: Select[Any] | None, currency: str
) -> Table:
    """The table of the page Contracts, over the computed standings and the same as a relation."""

    def find(row: Row[Any]) -> Standing:
        return found[row.id]

    return Table(
        "contracts",
        _query(standing, visible),
        id_column=Contract.id,
        columns=(
            *_identity(find),
            *_deadlines(find, standing, day),
            *_money(find, standing, currency),
            Column("owner", _l("Owner"), cell=_owner, kind="person", sort=_owner_name()),
        ),
        default_sort="cancel_by",
        empty=_empty(),
        filters=_filters(standing, day),
        search=(Contract.number, Vendor.name, ContractVersion.owner_email, Person.name, _application_names()),
        row_href=lambda row: url_for("contracts.contract", contract_id=row.id),
        totals=(Total("reported", type_coerce(standing.c.reported, Amount), currency=currency),),
    )


def _query(standing: CTE, visible: Select[Any] | None) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Contract.id.label("id"),
        Contract.number,
        ContractVersion.owner_email,
        Person.name.label("owner"),
    )
    query = (
        select(*columns)
        .join(ContractVersion, ContractVersion.contract_id == Contract.id)
        .join(Vendor, Vendor.id == ContractVersion.vendor_id)
        .join(standing, standing.c.contract_id == Contract.id)
        .outerjoin(Person, Person.email_key == func.lower(ContractVersion.owner_email))
        .where(current(ContractVersion))
    )
    return query if visible is None else query.where(Contract.id.in_(visible))


def _application_names() -> ColumnElement[str]:
    names = select(func.aggregate_strings(Application.name, " ")).join(Line, Line.application_id == Application.id)
    return names.where(Line.contract_id == Contract.id, current(Line)).correlate(Contract).scalar_subquery()


def _identity(find: Find) -> tuple[Column, ...]:
    return (
        Column("number", _l("Contract"), cell=lambda row: Cell(row.number), kind="link", sort=Contract.number_key),
        Column("vendor", _l("Vendor"), cell=lambda row: Cell(find(row).contract.vendor), sort=Vendor.name_key),
        Column("applications", _l("Applications"), cell=lambda row: _applications(find(row))),
    )


def _applications(standing: Standing) -> Cell:
    names = standing.applications
    if not names:
        return Cell(None, title=_("No lines are on file."))
    more = len(names) - SHOWN_APPLICATIONS
    rest = ngettext("and %(num)s more", "and %(num)s more", more) if more > 0 else None
    return Cell(", ".join(names[:SHOWN_APPLICATIONS]), secondary=rest, title=", ".join(names))


def _deadlines(find: Find, standing: CTE, day: date) -> tuple[Column, ...]:
    return (
        Column("term", _l("Term"), cell=lambda row: _term(find(row)), sort=_day(standing.c.last_day)),
        Column(
            "renewal",
            _l("Renewal date"),
            cell=lambda row: _renewal(find(row)),
            kind="day",
            sort=_day(standing.c.renewal_date),
        ),
        Column(
            "cancel_by",
            _l("Cancel by"),
            cell=lambda row: _cancel_by(find(row), day),
            kind="day",
            sort=_day(standing.c.cancel_by),
            secondary_label=_l("Days left"),
        ),
        Column(
            "earliest",
            _l("Earliest reading"),
            cell=lambda row: Cell(find(row).term.cancel_by_earliest),
            kind="day",
            sort=_day(standing.c.earliest),
            default=False,
        ),
        Column("state", _l("State"), cell=lambda row: _state(find(row)), kind="badge", sort=standing.c.state),
    )


def _day(number: ColumnElement[int]) -> ColumnElement[Any]:
    """A day as its ordinal; 0 is no day, and stands last."""
    return func.nullif(number, 0)


def _term(standing: Standing) -> Cell:
    term = standing.term
    # Each day stays on one line; the cell breaks between the two.
    first, last = (format_day(day).replace(" ", NO_BREAK) for day in (term.first_day, term.last_day))
    return Cell(f"{first}{NO_BREAK}– {last}", secondary=_("term %(number)s", number=term.number))


def _renewal(standing: Standing) -> Cell:
    return Cell(standing.term.renewal_date, title=_("It ends by itself."))


def _cancel_by(standing: Standing, day: date) -> Cell:
    deadline = standing.term.cancel_by
    if deadline is None:
        return Cell(None, title=_("It ends by itself; no notice is needed."))
    days = (deadline - day).days
    tone = "red" if days < 0 else "orange" if days <= SOON_DAYS else None
    return Cell(deadline, secondary=format_days_left(days), tone=tone, title=_readings(standing))


def _readings(standing: Standing) -> str:
    term = standing.term
    said = [f"{RULES[NoticeRule(rule)].label}: {format_day(day)}" for rule, day in term.readings.items()]
    assumed = [_("The notice of %(notice)s is assumed.", notice=term.notice)] if term.notice_assumed else []
    return "; ".join([*said, *assumed])


def _money(find: Find, standing: CTE, currency: str) -> tuple[Column, ...]:
    return (
        Column(
            "annual",
            _l("Annual value"),
            cell=lambda row: Cell(find(row).annual, currency=find(row).contract.currency),
            kind="money",
        ),
        Column(
            "reported",
            _("In %(currency)s", currency=currency),
            cell=lambda row: _reported(find(row), currency),
            kind="money",
            sort=standing.c.reported,
        ),
    )


def _reported(standing: Standing, currency: str) -> Cell:
    if standing.reported is None:
        return Cell(None, title=_("No exchange rate is known for %(currency)s.", currency=standing.contract.currency))
    if standing.rate is None:
        return Cell(standing.reported, currency=currency)
    return Cell(
        standing.reported, currency=currency, title=_("At the rate of %(day)s.", day=format_day(standing.rate.day))
    )


def _owner_name() -> ColumnElement[str]:
    return func.coalesce(Person.name, ContractVersion.owner_email)


def _owner(row: Row[Any]) -> Cell:
    if row.owner is None:
        return Cell(row.owner_email, title=_("No owner is on file."))
    return Cell(row.owner, secondary=row.owner_email)


def _state(standing: Standing) -> Cell:
    word = STATES[standing.state]
    return Cell(str(word.label), tone=word.tone, icon=word.icon, title=str(word.title))


def _filters(standing: CTE, day: date) -> tuple[Filter, ...]:
    return (
        Filter(
            "state",
            _l("State"),
            lambda: [(state.value, word.label) for state, word in STATES.items()],
            lambda query, value: query.where(standing.c.state == STATE_NUMBERS.index(State(value))),
        ),
        Filter(
            "due",
            _l("Cancel by"),
            lambda: [(str(days), _("within %(days)s days", days=days)) for days in DUE_DAYS],
            lambda query, value: query.where(_due(standing, day, int(value))),
        ),
        Filter("with", _l("With"), _with_choices, _with),
    )


def _due(standing: CTE, day: date, days: int) -> ColumnElement[bool]:
    return standing.c.cancel_by.between(day.toordinal(), (day + timedelta(days=days)).toordinal())


def _with_choices() -> Sequence[tuple[str, Label]]:
    return [("no-owner", _("no owner on file")), ("assumed", _("an assumed notice")), ("no-lines", _("no lines"))]


def _with(query: Select[Any], value: str) -> Select[Any]:
    conditions: dict[str, ColumnElement[bool]] = {
        "no-owner": ContractVersion.owner_email.is_(None),
        "assumed": ContractVersion.notice.is_(None) & ContractVersion.renewal_term.is_not(None),
        "no-lines": ~select(Line.id).where(Line.contract_id == Contract.id, current(Line)).exists(),
    }
    return query.where(conditions[value])


def _empty() -> Empty:
    title = _l("No contracts yet")
    if may("import.view"):
        text = _l("Import a contracts file, then the lines: plans, quantities and prices.")
        return Empty(title, text, url_for("files.imports"), _l("Import a file"))
    return Empty(title, _l("Contracts that you own appear here, once somebody imported them."))
