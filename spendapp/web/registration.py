"""What the room web tells the application."""

from flask import Flask, g, request

from spendapp.extensions import babel
from spendapp.registry import Registry, settings
from spendapp.web.layout import init_layout

LANGUAGES = ("en", "fr", "it")


def register(app: Flask, registry: Registry) -> None:
    """Set up languages and the layout."""
    _ = registry
    babel.init_app(app, locale_selector=language, timezone_selector=lambda: settings().time_zone)
    init_layout(app)


def language() -> str:
    """The language of the viewer, else the best one that the browser asks for."""
    found = g.get("viewer")
    chosen = found.language if found else None
    return chosen or request.accept_languages.best_match(LANGUAGES) or settings().language
