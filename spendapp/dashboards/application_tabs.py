"""The tabs of the page of one application: what each reads, as context for its template."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.accounts.scope import Scope
from spendapp.catalog.naming import name_key
from spendapp.contracts.model import ContractOnDay
from spendapp.contracts.scope import visible_contract_ids
from spendapp.contracts.standing import standing
from spendapp.dashboards import application_store as store
from spendapp.dashboards.charts import usage_trend
from spendapp.dashboards.seats_table import seats_table
from spendapp.licenses.findings_table import findings_table
from spendapp.licenses.position_query import plan_position
from spendapp.licenses.position_report import LineBook
from spendapp.licenses.tables import Finding
from spendapp.registry import settings
from spendapp.web.tables import Table


@dataclass(frozen=True)
class Subject:
    """The application that the page shows, with what every tab needs."""

    session: Session
    row: Row[Any]
    scope: Scope
    day: date
    contracts: tuple[ContractOnDay, ...]


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: its label, the permission it needs, and its table or its context."""

    label: LazyString
    permission: str = "applications.view"
    table: Callable[[Subject, Mapping[str, str]], Table] | None = None
    context: Callable[[Subject], dict[str, Any]] = lambda _subject: {}


def _seats(subject: Subject, _args: Mapping[str, str]) -> Table:
    return seats_table(subject.session, subject.row.id, currency=settings().currency)


def _findings(subject: Subject, args: Mapping[str, str]) -> Table:
    table = findings_table(subject.scope, args, day=subject.day, now=clock.now(), currency=settings().currency)
    return replace(
        table,
        query=table.query.where(Finding.application_id == subject.row.id),
        columns=tuple(column for column in table.columns if column.key != "application"),
        filters=tuple(item for item in table.filters if item.key not in ("application", "owner")),
    )


def _plans(subject: Subject) -> dict[str, Any]:
    book = LineBook(subject.contracts, subject.day)
    rows = store.plan_rows(subject.session, subject.row.id)
    return {"plans": [plan_position(row, book) for row in rows]}


def _usage(subject: Subject) -> dict[str, Any]:
    days = store.trend(subject.session, subject.row.id, subject.day)
    labels = {"entitled": _("bought"), "assigned": _("assigned"), "active": _("in use"), "axis": _("seats")}
    return {"days": days, "chart": usage_trend(days, labels) if days else None}


def _contracts(subject: Subject) -> dict[str, Any]:
    ids = visible_contract_ids(subject.scope)
    shown = None if ids is None else set(subject.session.scalars(ids))
    found = [contract for contract in subject.contracts if shown is None or contract.contract_id in shown]
    currency = settings().currency
    return {
        "contracts": [standing(contract, subject.day, currency) for contract in found],
        "hidden": len(subject.contracts) - len(found),
    }


def _policy(subject: Subject) -> dict[str, Any]:
    return {
        "policies": store.policies(subject.session, subject.row.id, settings()),
        "exclusions": store.exclusions(subject.session, name_key(subject.row.name), subject.day),
    }


def _history(subject: Subject) -> dict[str, Any]:
    return {"events": store.history(subject.session, subject.row.id, subject.day)}


TABS = {
    "seats": Tab(_l("Seats"), table=_seats),
    "plans": Tab(_l("Plans and lines"), context=_plans),
    "usage": Tab(_l("Usage"), context=_usage),
    "contracts": Tab(_l("Contracts"), permission="contracts.view", context=_contracts),
    "findings": Tab(_l("Findings"), permission="findings.view", table=_findings),
    "policy": Tab(_l("Policy"), context=_policy),
    "history": Tab(_l("History"), context=_history),
}
