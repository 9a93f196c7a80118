"""The audit page: who did what, when. Rows cannot be changed or deleted, not even in the database."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Response
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, Select, select

from spendapp import clock
from spendapp.accounts.access import requires
from spendapp.accounts.blueprint import blueprint
from spendapp.audit import AuditEvent
from spendapp.extensions import db
from spendapp.web import tables
from spendapp.web.tables import Cell, Column, Empty, Filter, Table

MOST_CHOICES = 200
NO_DETAIL = _l("no more is recorded")
PERIODS = {"1": _l("last 24 hours"), "7": _l("last 7 days"), "30": _l("last 30 days"), "365": _l("last 365 days")}


@blueprint.get("/admin/audit")
@requires("audit.view")
def audit_log() -> Response:
    """What people and the system did."""
    return tables.respond(audit_table(), "accounts/audit.html")


def audit_table() -> Table:
    """The audit log, newest first. Ids grow with time, so they sort it by index."""
    return Table(
        "audit",
        select(*(c for c in AuditEvent.__table__.c)),
        id_column=AuditEvent.id,
        columns=(
            Column("at", _l("When"), kind="instant", sort=AuditEvent.id, cell=lambda r: Cell(r.at)),
            Column("actor", _l("Who"), sort=AuditEvent.actor, cell=lambda r: Cell(r.actor)),
            Column("action", _l("Action"), sort=AuditEvent.action, cell=lambda r: Cell(r.action)),
            Column("subject", _l("Subject"), cell=_subject_cell),
            Column("detail", _l("Detail"), cell=_detail_cell),
        ),
        default_sort="-at",
        search=(AuditEvent.actor, AuditEvent.action, AuditEvent.subject_type, AuditEvent.subject_id),
        filters=(
            Filter("action", _l("Action"), _actions, lambda query, value: query.where(AuditEvent.action == value)),
            Filter("period", _l("Period"), lambda: list(PERIODS.items()), _within),
        ),
        empty=Empty(_l("Nothing happened yet"), _l("Every change will be listed here.")),
    )


def _actions() -> Sequence[tuple[str, str]]:
    query = select(AuditEvent.action).distinct().order_by(AuditEvent.action).limit(MOST_CHOICES)
    return [(action, action) for action in db.session.scalars(query)]


def _within(query: Select[Any], days: str) -> Select[Any]:
    return query.where(AuditEvent.at >= clock.now() - timedelta(days=int(days)))


def _subject_cell(row: Row[Any]) -> Cell:
    return Cell(f"{row.subject_type} {row.subject_id}".strip())


def _detail_cell(row: Row[Any]) -> Cell:
    parts = (f"{key}: {_plain(value)}" for key, value in row.detail.items())
    return Cell("; ".join(parts) or None, title=None if row.detail else NO_DETAIL)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
