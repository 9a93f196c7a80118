"""Records survive being staged."""

from datetime import date

from spendapp.connectors.codec import decode, encode
from spendapp.records import (
    AccountKind,
    ActivityRecord,
    ApplicationRecord,
    EmploymentStatus,
    LastActivityRecord,
    PersonRecord,
    PurchasedRecord,
    Record,
    SeatRecord,
    SeatStatus,
)

DAY = date(2026, 11, 24)
RECORDS: list[Record] = [
    PersonRecord(
        "7",
        None,
        'Ann\u2028Bell\nof "Rome"',
        EmploymentStatus.LEFT,
        AccountKind.UNKNOWN,
        aliases=("a", "b"),
        start_date=DAY,
    ),
    SeatRecord("Slack", "ann", "Pro", kind=AccountKind.BOT, status=SeatStatus.INVITED, assigned_on=DAY),
    SeatRecord("Slack", "bob", None),
    LastActivityRecord("Slack", "ann", None),
    LastActivityRecord("Slack", "bob", DAY, "bob@example.com"),
    ActivityRecord("Slack", "ann", DAY, "sign_in", 3),
    PurchasedRecord("Slack", None, 0),
    ApplicationRecord("Zoë's"),
]


def test_records_come_back_as_they_were() -> None:
    assert list(decode(encode(RECORDS))) == RECORDS


def test_their_types_come_back_too() -> None:
    person, seat, *_ = decode(encode(RECORDS))
    assert isinstance(person, PersonRecord)
    assert isinstance(person.status, EmploymentStatus)
    assert isinstance(person.aliases, tuple)
    assert isinstance(seat, SeatRecord)
    assert isinstance(seat.status, SeatStatus)


def test_unknown_stays_unknown() -> None:
    (_, _, _, activity, *_) = decode(encode(RECORDS))
    assert isinstance(activity, LastActivityRecord)
    assert activity.last_active_on is None


def test_nothing_is_nothing() -> None:
    assert encode([]) == ""
    assert list(decode("")) == []
