"""What people do with one finding: each action is a form of its own and names the state that the page showed."""

from collections.abc import Callable

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from spendapp.accounts.access import current_scope, requires
from spendapp.extensions import db
from spendapp.licenses import store
from spendapp.licenses.blueprint import blueprint
from spendapp.licenses.forms import AssignForm, CommentForm, DismissForm, SeenForm
from spendapp.licenses.store import NotFound, Refused, Seen
from spendapp.licenses.views_findings import show


@blueprint.post("/findings/<int:finding_id>/acknowledge")
@requires("findings.act")
def acknowledge(finding_id: int) -> ResponseReturnValue:
    """I have read it and will see to it."""
    return _button(finding_id, store.acknowledge, _("Acknowledged."))


@blueprint.post("/findings/<int:finding_id>/start")
@requires("findings.act")
def start(finding_id: int) -> ResponseReturnValue:
    """I work on it."""
    return _button(finding_id, store.start, _("In progress."))


@blueprint.post("/findings/<int:finding_id>/reopen")
@requires("findings.act")
def reopen(finding_id: int) -> ResponseReturnValue:
    """Take back an acknowledgment, the work on it or a dismissal."""
    return _button(finding_id, store.reopen, _("Open again."))


@blueprint.post("/findings/<int:finding_id>/dismiss")
@requires("findings.act")
def dismiss(finding_id: int) -> ResponseReturnValue:
    """Set it aside for a reason until the end of a day."""
    form = DismissForm()
    if not form.validate_on_submit():
        return show(finding_id, dismiss=form), 400

    def act(seen: Seen) -> None:
        store.dismiss(db.session(), seen, scope=current_scope(), reason=form.reason.data, until=form.until.data)

    return _done(finding_id, Seen(finding_id, form.state.data), act, _("Dismissed."))


@blueprint.post("/findings/<int:finding_id>/comment")
@requires("findings.act")
def comment(finding_id: int) -> ResponseReturnValue:
    """Add a remark to its history."""
    form = CommentForm()
    if not form.validate_on_submit():
        return show(finding_id, comment=form), 400

    def act(seen: Seen) -> None:
        store.comment(db.session(), seen, form.text.data, scope=current_scope())

    return _done(finding_id, Seen(finding_id, form.state.data), act, _("Comment kept."))


@blueprint.post("/findings/<int:finding_id>/assign")
@requires("findings.act")
def assign(finding_id: int) -> ResponseReturnValue:
    """Give it to somebody, or to nobody."""
    form = AssignForm()
    if not form.validate_on_submit():
        return show(finding_id, assign=form), 400
    email, was = form.email.data or None, form.was.data or None

    def act(seen: Seen) -> None:
        store.assign(db.session(), seen, scope=current_scope(), email=email, was=was)

    return _done(finding_id, Seen(finding_id, form.state.data), act, _("Assigned."))


def _button(finding_id: int, action: Callable[..., None], message: str) -> ResponseReturnValue:
    form = SeenForm()
    if not form.validate_on_submit():
        abort(400, _("The page was too old. Open the finding again."))

    def act(seen: Seen) -> None:
        action(db.session(), seen, scope=current_scope())

    return _done(finding_id, Seen(finding_id, form.state.data), act, message)


def _done(finding_id: int, seen: Seen, act: Callable[[Seen], None], message: str) -> ResponseReturnValue:
    try:
        act(seen)
    except NotFound:
        abort(404, _("There is no such finding, or it is not about an application or contract of yours."))
    except Refused as error:
        flash(str(error), "error")
    else:
        flash(message, "success")
    return redirect(url_for("licenses.finding", finding_id=finding_id))
