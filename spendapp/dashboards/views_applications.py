"""The pages of applications: the list, and one with its tabs."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from spendapp import clock
from spendapp.accounts.access import current_scope, may, requires
from spendapp.contracts.scope import visible_application_ids
from spendapp.dashboards import application_store as store
from spendapp.dashboards.application_tabs import TABS, Subject
from spendapp.dashboards.applications_query import cancel_by, cost_per_active_person, in_use, utilization
from spendapp.dashboards.applications_table import STATUSES, applications_table
from spendapp.dashboards.blueprint import blueprint
from spendapp.extensions import db
from spendapp.licenses.freshness import banners
from spendapp.registry import settings
from spendapp.web import tables

MEASURES = {
    "cancel_by": cancel_by,
    "cost_per_active_person": cost_per_active_person,
    "in_use": in_use,
    "utilization": utilization,
}


@blueprint.get("/licenses/applications")
@requires("applications.view")
def applications() -> ResponseReturnValue:
    """Every application with what it costs, who uses it and what is next."""
    session, day = db.session(), clock.today(settings().time_zone)
    scope = current_scope()
    table = applications_table(session, visible_application_ids(scope), day, currency=settings().currency)
    return tables.respond(table, "dashboards/applications.html", day=day, banners=banners(session, scope, day))


@blueprint.get("/licenses/applications/<int:application_id>")
@requires("applications.view")
def application(application_id: int) -> ResponseReturnValue:
    """One application; `?tab=` says which tab."""
    subject = _subject(application_id)
    shown = {name: tab for name, tab in TABS.items() if may(tab.permission)}
    chosen = request.args.get("tab", "")
    name = chosen if chosen in shown else next(iter(shown))
    tab = shown[name]
    context = {"row": subject.row, "day": subject.day, "tabs": shown, "tab": name, "currency": settings().currency}
    context |= {"statuses": STATUSES, "measures": MEASURES, **tab.context(subject)}
    context["banners"] = banners(subject.session, subject.scope, subject.day, application_id=application_id)
    template = f"dashboards/application_{name}.html"
    if tab.table is not None:
        return tables.respond(tab.table(subject, request.args), template, **context)
    return render_template(template, **context)


def _subject(application_id: int) -> Subject:
    session, day, scope = db.session(), clock.today(settings().time_zone), current_scope()
    contracts = store.contracts_of(session, application_id, day)
    row = store.application_row(session, visible_application_ids(scope), application_id, contracts, day=day)
    if row is None:
        abort(404, _("There is no such application, or it is not yours."))
    return Subject(session, row, scope, day, contracts)
