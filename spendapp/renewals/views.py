"""The pages of renewals."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from spendapp.accounts.access import requires

blueprint = Blueprint("renewals", __name__, template_folder="templates", url_prefix="/renewals")


@blueprint.get("")
@requires("renewals.view")
def decide() -> ResponseReturnValue:
    """Renewals by cancel-by."""
    return ""


@blueprint.get("/<int:contract_id>")
@requires("renewals.view")
def renewal(contract_id: int) -> ResponseReturnValue:
    """One renewal."""
    return ""
