"""Rows of the reports `findings` and `gaps`, in the words and the order of the design."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application, Plan
from spendapp.directory.tables import Person
from spendapp.licenses.findings import State
from spendapp.licenses.tables import Account, DataGap, Finding, FindingEvent, Reconciliation
from spendapp.licenses.verdicts import Gap, Verdict
from spendapp.provenance import Source
from spendapp.registry import settings

FINDING_COLUMNS = (
    "key",
    "rule",
    "bucket",
    "severity",
    "confidence",
    "as_of",
    "application",
    "plan",
    "account",
    "person",
    "quantity",
    "currency",
    "annualized",
    "realizable",
    "realizable_from",
    "avoidable",
    "state",
    "evidence",
)
GAP_COLUMNS = ("kind", "source", "application", "subject", "reason", "count", "since")
ReportRow = dict[str, Any]


def last_reconciled(session: Session) -> date | None:
    """The day of the newest reconcile of today."""
    return session.scalar(select(func.max(Reconciliation.day)))


def stored_findings(session: Session, *, with_resolved: bool) -> list[ReportRow]:
    """The findings that hold as of the last reconcile; resolved and frozen ones only when asked for."""
    query = (
        select(
            *Finding.__table__.c,
            Application.name.label("application"),
            Plan.name.label("plan"),
            Account.name.label("account"),
            Person.email.label("person"),
        )
        .outerjoin(Application, Application.id == Finding.application_id)
        .outerjoin(Plan, Plan.id == Finding.plan_id)
        .outerjoin(Account, Account.id == Finding.account_id)
        .outerjoin(Person, Person.id == Finding.person_id)
    )
    if not with_resolved:
        query = query.where(Finding.holds)
    return in_order({name: row[name] for name in FINDING_COLUMNS} for row in session.execute(query).mappings())


def computed_findings(session: Session, verdicts: Iterable[Verdict], day: date) -> list[ReportRow]:
    """Findings of a report with the state that people had given them by the end of the day."""
    states = states_on(session, day)
    return in_order(_computed(verdict, day, states) for verdict in verdicts)


def _computed(verdict: Verdict, day: date, states: Mapping[str, str]) -> ReportRow:
    subject, figures, key = verdict.subject, verdict.figures, verdict.key
    return {
        "key": key,
        "rule": verdict.rule,
        "bucket": verdict.bucket,
        "severity": verdict.severity,
        "confidence": verdict.confidence,
        "as_of": day,
        "application": subject.application,
        "plan": subject.plan,
        "account": subject.account,
        "person": subject.person,
        "quantity": verdict.quantity,
        "currency": verdict.currency,
        "annualized": figures.annualized,
        "realizable": figures.realizable,
        "realizable_from": figures.realizable_from,
        "avoidable": figures.avoidable,
        "state": states.get(key, State.OPEN.value),
        "evidence": dict(verdict.evidence),
    }


def states_on(session: Session, day: date) -> dict[str, str]:
    """Per key of a finding, the state at the end of the day, from its events; a resolved one that holds is open."""
    zone = ZoneInfo(settings().time_zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    query = (
        select(Finding.key, FindingEvent.to_state)
        .join(Finding, Finding.id == FindingEvent.finding_id)
        .where(FindingEvent.at < end)
        .order_by(FindingEvent.id)
    )
    newest: dict[str, str] = {}
    for key, state in session.execute(query):
        newest[key] = state
    return {key: state for key, state in newest.items() if state != State.RESOLVED}


def in_order(rows: Iterable[ReportRow]) -> list[ReportRow]:
    """Rows in an order that does not depend on ids or on when the report is run."""
    names = ("rule", "application", "plan", "account")
    return sorted(rows, key=lambda row: (*(row[name] or "" for name in names), row["key"]))


def stored_gaps(session: Session) -> list[ReportRow]:
    """The data gaps as of the last reconcile."""
    query = (
        select(*DataGap.__table__.c, Source.name.label("source"), Application.name.label("application"))
        .outerjoin(Source, Source.id == DataGap.source_id)
        .outerjoin(Application, Application.id == DataGap.application_id)
        .order_by(DataGap.kind, DataGap.subject, DataGap.id)
    )
    return [{name: row[name] for name in GAP_COLUMNS} for row in session.execute(query).mappings()]


def computed_gaps(gaps: Iterable[Gap]) -> list[ReportRow]:
    """The data gaps of a report."""
    rows = [{name: getattr(gap, name) for name in GAP_COLUMNS} for gap in gaps]
    return sorted(rows, key=lambda row: (row["kind"], row["subject"], row["source"] or "", row["application"] or ""))
