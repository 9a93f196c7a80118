"""The overview: everybody's home."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from spendapp import clock
from spendapp.accounts.access import current_scope, current_user, may, requires
from spendapp.connectors.overview import cards
from spendapp.dashboards.blueprint import blueprint
from spendapp.dashboards.charts import SpendLabels, spend_by_application
from spendapp.dashboards.connections_care import Care, in_need
from spendapp.dashboards.homes import home_of
from spendapp.dashboards.overview import Overview, overview
from spendapp.extensions import db
from spendapp.licenses.freshness import banners
from spendapp.registry import settings


@blueprint.get("/")
@requires("overview.view")
def home() -> ResponseReturnValue:
    """What is committed, what can be saved, what is due, and what changed."""
    session, day = db.session(), clock.today(settings().time_zone)
    scope = current_scope()
    found = overview(session, scope, day, currency=settings().currency)
    care, connections = _care()
    return render_template(
        "dashboards/overview.html",
        overview=found,
        home=home_of(current_user.role),
        currency=settings().currency,
        care=care,
        connections=connections,
        chart=_chart(found),
        scope=scope,
        banners=banners(session, scope, day),
    )


def _care() -> tuple[tuple[Care, ...], int]:
    """Connections belong to those who may see them; for others they are no figure."""
    if not may("connections.view"):
        return (), 0
    found = cards(db.session())
    return in_need(found, clock.now(), settings().connection_maximum_age_days), len(found)


def _chart(found: Overview) -> dict[str, Any] | None:
    if not found.spend:
        return None
    labels = SpendLabels(
        kept=_("not named by a finding"),
        saving=_("can be saved (annualized)"),
        others=_("all others"),
        axis=_("contracted %(currency)s per year", currency=settings().currency),
    )
    return spend_by_application(found.spend, labels)
