"""What the room web tells the application."""

from flask import Flask

from spendapp.extensions import babel
from spendapp.registry import Registry, settings
from spendapp.web.errors import init_errors
from spendapp.web.languages import language
from spendapp.web.layout import init_layout
from spendapp.web.row_ids import init_row_ids
from spendapp.web.security import init_security


def register(app: Flask, registry: Registry) -> None:
    """Set up languages, the layout, the security headers and the error pages."""
    _ = registry
    babel.init_app(app, locale_selector=language, timezone_selector=lambda: settings().time_zone)
    init_row_ids(app)
    init_layout(app)
    init_security(app, settings(app))
    init_errors(app)
