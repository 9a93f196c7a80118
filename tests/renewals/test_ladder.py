"""The steps of the ladder and when they are due."""

from datetime import date

import pytest

from spendapp.renewals.ladder import due_steps, escalates_on, steps_before, urgency, wait_days
from tests.renewals.simulation import day, deadline


def names(on: str, **values: object) -> list[str]:
    return [step.name for step in due_steps(deadline(**values), day(on))]  # type: ignore[arg-type]


def test_the_steps_count_back_from_the_deadline() -> None:
    assert [(step.name, step.due_on.isoformat()) for step in steps_before(deadline("2026-12-01"))] == [
        ("120", "2026-08-03"),
        ("90", "2026-09-02"),
        ("60", "2026-10-02"),
        ("30", "2026-11-01"),
        ("14", "2026-11-17"),
        ("7", "2026-11-24"),
        ("1", "2026-11-30"),
        ("0", "2026-12-01"),
    ]


def test_steps_over_29_february_count_real_days() -> None:
    found = {step.name: step.due_on.isoformat() for step in steps_before(deadline("2028-03-01"))}
    assert (found["1"], found["7"], found["30"]) == ("2028-02-29", "2028-02-23", "2028-01-31")


def test_a_deadline_on_29_february_has_its_day_itself_on_it() -> None:
    assert steps_before(deadline("2028-02-29"))[-1].due_on == date(2028, 2, 29)


def test_a_step_is_due_from_its_day_on_and_stays_due() -> None:
    assert names("2026-08-02") == []
    assert names("2026-08-03") == ["120"]
    assert names("2026-09-01") == ["120"]
    assert names("2026-11-20") == ["120", "90", "60", "30", "14"]


def test_the_ladder_counts_from_the_earliest_reading_and_overdue_from_the_contracts_own() -> None:
    own = {"cancel_by": "2026-12-03", "earliest": day("2026-12-01")}
    assert names("2026-12-01", **own)[-1] == "0"
    assert names("2026-12-03", **own)[-1] == "0"
    assert names("2026-12-04", **own)[-1] == "overdue"


def test_a_snooze_silences_what_is_due_before_its_day() -> None:
    found = due_steps(deadline("2026-12-01"), day("2026-11-25"), silent_before=day("2026-11-17"))
    assert [step.name for step in found] == ["14", "7"]


@pytest.mark.parametrize(
    ("left", "wait"), [(120, 14), (29, 14), (28, 14), (27, 14), (26, 13), (14, 7), (7, 4), (1, 1), (0, 0), (-3, 0)]
)
def test_an_escalation_waits_14_days_or_half_of_the_days_left(left: int, wait: int) -> None:
    assert wait_days(left) == wait


def test_the_wait_counts_from_the_day_of_the_message() -> None:
    assert escalates_on(deadline("2026-12-01"), day("2026-11-01")) == date(2026, 11, 15)
    assert escalates_on(deadline("2026-12-01"), day("2026-11-17")) == date(2026, 11, 24)


def test_missed_is_more_urgent_than_overdue_and_that_than_any_step() -> None:
    steps = ["manager:30", "missed", "0", "120", "overdue", "procurement:7"]
    assert sorted(steps, key=urgency) == ["120", "manager:30", "procurement:7", "0", "overdue", "missed"]
