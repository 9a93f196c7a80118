"""The pages of renewals, and the answers that people give there."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from spendapp import clock
from spendapp.accounts.access import current_scope, current_user, requires
from spendapp.contracts import words as contract_words
from spendapp.contracts.detail import ContractPage, contract_page
from spendapp.contracts.lines_table import lines_table
from spendapp.contracts.scope import visible_contract_ids
from spendapp.extensions import db
from spendapp.registry import settings
from spendapp.renewals import decide as deciding
from spendapp.renewals import words
from spendapp.renewals.decide_table import decide_table
from spendapp.renewals.detail import renewal_page, watched_terms
from spendapp.renewals.holds import OutOfRange, TooLate, Wish, hold
from spendapp.renewals.model import Deadline, HoldKind
from spendapp.renewals.situation import read_agreements
from spendapp.web import tables
from spendapp.web.formatting import format_day, format_instant

blueprint = Blueprint("renewals", __name__, template_folder="templates", url_prefix="/renewals")


@blueprint.get("")
@requires("renewals.view")
def decide() -> ResponseReturnValue:
    """Contracts in force, by cancel-by."""
    session, day, currency = db.session(), _today(), settings().currency
    everything = deciding.renewals_on(session, day, currency=currency)
    found = deciding.seen_by(session, everything, visible_contract_ids(current_scope()))
    table = decide_table(found, day, currency=currency)
    counts = deciding.group_counts(found)
    chosen = request.args.get("when", "")
    return tables.respond(table, "renewals/decide.html", day=day, counts=counts, chosen=chosen, words=words)


@blueprint.get("/<int:contract_id>")
@requires("renewals.view")
def renewal(contract_id: int) -> ResponseReturnValue:
    """One renewal: what must be decided by when, who is told, and what was answered."""
    session, day, currency = db.session(), _today(), settings().currency
    page = _contract_or_404(contract_id, day)
    lines = lines_table(contract_id, page.lines, day, currency=page.standing.contract.currency)
    context = {"page": page, "words": contract_words, "currency": currency}
    found = renewal_page(session, contract_id, day)
    return tables.respond(lines, "renewals/renewal.html", renewal=found, say=words, **context)


@blueprint.post("/<int:contract_id>/acknowledge")
@requires("renewals.act")
def acknowledge(contract_id: int) -> ResponseReturnValue:
    """End the alerts of a term."""
    return _answer(contract_id, HoldKind.ACKNOWLEDGE, None)


@blueprint.post("/<int:contract_id>/snooze")
@requires("renewals.act")
def snooze(contract_id: int) -> ResponseReturnValue:
    """Silence the alerts of a term until a day."""
    try:
        until = date.fromisoformat(request.form.get("until", ""))
    except ValueError:
        flash(_("Choose a day until which the reminders are silent."), "error")
        return redirect(url_for("renewals.renewal", contract_id=contract_id))
    return _answer(contract_id, HoldKind.SNOOZE, until)


def _answer(contract_id: int, kind: HoldKind, until: date | None) -> ResponseReturnValue:
    day = _today()
    _contract_or_404(contract_id, day)
    deadline = _deadline_or_404(contract_id, request.form.get("term", type=int), day)
    wish = Wish(kind, current_user.email, request.form.get("seen", 0, type=int), until)
    try:
        hold(db.session(), deadline, wish, day)
    except TooLate as late:
        flash(_too_late(late), "error")
    except OutOfRange:
        flash(_("The day must lie between tomorrow and the cancel-by date; nothing was saved."), "error")
    else:
        done = _("Acknowledged: no more reminders about this term.")
        flash(done if until is None else _("Silent until %(day)s.", day=format_day(until)), "success")
    return redirect(url_for("renewals.renewal", contract_id=contract_id))


def _too_late(late: TooLate) -> str:
    first = late.first
    said = {"who": first.by, "when": format_instant(first.at)}
    if first.kind is HoldKind.ACKNOWLEDGE:
        return str(_("%(who)s acknowledged this term already, on %(when)s; nothing was changed.", **said))
    until = format_day(first.until) if first.until else ""
    text = _(
        "%(who)s asked for silence until %(day)s meanwhile, on %(when)s; look again and repeat.", day=until, **said
    )
    return str(text)


def _today() -> date:
    return clock.today(settings().time_zone)


def _contract_or_404(contract_id: int, day: date) -> ContractPage:
    visible = visible_contract_ids(current_scope())
    session = db.session()
    page = contract_page(session, contract_id, day, currency=settings().currency)
    if page is None or (visible is not None and contract_id not in set(session.scalars(visible))):
        abort(404, _("There is no such contract, or it is not yours."))
    return page


def _deadline_or_404(contract_id: int, number: int | None, day: date) -> Deadline:
    agreement = read_agreements(db.session(), day, only=[contract_id])[contract_id]
    found = next((deadline for term, deadline in watched_terms(agreement, day) if term.number == number), None)
    if found is None:
        abort(404, _("This term can no longer be answered; open the contract again."))
    return found
