"""What the room catalog tells the application."""

from flask import Flask

from spendapp.records import ApplicationRecord
from spendapp.registry import Receiver, Registry


def register(app: Flask, registry: Registry) -> None:  # noqa: ARG001
    """Register the room's receiver of application names and its kinds of files."""
    from spendapp.catalog import tables  # noqa: F401
    from spendapp.catalog.application_kind import APPLICATIONS
    from spendapp.catalog.plan_kind import PLANS
    from spendapp.catalog.store import receive_applications

    registry.add(APPLICATIONS, PLANS, Receiver(ApplicationRecord, receive_applications))
