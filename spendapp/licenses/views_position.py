"""The page Position: what is entitled, assigned, in use, over and spare, per application, plan and line."""

from datetime import date
from itertools import groupby
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.accounts.access import current_scope, requires
from spendapp.catalog.tables import Application, Plan
from spendapp.contracts.scope import visible_application_ids
from spendapp.contracts.store import contracts_on
from spendapp.extensions import db
from spendapp.licenses.blueprint import blueprint
from spendapp.licenses.freshness import banners
from spendapp.licenses.position_query import plan_position, position_query
from spendapp.licenses.position_report import LineBook
from spendapp.licenses.position_table import position_table
from spendapp.licenses.tables import PositionDay
from spendapp.registry import settings
from spendapp.web import tables

MOST_PRINTED = 2_000


@blueprint.get("/position")
@requires("position.view")
def position() -> ResponseReturnValue:
    """The position of every plan; `?print=1` is the whole of it on paper, with its lines."""
    session, scope, day = db.session(), current_scope(), clock.today(settings().time_zone)
    book = LineBook(contracts_on(session, day), day)
    context = {"day": _day(session) or day, "currency": settings().currency, "scope": scope}
    context["banners"] = banners(session, scope, day)
    if request.args.get("print"):
        return render_template("licenses/position_print.html", **_printed(session, book), **context)
    table = position_table(visible_application_ids(scope), book, currency=settings().currency)
    return tables.respond(table, "licenses/position.html", **context)


def _printed(session: Session, book: LineBook) -> dict[str, Any]:
    query = position_query(visible_application_ids(current_scope()))
    rows = session.execute(query.order_by(Application.name_key, Plan.name_key).limit(MOST_PRINTED + 1)).all()
    plans = [plan_position(row, book) for row in rows[:MOST_PRINTED]]
    groups = [(name, list(items)) for name, items in groupby(plans, key=lambda plan: plan.application)]
    return {"groups": groups, "more": len(rows) > MOST_PRINTED}


def _day(session: Session) -> date | None:
    """The day of the newest positions."""
    return session.scalar(select(func.max(PositionDay.day)))
