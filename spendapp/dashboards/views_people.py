"""The pages of people: the list, one with every seat, and the sheet of what leaving must take back."""

from datetime import date
from decimal import Decimal
from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from spendapp import clock
from spendapp.accounts.access import current_scope, requires
from spendapp.contracts.scope import visible_application_ids
from spendapp.dashboards import person_store as store
from spendapp.dashboards.blueprint import blueprint
from spendapp.dashboards.people_table import people_table
from spendapp.extensions import db
from spendapp.licenses.freshness import banners
from spendapp.registry import settings
from spendapp.web import tables


@blueprint.get("/licenses/people")
@requires("people.view")
def people() -> ResponseReturnValue:
    """Everybody in the directory with seats, cost and last activity."""
    session, day, scope = db.session(), clock.today(settings().time_zone), current_scope()
    table = people_table(session, visible_application_ids(scope), currency=settings().currency)
    context = {"day": day, "scope": scope, "banners": banners(session, scope, day)}
    return tables.respond(table, "dashboards/people.html", **context)


@blueprint.get("/licenses/people/<int:person_id>")
@requires("people.view")
def person(person_id: int) -> ResponseReturnValue:
    """One person: facts, every seat, findings, what they own, history."""
    context = _context(person_id)
    session, found = db.session(), context["person"]
    return render_template(
        "dashboards/person.html",
        findings=store.findings_of(session, person_id, visible_application_ids(current_scope())),
        history=store.history(session, person_id),
        source=store.source_name(session, found.source_id),
        **context,
    )


@blueprint.get("/licenses/people/<int:person_id>/leaving")
@requires("people.view")
def leaving(person_id: int) -> ResponseReturnValue:
    """The leaving sheet: all that must be taken back, for printing and ticking off."""
    return render_template("dashboards/leaving.html", **_context(person_id))


def _context(person_id: int) -> dict[str, Any]:
    session, scope = db.session(), current_scope()
    day: date = clock.today(settings().time_zone)
    visible = visible_application_ids(scope)
    found = store.person(session, person_id)
    seats = store.seats(session, person_id, visible) if found else ()
    if found is None or (visible is not None and not seats):
        abort(404, _("There is no such person, or none of their seats is in an application of yours."))
    prices = [seat.annual_price for seat in seats if seat.annual_price is not None]
    return {
        "person": found,
        "seats": seats,
        "cost": sum(prices, Decimal(0)) if prices else None,
        "last_active_on": max((seat.last_active_on for seat in seats if seat.last_active_on), default=None),
        "accounts": store.other_accounts(session, person_id, visible),
        "owned": store.owned(session, found.email_key) if scope.everything else (),
        "scope": scope,
        "day": day,
        "currency": settings().currency,
    }
