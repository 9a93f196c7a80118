"""The blueprint on which all pages of this room stand."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__, template_folder="templates")
