"""What the room accounts tells the application."""

from flask import Flask

from spendapp.accounts.login import init_login
from spendapp.registry import Registry


def register(app: Flask, registry: Registry) -> None:
    """Register the room's tables, pages, jobs and permissions."""
    from spendapp.accounts import tables  # noqa: F401

    _ = registry
    init_login(app)
