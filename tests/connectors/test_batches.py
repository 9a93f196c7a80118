"""The records of a run put together."""

from datetime import date
from typing import Any

from spendapp.connectors.batches import batch, drops, entries
from spendapp.records import (
    ActivityRecord,
    ApplicationRecord,
    LastActivityRecord,
    PersonRecord,
    PurchasedRecord,
    Record,
    SeatRecord,
)

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def seats(application: str, count: int) -> list[Record]:
    return [SeatRecord(application, f"a{number}", "Pro") for number in range(count)]


def people(count: int) -> list[Record]:
    return [PersonRecord(str(number), None, "Ann") for number in range(count)]


def test_an_entry_that_comes_twice_counts_once_as_it_came_last() -> None:
    found = batch([PersonRecord("1", "old@x.org", "Ann"), PersonRecord("1", "new@x.org", "Ann")])
    assert found.of(PersonRecord) == (PersonRecord("1", "new@x.org", "Ann"),)


def test_an_account_may_hold_two_plans_but_not_one_plan_twice() -> None:
    found = batch(
        [SeatRecord("Slack", "ann", "Pro"), SeatRecord("slack ", "ANN", "pro"), SeatRecord("Slack", "ann", "Plus")]
    )
    assert [seat.plan for seat in found.of(SeatRecord)] == ["pro", "Plus"]


def test_events_of_one_day_are_added_up() -> None:
    events = [ActivityRecord("Slack", "ann", MONDAY), ActivityRecord("Slack", "ann", MONDAY, events=2)]
    other = [ActivityRecord("Slack", "ann", TUESDAY), ActivityRecord("Slack", "ann", MONDAY, "sign_in")]
    assert [record.events for record in batch(events + other).of(ActivityRecord)] == [3, 1, 1]


def test_the_newest_last_activity_counts() -> None:
    known = LastActivityRecord("Slack", "ann", MONDAY)
    for records in (
        [known, LastActivityRecord("Slack", "ann", None)],
        [LastActivityRecord("Slack", "ann", None), known],
    ):
        assert batch(records).of(LastActivityRecord) == (known,)
    newer = LastActivityRecord("Slack", "ann", TUESDAY)
    assert batch([newer, known]).of(LastActivityRecord) == (newer,)


def test_applications_are_those_that_the_source_lists() -> None:
    found = batch(
        [ApplicationRecord("A"), *seats("B", 1), PurchasedRecord("C", None, 3), ActivityRecord("Gone", "ann", MONDAY)]
    )
    assert found.applications == {"A", "B", "C"}
    assert found.seats_per_application == {"A": 0, "B": 1, "C": 0}
    assert found.counts == {"application": 1, "seat": 1, "purchased": 1, "activity": 1}


def test_the_sample_is_small_and_plain() -> None:
    assert batch(seats("Slack", 9)).sample == {
        "seat": [
            {"application": "Slack", "account": f"a{n}", "plan": "Pro", "kind": "unknown", "status": "active"}
            for n in range(5)
        ]
    }


def test_entries_are_people_or_accounts() -> None:
    assert entries(people(3)) == 3
    assert entries([*people(3), *seats("Figma", 3), SeatRecord("Figma", "a0", "Dev")]) == 3
    assert entries([]) == 0


def before(seats: dict[str, int], people: int | None = None) -> dict[str, Any]:
    return {"seats": seats, "records": {} if people is None else {"person": people}}


def test_a_fifth_fewer_is_a_drop() -> None:
    assert [str(drop) for drop in drops(batch(seats("Slack", 80)), before({"Slack": 100}))] == [
        "80 seats of Slack instead of 100"
    ]
    assert drops(batch(seats("Slack", 81)), before({"Slack": 100})) == ()


def test_people_are_compared_overall_and_seats_per_application() -> None:
    now = batch([*people(8), *seats("Slack", 10), *seats("Zoom", 200)])
    found = drops(now, before({"Slack": 100, "Zoom": 100}, people=10))
    assert [(drop.application, drop.before, drop.now) for drop in found] == [(None, 10, 8), ("Slack", 100, 10)]


def test_an_application_that_is_gone_is_a_drop() -> None:
    assert [drop.now for drop in drops(batch([]), before({"Slack": 100}))] == [0]


def test_one_account_that_goes_is_no_drop() -> None:
    assert drops(batch(seats("Slack", 3)), before({"Slack": 4})) == ()
    assert drops(batch([]), before({"Slack": 1})) == ()


def test_another_spelling_is_the_same_application() -> None:
    assert drops(batch(seats("SLACK", 100)), before({"Slack": 100})) == ()


def test_an_older_run_without_people_says_nothing_of_them() -> None:
    assert drops(batch([]), before({})) == ()
