"""The blueprint on which all pages of this room stand."""

from flask import Blueprint

blueprint = Blueprint("dashboards", __name__, template_folder="templates")
