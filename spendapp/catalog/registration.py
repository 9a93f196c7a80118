"""What the room catalog tells the application."""

from flask import Flask

from spendapp.records import ApplicationRecord
from spendapp.registry import Receiver, Registry


def register(app: Flask, registry: Registry) -> None:  # noqa: ARG001
    """Register the room's receiver of application names and its kinds of files."""
    from spendapp.catalog import tables  # noqa: F401
    from spendapp.catalog.store import receive_applications

    registry.add(Receiver(ApplicationRecord, receive_applications))
