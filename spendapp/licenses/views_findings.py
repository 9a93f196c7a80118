"""The list of findings, and one finding with its evidence."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from spendapp import clock
from spendapp.accounts.access import current_scope, requires
from spendapp.extensions import db
from spendapp.licenses.blueprint import blueprint
from spendapp.licenses.finding_page import FindingPage, finding_page
from spendapp.licenses.findings_table import findings_table
from spendapp.licenses.forms import AssignForm, CommentForm, DismissForm
from spendapp.licenses.freshness import banners
from spendapp.registry import settings
from spendapp.web import tables


@blueprint.get("/findings")
@requires("findings.view")
def findings() -> ResponseReturnValue:
    """What the rules found: what stands, by realizable money, unless the address asks otherwise."""
    session, scope, day = db.session(), current_scope(), clock.today(settings().time_zone)
    table = findings_table(scope, request.args, day=day, now=clock.now(), currency=settings().currency)
    context = {"day": day, "scope": scope, "banners": banners(session, scope, day)}
    return tables.respond(table, "licenses/findings.html", **context)


@blueprint.get("/findings/<int:finding_id>")
@requires("findings.view")
def finding(finding_id: int) -> ResponseReturnValue:
    """One finding: why it stands, what it is worth, what happened, and what can be done."""
    return show(finding_id)


def show(
    finding_id: int,
    *,
    dismiss: DismissForm | None = None,
    comment: CommentForm | None = None,
    assign: AssignForm | None = None,
) -> str:
    """Render the page of a finding with its forms, one of which may hold refused input."""
    dismiss = dismiss or DismissForm(formdata=None)
    comment = comment or CommentForm(formdata=None)
    assign = assign or AssignForm(formdata=None)
    session, scope, day = db.session(), current_scope(), clock.today(settings().time_zone)
    page: FindingPage | None = finding_page(session, finding_id, scope, day)
    if page is None:
        abort(404, _("There is no such finding, or it is not about an application or contract of yours."))
    for form in (dismiss, comment, assign):
        form.state.data = page.row.state
    assign.was.data = page.row.assigned_to or ""
    return render_template(
        "licenses/finding.html",
        page=page,
        day=day,
        now=clock.now(),
        dismiss=dismiss,
        comment=comment,
        assign=assign,
        banners=banners(session, scope, day, application_id=page.row.application_id),
    )
