"""How the list of renewals reads, sorts and narrows."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import CTE, ColumnElement, Row, Select, func, select

from spendapp.catalog.tables import Application, Vendor
from spendapp.contracts.standing import relation
from spendapp.contracts.tables import Contract, ContractVersion, Line
from spendapp.contracts.words import STATES
from spendapp.directory.tables import Person
from spendapp.history import current
from spendapp.renewals.decide import Renewal
from spendapp.renewals.words import GROUPS
from spendapp.web.formatting import format_day, format_days_left
from spendapp.web.tables import Cell, Column, Empty, Filter, Table

SOON_DAYS = 30
SHOWN_APPLICATIONS = 2
Find = Callable[[Row[Any]], Renewal]


def decide_table(found: Mapping[int, Renewal], day: date, *, currency: str) -> Table:
    """The table of the renewals that the user may see."""
    standing = relation({contract_id: renewal.standing for contract_id, renewal in found.items()})

    def find(row: Row[Any]) -> Renewal:
        return found[row.id]

    return Table(
        "renewals",
        _query(standing),
        id_column=Contract.id,
        columns=(
            *_deadline(find, standing, day),
            *_identity(find),
            *_money(find, standing, currency),
            *_answer(find, standing),
            *_clause(find, standing),
        ),
        default_sort="cancel_by",
        empty=Empty(
            _l("No contracts in force"),
            _l("Renewals appear here by cancel-by, once contracts are imported."),
        ),
        filters=_filters(found),
        search=(Contract.number, Vendor.name, ContractVersion.owner_email, Person.name, _application_names()),
        row_href=lambda row: url_for("renewals.renewal", contract_id=row.id),
    )


def _query(standing: CTE) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Contract.id.label("id"),
        Contract.number,
        ContractVersion.owner_email,
        Person.name.label("owner"),
    )
    return (
        select(*columns)
        .join(ContractVersion, ContractVersion.contract_id == Contract.id)
        .join(Vendor, Vendor.id == ContractVersion.vendor_id)
        .join(standing, standing.c.contract_id == Contract.id)
        .outerjoin(Person, Person.email_key == func.lower(ContractVersion.owner_email))
        .where(current(ContractVersion))
    )


def _application_names() -> ColumnElement[str]:
    names = select(func.aggregate_strings(Application.name, " ")).join(Line, Line.application_id == Application.id)
    return names.where(Line.contract_id == Contract.id, current(Line)).correlate(Contract).scalar_subquery()


def _deadline(find: Find, standing: CTE, day: date) -> tuple[Column, ...]:
    return (
        Column(
            "cancel_by",
            _l("Cancel by"),
            cell=lambda row: _cancel_by(find(row), day),
            kind="day",
            # The ordinal of the day; 0 is none, and stands last.
            sort=func.nullif(standing.c.cancel_by, 0),
            secondary_label=_l("Days left"),
        ),
        Column(
            "earliest",
            _l("Earliest reading"),
            cell=lambda row: Cell(find(row).standing.term.cancel_by_earliest),
            kind="day",
            sort=func.nullif(standing.c.earliest, 0),
            default=False,
        ),
    )


def _clause(find: Find, standing: CTE) -> tuple[Column, ...]:
    return (
        Column("notice", _l("Notice"), cell=lambda row: _notice(find(row))),
        Column(
            "renewal",
            _l("Renewal date"),
            cell=lambda row: Cell(find(row).standing.term.renewal_date, title=_("It ends by itself.")),
            kind="day",
            sort=func.nullif(standing.c.renewal_date, 0),
            default=False,
        ),
    )


def _cancel_by(renewal: Renewal, day: date) -> Cell:
    deadline = renewal.standing.term.cancel_by
    if deadline is None:
        ends = format_day(renewal.standing.term.last_day)
        return Cell(None, title=_("It ends by itself on %(day)s; no notice is needed.", day=ends))
    days = (deadline - day).days
    left = format_days_left(days)
    if days < 0 and renewal.open_term is not None and renewal.open_term.cancel_by is not None:
        left = _("%(left)s; next %(day)s", left=left, day=format_day(renewal.open_term.cancel_by))
    tone = None if days > SOON_DAYS else "orange" if days >= 0 else "red"
    return Cell(deadline, secondary=left, tone=tone)


def _notice(renewal: Renewal) -> Cell:
    term = renewal.standing.term
    if term.notice_assumed:
        return Cell(
            _("assumed notice"),
            secondary=term.notice,
            tone="yellow",
            title=_("No notice is on file; the default of the instance is assumed."),
        )
    return Cell(term.notice)


def _identity(find: Find) -> tuple[Column, ...]:
    return (
        Column("number", _l("Contract"), cell=lambda row: Cell(row.number), kind="link", sort=Contract.number_key),
        Column("vendor", _l("Vendor"), cell=lambda row: Cell(find(row).standing.contract.vendor), sort=Vendor.name_key),
        Column("applications", _l("Applications"), cell=lambda row: _applications(find(row))),
    )


def _applications(renewal: Renewal) -> Cell:
    names = renewal.standing.applications
    if not names:
        return Cell(None, title=_("No lines are on file."))
    more = len(names) - SHOWN_APPLICATIONS
    rest = ngettext("and %(num)s more", "and %(num)s more", more) if more > 0 else None
    return Cell(", ".join(names[:SHOWN_APPLICATIONS]), secondary=rest, title=", ".join(names))


def _money(find: Find, standing: CTE, currency: str) -> tuple[Column, ...]:
    return (
        Column(
            "annual",
            _l("Annual value"),
            cell=lambda row: Cell(find(row).standing.annual, currency=find(row).standing.contract.currency),
            kind="money",
        ),
        Column(
            "reported",
            _l("Annual value in reporting currency"),
            cell=lambda row: _reported(find(row), currency),
            kind="money",
            sort=standing.c.reported,
            default=False,
        ),
    )


def _reported(renewal: Renewal, currency: str) -> Cell:
    standing = renewal.standing
    if standing.reported is None:
        code = standing.contract.currency
        return Cell(None, title=_("No exchange rate is known for %(currency)s.", currency=code))
    return Cell(standing.reported, currency=currency)


def _answer(find: Find, standing: CTE) -> tuple[Column, ...]:
    return (
        Column("state", _l("State"), cell=lambda row: _state(find(row)), kind="badge", sort=standing.c.state),
        Column("decision", _l("Decision"), cell=lambda row: _decision(find(row)), kind="badge"),
        Column(
            "owner",
            _l("Owner"),
            cell=_owner,
            kind="person",
            sort=func.coalesce(Person.name, ContractVersion.owner_email),
        ),
    )


def _state(renewal: Renewal) -> Cell:
    word = STATES[renewal.standing.state]
    return Cell(str(word.label), tone=word.tone, icon=word.icon, title=str(word.title))


def _decision(renewal: Renewal) -> Cell:
    if renewal.decision is not None:
        return Cell(_("acknowledged"), tone="green", icon="check")
    if renewal.snoozed_until is not None:
        return Cell(_("silent until %(day)s", day=format_day(renewal.snoozed_until)), tone="azure", icon="clock")
    if renewal.standing.term.cancel_by is None:
        return Cell(None, title=_("It ends by itself; there is nothing to decide."))
    return Cell(_("none yet"), tone="secondary", icon="point")


def _owner(row: Row[Any]) -> Cell:
    if row.owner is None:
        return Cell(row.owner_email, title=_("No owner is on file."))
    return Cell(row.owner, secondary=row.owner_email)


def _filters(found: Mapping[int, Renewal]) -> tuple[Filter, ...]:
    """Groups and decisions are computed, so they narrow by id."""
    by_group: dict[str, list[int]] = {group.value: [] for group in GROUPS}
    for contract_id, renewal in found.items():
        by_group[renewal.group].append(contract_id)
    answers: dict[str, list[int]] = {
        "acknowledged": [key for key, renewal in found.items() if renewal.decision],
        "none": [key for key, renewal in found.items() if not renewal.decision],
        "assumed": [key for key, renewal in found.items() if renewal.standing.term.notice_assumed],
    }
    labels = {"acknowledged": _l("acknowledged"), "none": _l("none yet"), "assumed": _l("with an assumed notice")}
    return (
        Filter(
            "when",
            _l("Decide"),
            lambda: [(group.value, label) for group, label in GROUPS.items()],
            lambda query, value: query.where(Contract.id.in_(by_group[value])),
        ),
        Filter(
            "decision",
            _l("Decision"),
            lambda: list(labels.items()),
            lambda query, value: query.where(Contract.id.in_(answers[value])),
        ),
    )
