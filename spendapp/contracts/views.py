"""The pages of contracts."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from spendapp import clock
from spendapp.accounts.access import current_scope, requires
from spendapp.contracts import words
from spendapp.contracts.detail import contract_page
from spendapp.contracts.lines_table import lines_table
from spendapp.contracts.list_table import contracts_table
from spendapp.contracts.scope import visible_contract_ids
from spendapp.contracts.standing import relation, standings
from spendapp.contracts.tables import Contract
from spendapp.extensions import db
from spendapp.registry import settings
from spendapp.web import tables

blueprint = Blueprint("contracts", __name__, template_folder="templates", url_prefix="/contracts")


@blueprint.get("")
@requires("contracts.view")
def contracts() -> ResponseReturnValue:
    """All contracts by cancel-by."""
    session, day, currency = db.session(), clock.today(settings().time_zone), settings().currency
    visible = visible_contract_ids(current_scope())
    found = standings(session, day, currency=currency)
    table = contracts_table(found, relation(found), day, visible=visible, currency=currency)
    return tables.respond(table, "contracts/contracts.html", day=day)


@blueprint.get("/<int:contract_id>")
@requires("contracts.view")
def contract(contract_id: int) -> ResponseReturnValue:
    """One contract: terms, notice, lines and history."""
    session, day, currency = db.session(), clock.today(settings().time_zone), settings().currency
    visible = visible_contract_ids(current_scope())
    seen = select(Contract.id).where(Contract.id == contract_id)
    if session.scalar(seen if visible is None else seen.where(Contract.id.in_(visible))) is None:
        abort(404, _("There is no such contract, or it is not yours."))
    page = contract_page(session, contract_id, day, currency=currency)
    if page is None:
        abort(404, _("The contract is not known on this day."))
    lines = lines_table(contract_id, page.lines, day, currency=page.standing.contract.currency)
    return tables.respond(lines, "contracts/contract.html", page=page, words=words, currency=currency)
