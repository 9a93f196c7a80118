"""The pages of connections: all of them as cards, one with everything about it, and what can be done with it."""

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from spendapp import audit, clock
from spendapp.accounts.access import current_user, requires
from spendapp.connectors import store, sync, words, work
from spendapp.connectors.contract import ConnectorError
from spendapp.connectors.overview import cards
from spendapp.connectors.pages import ConnectionPage, connection_page, progress_of
from spendapp.connectors.runs_table import runs_table
from spendapp.extensions import db
from spendapp.web import tables

blueprint = Blueprint("connectors", __name__, template_folder="templates", url_prefix="/data/connections")


@blueprint.get("")
@requires("connections.view")
def connections() -> ResponseReturnValue:
    """A card per source."""
    found = cards(db.session())
    waiting = work.waiting(db.session())
    return render_template("connectors/connections.html", cards=found, waiting=waiting, words=words, now=clock.now())


@blueprint.get("/<int:connection_id>")
@requires("connections.view")
def connection(connection_id: int) -> Response:
    """One connection: state, permissions, runs, sample, documentation, secrets."""
    page = _page(connection_id)
    # The licenses room, which is below this one, tells of data gaps by a function of this name in the templates.
    return tables.respond(
        runs_table(page.connection.source_id), "connectors/connection.html", page=page, words=words, now=clock.now()
    )


@blueprint.get("/<int:connection_id>/progress")
@requires("connections.view")
def progress(connection_id: int) -> Response:
    """How far the run is, for htmx; when it has ended, the browser loads the page anew."""
    found = cards(db.session(), connection_id)
    going = progress_of(db.session(), found[0]) if found else None
    if going is None:
        return Response(status=200, headers={"HX-Refresh": "true"})
    card = found[0]
    return make_response(render_template("connectors/progress.html", progress=going, card=card))


@blueprint.post("/<int:connection_id>/sync")
@requires("connections.act")
def run_now(connection_id: int) -> ResponseReturnValue:
    """Put a sync into the queue."""
    page = _page(connection_id)
    asked = work.request(db.session(), connection_id, current_user.email)
    db.session.commit()
    flash(_("A sync was asked for; a worker starts it in a moment.") if asked else _("A sync is under way already."))
    return _back(page)


@blueprint.post("/<int:connection_id>/check")
@requires("connections.act")
def check(connection_id: int) -> ResponseReturnValue:
    """Put a check of the permissions into the queue."""
    page = _page(connection_id)
    work.request_check(db.session(), connection_id, current_user.email)
    db.session.commit()
    flash(_("A check was asked for; load the page again in a moment."))
    return _back(page)


@blueprint.post("/<int:connection_id>/secrets/<name>")
@requires("connections.act")
def replace_secret(connection_id: int, name: str) -> ResponseReturnValue:
    """Replace a secret; it can never be read."""
    page = _page(connection_id)
    try:
        store.rotate(db.session(), page.connection, {name: request.form.get("value", "").strip()})
    except ConnectorError as error:
        db.session.rollback()
        flash(f"{error.message} {error.remedy}", "error")
    else:
        flash(_("The secret was replaced. Check the permissions next."))
    return _back(page)


@blueprint.post("/<int:connection_id>/held/accept")
@requires("connections.act")
def accept_held(connection_id: int) -> ResponseReturnValue:
    """Confirm that much less is right; a worker lands the run that is held."""
    page = _page(connection_id)
    if page.held is None:
        flash(_("No run is held any more."))
    elif page.typed and request.form.get("count", "").strip() != str(page.lost):
        flash(_("Type %(count)s to confirm; nothing was changed.", count=page.lost), "error")
    else:
        audit.record(db.session(), "sync.accept_drop", ("connection", connection_id), run=page.held.id)
        work.request(db.session(), connection_id, current_user.email, accept_drop=True)
        db.session.commit()
        flash(_("Confirmed; a worker takes the run over in a moment."))
    return _back(page)


@blueprint.post("/<int:connection_id>/held/discard")
@requires("connections.act")
def discard_held(connection_id: int) -> ResponseReturnValue:
    """Drop the run that is held."""
    page = _page(connection_id)
    try:
        sync.discard(db.session(), connection_id)
    except ConnectorError:
        flash(_("No run is held any more."))
    else:
        flash(_("The run was dropped; the last complete state stays in force."))
    return _back(page)


def _page(connection_id: int) -> ConnectionPage:
    return connection_page(db.session(), connection_id) or abort(404)


def _back(page: ConnectionPage) -> ResponseReturnValue:
    return redirect(url_for("connectors.connection", connection_id=page.card.id))
