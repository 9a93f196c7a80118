"""What the room web tells the application."""

from flask import Flask

from spendapp.extensions import babel
from spendapp.registry import Registry


def register(app: Flask, registry: Registry) -> None:
    """Set up languages and the layout."""
    _ = registry
    babel.init_app(app)
