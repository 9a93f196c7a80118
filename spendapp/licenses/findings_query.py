"""Findings with the names of what they are about, and which of them save money or expose to a cost."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from spendapp.accounts.scope import Scope
from spendapp.catalog.tables import Application, Plan
from spendapp.contracts.scope import visible_application_ids, visible_contract_ids
from spendapp.contracts.tables import Contract
from spendapp.directory.tables import Person
from spendapp.licenses.effects import EXPOSURE_RULES
from spendapp.licenses.tables import Account, Finding

OPEN_STATES = ("open", "acknowledged", "in_progress")


def standing() -> ColumnElement[bool]:
    """Findings that hold and that nobody dismissed."""
    return and_(Finding.state.in_(OPEN_STATES), Finding.holds.is_(True))


def saves() -> ColumnElement[bool]:
    """Findings whose amount can be saved."""
    return Finding.rule.not_in(EXPOSURE_RULES)


def saving() -> ColumnElement[Any]:
    """The annualized amount of findings that save, null of the others."""
    return case((saves(), Finding.annualized))


def exposure() -> ColumnElement[Any]:
    """The annualized amount of findings that expose to a cost, null of the others."""
    return case((Finding.rule.in_(EXPOSURE_RULES), Finding.annualized))


def visible_findings(scope: Scope) -> ColumnElement[bool] | None:
    """Findings of applications and contracts that the scope shows; None means all."""
    applications, contracts = visible_application_ids(scope), visible_contract_ids(scope)
    if applications is None or contracts is None:
        return None
    return or_(Finding.application_id.in_(applications), Finding.contract_id.in_(contracts))


def findings_query(scope: Scope) -> Select[Any]:
    """Findings that the scope shows, with names."""
    columns: tuple[Any, ...] = (
        Finding.id,
        Finding.rule,
        Finding.severity,
        Finding.confidence,
        Finding.state,
        Finding.bucket,
        Finding.quantity,
        Finding.currency,
        Finding.annualized,
        Finding.realizable,
        Finding.realizable_from,
        Finding.avoidable,
        Finding.evidence,
        Finding.opened_on,
        Finding.as_of,
        Finding.until,
        Finding.frozen,
        Finding.assigned_to,
        Finding.application_id,
        Finding.contract_id,
        Application.name.label("application"),
        Application.owner_email.label("application_owner"),
        Plan.name.label("plan"),
        Account.name.label("account"),
        Person.id.label("person_id"),
        Person.name.label("person"),
        Person.email.label("person_email"),
        Contract.number.label("contract"),
    )
    query = (
        select(*columns)
        .outerjoin(Application, Application.id == Finding.application_id)
        .outerjoin(Plan, Plan.id == Finding.plan_id)
        .outerjoin(Account, Account.id == Finding.account_id)
        .outerjoin(Person, Person.id == Finding.person_id)
        .outerjoin(Contract, Contract.id == Finding.contract_id)
    )
    condition = visible_findings(scope)
    return query if condition is None else query.where(condition)


def owner() -> ColumnElement[Any]:
    """Who cares for the finding: to whom it was assigned, else the owner of the application."""
    return func.coalesce(Finding.assigned_to, Application.owner_email)


def chosen_findings(session: Session, ids: Sequence[int], scope: Scope) -> Sequence[Row[Any]]:
    """The findings of a selection that stand and that the scope shows, costliest first."""
    query = findings_query(scope).where(Finding.id.in_(ids), Finding.state.in_(OPEN_STATES))
    return session.execute(query.order_by(Finding.annualized.desc().nulls_last(), Finding.id)).all()
