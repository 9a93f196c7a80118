"""What people do with several findings at once. A dismissal shows first what it does to whom and what it hides."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Row

from spendapp import clock
from spendapp.accounts.access import current_scope, requires
from spendapp.extensions import db
from spendapp.licenses import store
from spendapp.licenses.blueprint import blueprint
from spendapp.licenses.findings_query import chosen_findings
from spendapp.licenses.forms import DismissManyForm
from spendapp.licenses.store import Refused
from spendapp.registry import settings
from spendapp.web.addresses import safe_next
from spendapp.web.row_ids import row_ids

TYPED_COUNT_ABOVE = 20
MOST = 500


@blueprint.post("/findings/acknowledge")
@requires("findings.act")
def acknowledge_many() -> ResponseReturnValue:
    """Acknowledge the selected findings that are still open."""
    ids = _ids()
    done = store.acknowledge_many(db.session(), ids, scope=current_scope())
    _say(ngettext("%(num)s finding acknowledged.", "%(num)s findings acknowledged.", done), done, len(ids))
    return redirect(_back())


@blueprint.post("/findings/dismissal")
@requires("findings.act")
def dismiss_sheet() -> ResponseReturnValue:
    """The sheet before a dismissal: what is set aside, and the money that no longer shows."""
    return _sheet(DismissManyForm(formdata=None, next=_back()), _chosen())


@blueprint.post("/findings/dismiss")
@requires("findings.act")
def dismiss_many() -> ResponseReturnValue:
    """Dismiss the selected findings; above a number, their count must be typed in."""
    form, rows = DismissManyForm(), _chosen()
    valid = form.validate_on_submit()
    if len(rows) > TYPED_COUNT_ABOVE and form.count.data != len(rows):
        form.count.errors = [_("Type %(count)s to confirm.", count=len(rows))]
        valid = False
    if not valid:
        return _sheet(form, rows), 400
    reason, until, ids = form.reason.data, form.until.data, [row.id for row in rows]
    try:
        done = store.dismiss_many(db.session(), ids, scope=current_scope(), reason=reason, until=until)
    except Refused as error:
        form.until.errors = [str(error)]
        return _sheet(form, rows), 400
    _say(ngettext("%(num)s finding dismissed.", "%(num)s findings dismissed.", done), done, len(ids))
    return redirect(_back())


def _sheet(form: DismissManyForm, rows: Sequence[Row[Any]]) -> str:
    return render_template(
        "licenses/dismiss.html",
        rows=rows,
        form=form,
        typed=len(rows) > TYPED_COUNT_ABOVE,
        day=clock.today(settings().time_zone),
        currency=settings().currency,
    )


def _chosen() -> Sequence[Row[Any]]:
    return chosen_findings(db.session(), _ids(), current_scope())


def _ids() -> list[int]:
    """The selected rows: each once, and no more than a page can hold."""
    return row_ids(request.form.getlist("ids"))[:MOST]


def _back() -> str:
    return safe_next(request.form.get("next"), url_for("licenses.findings"))


def _say(message: str, done: int, chosen: int) -> None:
    left = chosen - done
    more = ngettext(
        "%(num)s was left as it is: it had changed, or is not yours.",
        "%(num)s were left as they are: they had changed, or are not yours.",
        left,
    )
    flash(f"{message} {more}" if left else message, "warning" if left else "success")
