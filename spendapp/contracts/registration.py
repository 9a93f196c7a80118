"""What the room contracts tells the application."""

from flask import Flask

from spendapp.registry import Registry


def register(app: Flask, registry: Registry) -> None:
    """Register the room's tables, pages, jobs and permissions."""
    from spendapp.contracts import tables  # noqa: F401
