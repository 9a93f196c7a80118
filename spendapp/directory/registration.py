"""What the room directory tells the application."""

from flask import Flask

from spendapp.records import PersonRecord
from spendapp.registry import Receiver, Registry


def register(app: Flask, registry: Registry) -> None:  # noqa: ARG001
    """Register the room's receiver of people and its kind of file."""
    from spendapp.directory import tables  # noqa: F401
    from spendapp.directory.file_kind import PEOPLE
    from spendapp.directory.landing import land_people

    registry.add(PEOPLE, Receiver(PersonRecord, land_people))
