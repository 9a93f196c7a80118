"""The blueprint on which all pages of this room stand."""

from flask import Blueprint

blueprint = Blueprint("licenses", __name__, template_folder="templates", url_prefix="/licenses")
