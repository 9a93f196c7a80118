"""How the list of findings reads, narrows and adds up; by default what is open, by realizable money."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import ColumnElement, Row, case

from spendapp.accounts.scope import Scope
from spendapp.catalog.tables import Application, Plan
from spendapp.contracts.tables import Contract
from spendapp.directory.tables import Person
from spendapp.licenses.effects import EXPOSURE_RULES
from spendapp.licenses.evidence_words import in_words
from spendapp.licenses.findings_filters import filters
from spendapp.licenses.findings_query import findings_query, owner, saving, standing
from spendapp.licenses.tables import Account, Finding
from spendapp.licenses.words import CONFIDENCES, RULES, SEVERITIES, STATES, Word, word
from spendapp.web.formatting import format_day
from spendapp.web.layout import icon_url
from spendapp.web.tables import BulkAction, Cell, Column, Empty, Table, Total
from spendapp.web.viewer import may


def findings_table(scope: Scope, args: Mapping[str, str], *, day: date, now: datetime, currency: str) -> Table:
    """The table of the page Findings. Without a chosen state it shows what stands: open, seen or in progress."""
    query = findings_query(scope)
    exposed = args.get("effect") == "exposes"
    return Table(
        "findings",
        query if args.get("state") else query.where(standing()),
        id_column=Finding.id,
        columns=(*_what(day, now), *_money(), *_care()),
        default_sort="-realizable",
        empty=_empty(),
        filters=filters(scope),
        search=(Person.name, Person.email, Account.name, Application.name, Plan.name, Contract.number),
        row_href=lambda row: url_for("licenses.finding", finding_id=row.id),
        bulk=_bulk(),
        totals=(
            Total("quantity", Finding.quantity),
            Total("annualized", Finding.annualized if exposed else saving(), currency=currency),
            Total("realizable", Finding.realizable, currency=currency),
            Total("avoidable", Finding.avoidable, currency=currency),
        ),
    )


def _what(day: date, now: datetime) -> tuple[Column, ...]:
    subject: ColumnElement[Any] = Person.name  # type: ignore[assignment]
    return (
        Column("finding", _l("Finding"), cell=_finding, sort=Finding.rule),
        Column(
            "severity",
            _l("Severity"),
            cell=_badge(SEVERITIES, "severity"),
            kind="badge",
            sort=severity_order(),
            default=False,
        ),
        Column("subject", _l("Subject"), cell=subject_cell, kind="person", sort=subject),
        Column("application", _l("Application"), cell=_application, kind="application", sort=Application.name_key),
        Column("evidence", _l("Evidence"), cell=lambda row: _evidence(row, day, now), sort=Finding.opened_on),
        Column(
            "since",
            _l("Since"),
            cell=lambda row: Cell(row.opened_on),
            kind="day",
            sort=Finding.opened_on,
            default=False,
        ),
        Column("quantity", _l("Seats"), cell=_quantity, kind="number", sort=Finding.quantity, default=False),
    )


def severity_order() -> ColumnElement[int]:
    """An expression by which critical comes after low."""
    return case({"critical": 4, "high": 3, "medium": 2, "low": 1}, value=Finding.severity, else_=0)


@dataclass(frozen=True, slots=True)
class FindingName:
    """The rule in words over the severity; exports as the rule alone, for severity has a column of its own."""

    label: str
    severity: Word

    def __str__(self) -> str:
        return self.label

    def __html__(self) -> str:
        """The two in one cell, the severity by word, icon and color."""
        return Markup(
            '<span class="finding-name"><span>{label}</span><span class="badge tone-{tone}">'
            '<svg class="icon" aria-hidden="true"><use href="{icon}"/></svg>{severity}</span></span>'
        ).format(
            label=self.label, tone=self.severity.tone, icon=icon_url(self.severity.icon), severity=self.severity.label
        )


def _finding(row: Row[Any]) -> Cell:
    name = FindingName(str(word(RULES, row.rule).label), word(SEVERITIES, row.severity))
    return Cell(name, secondary=_("frozen: its source is stale") if row.frozen else None)


def _badge(words: Mapping[str, Word], name: str) -> Callable[[Row[Any]], Cell]:
    def cell(row: Row[Any]) -> Cell:
        found = word(words, getattr(row, name))
        return Cell(str(found.label), tone=found.tone, icon=found.icon)

    return cell


def subject_cell(row: Row[Any]) -> Cell:
    """What the finding is about: the person over the e-mail, else the account, the plan or the contract."""
    if row.person:
        href = url_for("dashboards.person", person_id=row.person_id) if may("people.view") else None
        return Cell(row.person, secondary=row.person_email, href=href)
    if row.account:
        return Cell(row.account, secondary=_("account"))
    if row.plan:
        return Cell(row.plan, secondary=_("plan, %(count)s seats", count=row.quantity))
    return Cell(row.contract, secondary=_("contract") if row.contract else None)


def _application(row: Row[Any]) -> Cell:
    if row.application is None:
        return Cell(None, title=_("It is about a contract."))
    return Cell(
        row.application, secondary=row.plan, href=url_for("dashboards.application", application_id=row.application_id)
    )


def _evidence(row: Row[Any], day: date, now: datetime) -> Cell:
    since = _("since %(day)s", day=format_day(row.opened_on))
    return Cell(in_words(row.rule, row.evidence, day=day, now=now) or None, secondary=since)


def _quantity(row: Row[Any]) -> Cell:
    return Cell(row.quantity)


def _money() -> tuple[Column, ...]:
    return (
        Column("annualized", _l("Annualized"), cell=_annualized, kind="money", sort=Finding.annualized),
        Column("realizable", _l("Realizable"), cell=_realizable, kind="money", sort=Finding.realizable),
        Column(
            "avoidable",
            _l("Avoidable"),
            cell=lambda row: Cell(row.avoidable, currency=row.currency),
            kind="money",
            sort=Finding.avoidable,
        ),
    )


def _annualized(row: Row[Any]) -> Cell:
    if row.annualized is None:
        return Cell(None, title=(row.evidence.get("money") or {}).get("reason"))
    formula = (row.evidence.get("money") or {}).get("formula")
    note = _("exposure, no saving") if row.rule in EXPOSURE_RULES else None
    return Cell(row.annualized, currency=row.currency, title=formula, secondary=note)


def _realizable(row: Row[Any]) -> Cell:
    if row.realizable_from is None:
        note = None if row.realizable is None or row.realizable else _("no decrease allowed")
        return Cell(row.realizable, currency=row.currency, secondary=note if row.rule not in EXPOSURE_RULES else None)
    from_day = _("from %(day)s", day=format_day(row.realizable_from)) if row.realizable else None
    return Cell(row.realizable, currency=row.currency, secondary=from_day)


def _care() -> tuple[Column, ...]:
    return (
        Column(
            "confidence",
            _l("Confidence"),
            cell=_badge(CONFIDENCES, "confidence"),
            kind="badge",
            sort=Finding.confidence,
        ),
        Column("state", _l("State and owner"), cell=_state, kind="badge", sort=Finding.state),
        Column("owner", _l("Owner"), cell=_owner, sort=owner(), default=False),
    )


def _state(row: Row[Any]) -> Cell:
    found = word(STATES, row.state)
    until = _("until %(day)s", day=format_day(row.until)) if row.state == "dismissed" and row.until else None
    owner = row.assigned_to or row.application_owner
    return Cell(str(found.label), tone=found.tone, icon=found.icon, secondary=until or owner, title=owner)


def _owner(row: Row[Any]) -> Cell:
    return Cell(row.assigned_to or row.application_owner, secondary=_("assigned") if row.assigned_to else None)


def _bulk() -> tuple[BulkAction, ...]:
    return (
        BulkAction("acknowledge", _l("Acknowledge"), "licenses.acknowledge_many", "findings.act", icon="eye"),
        BulkAction("dismiss", _l("Dismiss until …"), "licenses.dismiss_sheet", "findings.act", icon="ban"),
    )


def _empty() -> Empty:
    if may("connections.view"):
        return Empty(
            _l("No findings"),
            _l("Findings appear after a reconcile. Import people, contracts and seats, or connect a source first."),
            url_for("connectors.connections"),
            _l("Connections"),
        )
    return Empty(_l("No findings"), _l("Nothing that you see needs care, as of the last reconcile."))
