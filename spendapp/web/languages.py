"""The languages of the screens, and which one a request gets."""

from flask import g, has_request_context, request

from spendapp.registry import settings

# In their own words: who cannot read the page must still find the language.
LANGUAGES = {"en": "English", "fr": "Français", "it": "Italiano"}


def language() -> str:
    """The language of the viewer, else the best one that the browser asks for; commands speak English."""
    if not has_request_context():
        return "en"
    viewer = g.get("viewer")
    chosen = viewer.language if viewer else None
    return chosen or request.accept_languages.best_match(list(LANGUAGES)) or settings().language
