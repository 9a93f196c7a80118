"""Addresses: whole ones for e-mails, and the check that a redirect stays inside the application."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from spendapp.registry import settings


def absolute_url(endpoint: str, **values: Any) -> str:
    """The address of a page under SPENDAPP_BASE_URL. It never trusts the Host header, so links cannot be poisoned."""
    path = current_app.url_map.bind("localhost").build(endpoint, values)
    return settings().base_url.rstrip("/") + path


def safe_next(target: str | None, default: str = "/") -> str:
    """The page to go to after a form: only a path of this application, never another site."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return default
    if "\\" in target or any(ord(character) < 32 for character in target):
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target
