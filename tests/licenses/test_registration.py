"""What the room tells the application."""

from flask import Flask

from spendapp.directory.landing import land_people
from spendapp.licenses.matching import receive_people
from spendapp.records import ActivityRecord, LastActivityRecord, PersonRecord, PurchasedRecord, SeatRecord
from spendapp.registry import registry


def test_licenses_receives_accounts_use_and_purchased_quantities(app: Flask) -> None:
    received = {receiver.record_type for receiver in registry(app).receivers}
    assert {SeatRecord, LastActivityRecord, ActivityRecord, PurchasedRecord} <= received


def test_accounts_are_matched_after_the_directory_took_its_people_in(app: Flask) -> None:
    steps = [receiver.receive for receiver in registry(app).receivers if receiver.record_type is PersonRecord]
    assert steps == [land_people, receive_people]


def test_the_room_takes_three_kinds_of_files(app: Flask) -> None:
    columns = {name: [column.name for column in kind.columns] for name, kind in registry(app).file_kinds.items()}
    assert columns["seats"] == [
        "application", "account", "plan", "email", "kind", "status", "assigned_on", "last_active_on",
    ]  # fmt: skip
    assert columns["usage"] == ["application", "account", "day", "events", "signal"]
    assert columns["exclusions"] == ["scope", "name", "rule", "reason", "owner_email", "until"]
