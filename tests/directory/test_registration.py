"""What the room directory tells the application."""

from flask import Flask

from spendapp.directory.landing import land_people
from spendapp.records import PersonRecord
from spendapp.registry import registry


def test_people_are_received_by_the_directory(app: Flask) -> None:
    receivers = [one.receive for one in registry(app).receivers if one.record_type is PersonRecord]
    assert receivers[0] is land_people  # Rooms below may match their accounts afterwards.


def test_people_files_are_for_administrators_and_it(app: Flask) -> None:
    assert registry(app).file_kinds["people"].roles == {"admin", "it"}
