"""Banners of pages that are fed by a source older than its maximum age: which source, and what is frozen."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from spendapp.accounts.scope import Scope
from spendapp.contracts.scope import visible_application_ids
from spendapp.extensions import db
from spendapp.licenses.tables import Account, DataGap, Reconciliation
from spendapp.provenance import FILE_SOURCE, Source
from spendapp.registry import settings
from spendapp.web.formatting import format_day
from spendapp.web.layout import Banner
from spendapp.web.viewer import may

STALE = "stale_source"
SHOWN = 2
MOST_GAPS = 200


def banners(session: Session, scope: Scope, day: date, *, application_id: int | None = None) -> tuple[Banner, ...]:
    """What a page must say before its figures: an old reconcile, then stale sources; of one application or of all."""
    return (*_old_reconcile(session, day), *_stale(_gaps(session, scope, application_id)))


def connection_gaps(source_id: int) -> Sequence[DataGap]:
    """What cannot be said because of one source, for the page of its connection."""
    query = select(DataGap).where(DataGap.source_id == source_id).order_by(DataGap.since, DataGap.subject)
    return db.session.scalars(query.limit(MOST_GAPS)).all()


def _old_reconcile(session: Session, day: date) -> Sequence[Banner]:
    newest = session.scalar(select(func.max(Reconciliation.day)))
    if newest is None or newest >= day:
        return ()
    text = _("Findings and positions are as of %(day)s: no reconcile has finished since.", day=format_day(newest))
    return (Banner(text, _system(), _("See the worker on System") if _system() else ""),)


def _gaps(session: Session, scope: Scope, application_id: int | None) -> list[tuple[date, int | None, str, str]]:
    query = _query().order_by(DataGap.since, Source.name).limit(MOST_GAPS)
    visible = visible_application_ids(scope)
    if visible is not None:
        query = query.where(_concerns(Account.application_id.in_(visible), DataGap.application_id.in_(visible)))
    if application_id is not None:
        query = query.where(
            _concerns(Account.application_id == application_id, DataGap.application_id == application_id)
        )
    return [(since, app, kind, name) for since, app, kind, name in session.execute(query)]


def _concerns(accounts: ColumnElement[bool], gaps: ColumnElement[bool]) -> ColumnElement[bool]:
    """Gaps of the applications, and those of whole sources that have accounts in them."""
    feeds = select(Account.source_id).where(accounts)
    return or_(gaps, DataGap.application_id.is_(None) & DataGap.source_id.in_(feeds))


def _query() -> Select[Any]:
    columns: tuple[Any, ...] = (DataGap.since, DataGap.application_id, Source.kind, Source.name)
    return select(*columns).join(Source, Source.id == DataGap.source_id).where(DataGap.kind == STALE)


def _stale(gaps: Sequence[tuple[date, int | None, str, str]]) -> Sequence[Banner]:
    connections = [(name, since) for since, _app, kind, name in gaps if kind != FILE_SOURCE]
    found = [Banner(_connection(name, since), _system()) for name, since in connections[:SHOWN]]
    if len(connections) > SHOWN:
        more = len(connections) - SHOWN
        text = ngettext("%(num)s more connection is stale.", "%(num)s more connections are stale.", more)
        found.append(Banner(text, _system()))
    files = [(app, since) for since, app, kind, _name in gaps if kind == FILE_SOURCE]
    return (*found, *([Banner(_files(files), _system())] if files else []))


def _connection(name: str, since: date) -> str:
    last = since - timedelta(days=settings().connection_maximum_age_days + 1)
    return str(
        _(
            "%(name)s had its last complete run on %(day)s. What rests on it is frozen as of then: findings are kept, "
            "not resolved, and use since then is unknown.",
            name=name,
            day=format_day(last),
        )
    )


def _files(files: Sequence[tuple[int | None, date]]) -> str:
    last = min(since for _app, since in files) - timedelta(days=settings().file_maximum_age_days + 1)
    applications = len({app for app, _since in files if app is not None})
    return str(
        ngettext(
            "Imported files of %(num)s application are older than %(days)s days (the oldest of %(day)s): what they "
            "say is frozen.",
            "Imported files of %(num)s applications are older than %(days)s days (the oldest of %(day)s): what they "
            "say is frozen.",
            applications,
            days=settings().file_maximum_age_days,
            day=format_day(last),
        )
        if applications
        else _(
            "The imported people file is older than %(days)s days (of %(day)s): what it says is frozen.",
            days=settings().file_maximum_age_days,
            day=format_day(last),
        )
    )


def _system() -> str | None:
    return url_for("dashboards.system") if may("system.view") else None
