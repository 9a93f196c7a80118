"""What goes out on which day, for exact sequences of days."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from spendapp.renewals.model import Colleague, Planned
from tests.renewals.simulation import (
    MANAGER,
    OWNER,
    PEOPLE,
    PROCUREMENT,
    Worker,
    acknowledged,
    day,
    days,
    deadline,
    snoozed,
    to_owner,
)

ALONE = {OWNER: Colleague(OWNER)}
LADDER = [
    ("2026-08-03", "120"),
    ("2026-09-02", "90"),
    ("2026-10-02", "60"),
    ("2026-11-01", "30"),
    ("2026-11-17", "14"),
    ("2026-11-24", "7"),
    ("2026-11-30", "1"),
    ("2026-12-01", "0"),
    ("2026-12-02", "overdue"),
]


def alone(**values: object) -> Worker:
    """A worker for a contract whose owner has nobody above, in an instance without a procurement address."""
    return Worker((deadline("2026-12-01"),), **{"people": dict(ALONE), "procurement": "", **values})  # type: ignore[arg-type]


def test_each_step_goes_to_the_owner_on_its_day_and_never_again() -> None:
    assert to_owner(alone().run(days("2026-01-01", "2027-06-30"))) == LADDER


def test_several_runs_on_one_day_send_once() -> None:
    worker = alone()
    assert worker.run([day("2026-11-01"), day("2026-11-01"), day("2026-11-01")]) == [("2026-11-01", "30", "owner")]


def test_a_worker_stopped_for_ten_days_sends_one_message_with_the_latest_step() -> None:
    worker = alone()
    worker.run(days("2026-07-01", "2026-11-15"))
    assert worker.run(days("2026-11-26", "2026-11-30")) == [("2026-11-26", "7", "owner"), ("2026-11-30", "1", "owner")]
    merged = [(old.step, old.merged) for old in worker.planned if old.step in ("14", "7")]
    assert sorted(merged) == [("14", True), ("7", False)]


def test_a_worker_stopped_over_the_deadline_sends_one_message_that_it_passed() -> None:
    worker = alone()
    worker.run(days("2026-07-01", "2026-11-23"))
    assert worker.run(days("2026-12-03", "2027-01-15")) == [("2026-12-03", "overdue", "owner")]


def test_ten_days_of_standstill_lose_and_double_nothing_for_any_contract() -> None:
    deadlines = tuple(deadline("2026-12-01", contract_id=n, earliest=day("2026-11-20")) for n in range(1, 41))
    worker = Worker(deadlines, people=dict(ALONE), procurement="")
    worker.run(days("2026-07-01", "2026-11-10"))
    sent = worker.alerts(day("2026-11-21"))
    assert sorted(alert.deadline.contract_id for alert in sent if alert.merged_into is None) == list(range(1, 41))
    assert worker.run([day("2026-11-21"), day("2026-11-22")]) == []


@given(st.sets(st.integers(0, 183)))
@settings(derandomize=True, max_examples=60)
def test_whatever_days_the_worker_runs_every_step_is_planned_exactly_once(offsets: set[int]) -> None:
    worker = alone()
    worker.run(day("2026-07-01") + timedelta(days=offset) for offset in sorted(offsets))
    worker.run([day("2026-12-31")])
    assert sorted(old.step for old in worker.planned) == sorted(step for _, step in LADDER)


def test_a_clock_a_day_back_and_three_days_ahead_sends_each_step_once() -> None:
    worker = alone()
    jumping = ["2026-11-16", "2026-11-17", "2026-11-16", "2026-11-17", "2026-11-20", "2026-11-17", "2026-11-24"]
    assert worker.run(day(text) for text in jumping) == [
        ("2026-11-16", "30", "owner"),
        ("2026-11-17", "14", "owner"),
        ("2026-11-24", "7", "owner"),
    ]


def test_a_clock_three_days_ahead_sends_a_step_early_and_not_again_when_it_is_set_right() -> None:
    worker = alone()
    worker.run(days("2026-07-01", "2026-11-21"))
    assert worker.run([day("2026-11-24"), *days("2026-11-22", "2026-11-29")]) == [("2026-11-24", "7", "owner")]


def test_a_ladder_over_29_february_keeps_every_step() -> None:
    worker = Worker((deadline("2028-03-01", last_day=day("2028-03-31")),), people=dict(ALONE), procurement="")
    found = to_owner(worker.run(days("2028-02-16", "2028-03-02")))
    assert found == [
        ("2028-02-16", "14"),
        ("2028-02-23", "7"),
        ("2028-02-29", "1"),
        ("2028-03-01", "0"),
        ("2028-03-02", "overdue"),
    ]


def test_an_acknowledgement_ends_the_ladder_of_the_term() -> None:
    worker = alone()
    worker.run(days("2026-07-01", "2026-09-10"))
    worker.holds = (acknowledged(),)
    assert worker.run(days("2026-09-11", "2027-06-30")) == []


def test_a_later_term_starts_afresh() -> None:
    worker = alone(holds=(acknowledged(term=1),))
    worker.deadlines = (
        deadline("2026-12-01"),
        deadline("2027-12-01", term_number=2, last_day=day("2027-12-31")),
    )
    assert worker.run(days("2026-10-01", "2027-08-03")) == [("2027-08-03", "120", "owner")]


def test_an_acknowledged_contract_says_nothing_of_another() -> None:
    worker = alone(holds=(acknowledged(contract=2),))
    assert worker.run([day("2026-11-01")]) == [("2026-11-01", "30", "owner")]


def test_a_snooze_silences_the_steps_due_before_its_day_for_good() -> None:
    worker = alone()
    worker.run(days("2026-07-01", "2026-10-10"))
    worker.holds = (snoozed("2026-11-17"),)
    assert to_owner(worker.run(days("2026-10-11", "2026-12-31"))) == LADDER[4:]


def test_a_snooze_until_cancel_by_leaves_the_day_itself() -> None:
    worker = alone(holds=(snoozed("2026-12-01"),))
    assert to_owner(worker.run(days("2026-07-01", "2026-12-31"))) == LADDER[7:]


def test_the_longer_of_two_snoozes_counts() -> None:
    worker = alone(holds=(snoozed("2026-11-24"), snoozed("2026-09-02")))
    assert to_owner(worker.run(days("2026-07-01", "2026-11-24"))) == [("2026-11-24", "7")]


def test_a_snooze_of_one_term_does_not_silence_the_next() -> None:
    worker = alone(holds=(snoozed("2026-12-01", term=1),))
    worker.deadlines = (deadline("2026-12-01", term_number=2),)
    assert worker.run([day("2026-11-01")]) == [("2026-11-01", "30", "owner")]


def test_a_contract_first_seen_after_its_deadline_is_not_mailed() -> None:
    worker = Worker((deadline("2026-12-01", first_seen=day("2026-12-02")),))
    assert worker.run(days("2026-12-02", "2027-06-30")) == []


def test_a_contract_first_seen_on_its_last_day_is_mailed_once() -> None:
    worker = alone()
    worker.deadlines = (deadline("2026-12-01", first_seen=day("2026-12-01")),)
    assert worker.run([day("2026-12-01")]) == [("2026-12-01", "0", "owner")]


def test_a_contract_first_seen_between_the_readings_is_mailed() -> None:
    worker = alone()
    worker.deadlines = (deadline("2026-12-03", earliest=day("2026-12-01"), first_seen=day("2026-12-02")),)
    assert worker.run([day("2026-12-02")]) == [("2026-12-02", "0", "owner")]


def test_history_added_for_past_days_raises_no_burst_of_missed_deadlines() -> None:
    worker = Worker((deadline("2026-09-01", first_seen=None),))
    assert worker.run(days("2026-11-24", "2026-12-31")) == []


def test_a_backfilled_contract_that_was_reminded_of_is_told_when_it_is_overdue() -> None:
    worker = alone()
    worker.deadlines = (deadline("2026-12-01", first_seen=None),)
    assert to_owner(worker.run(days("2026-11-20", "2026-12-31")))[-1] == ("2026-12-02", "overdue")


def test_without_an_answer_the_manager_is_told_after_14_days_and_procurement_after_14_more() -> None:
    worker = Worker((deadline("2026-12-01"),))
    assert worker.run(days("2026-07-01", "2026-09-01")) == [
        ("2026-08-03", "120", "owner"),
        ("2026-08-17", "manager:120", "manager"),
        ("2026-08-31", "procurement:120", "buying"),
    ]


def test_near_the_deadline_an_escalation_waits_half_of_the_days_left() -> None:
    worker = Worker((deadline("2026-12-01"),))
    worker.run(days("2026-07-01", "2026-11-16"))
    assert worker.run(days("2026-11-17", "2026-12-01")) == [
        ("2026-11-17", "14", "owner"),
        ("2026-11-23", "procurement:30", "buying"),
        ("2026-11-24", "7", "owner"),
        ("2026-11-24", "manager:14", "manager"),
        ("2026-11-28", "procurement:14", "buying"),
        ("2026-11-28", "manager:7", "manager"),
        ("2026-11-30", "1", "owner"),
        ("2026-11-30", "procurement:7", "buying"),
        ("2026-12-01", "0", "owner"),
        ("2026-12-01", "manager:0", "manager"),
        ("2026-12-01", "procurement:0", "buying"),
    ]


def test_an_acknowledgement_stops_the_escalation() -> None:
    worker = Worker((deadline("2026-12-01"),))
    worker.run(days("2026-07-01", "2026-08-16"))
    worker.holds = (acknowledged(),)
    assert worker.run(days("2026-08-17", "2026-12-31")) == []


def test_a_snooze_silences_the_escalations_due_before_its_day() -> None:
    worker = Worker((deadline("2026-12-01"),))
    worker.run([day("2026-08-03")])
    worker.holds = (snoozed("2026-10-02"),)
    assert worker.run(days("2026-08-04", "2026-10-16")) == [
        ("2026-10-02", "60", "owner"),
        ("2026-10-16", "manager:60", "manager"),
    ]


def test_an_escalation_waits_from_the_day_on_which_a_late_message_went_out() -> None:
    worker = Worker((deadline("2026-12-01"),))
    worker.run([day("2026-08-20")])
    assert worker.run(days("2026-08-21", "2026-09-03")) == [
        ("2026-09-02", "90", "owner"),
        ("2026-09-03", "manager:120", "manager"),
    ]


def test_an_owner_who_left_is_skipped_and_the_manager_told_at_once() -> None:
    people = {**PEOPLE, OWNER: Colleague(OWNER, manager_email=MANAGER, left=True)}
    worker = Worker((deadline("2026-12-01"),), people=people)
    assert worker.run(days("2026-11-01", "2026-11-15")) == [
        ("2026-11-01", "30", "manager"),
        ("2026-11-15", "procurement:30", "buying"),
    ]


def test_when_the_owner_leaves_the_manager_gets_the_latest_step_the_next_day() -> None:
    worker = Worker((deadline("2026-12-01"),), procurement="")
    worker.run(days("2026-10-02", "2026-10-05"))
    worker.people[OWNER] = Colleague(OWNER, manager_email=MANAGER, left=True)
    assert worker.run(days("2026-10-06", "2026-10-31")) == [("2026-10-06", "60", "manager")]


def test_a_new_owner_gets_the_latest_step_and_the_full_wait() -> None:
    worker = Worker((deadline("2026-12-01"),))
    worker.run(days("2026-10-02", "2026-10-10"))
    worker.deadlines = (deadline("2026-12-01", owner_email="new@example.com"),)
    assert worker.run(days("2026-10-11", "2026-10-25")) == [
        ("2026-10-11", "60", "new"),
        ("2026-10-25", "procurement:60", "buying"),
    ]


def test_without_an_owner_procurement_climbs_the_ladder_alone() -> None:
    worker = Worker((deadline("2026-12-01", owner_email=None),))
    sent = worker.run(days("2026-07-01", "2026-12-01"))
    assert sent == [(on, step, "buying") for on, step in LADDER[:-1]]


def test_with_nobody_to_tell_the_term_is_named_instead_of_forgotten() -> None:
    worker = alone()
    worker.deadlines = (deadline("2026-12-01", owner_email=None),)
    assert worker.run([day("2026-11-01")]) == []
    assert worker.unreachable == ((1, 1),)


def test_when_cancel_by_passes_the_owner_and_the_manager_are_told() -> None:
    worker = Worker((deadline("2026-12-01"),))
    worker.run(days("2026-07-01", "2026-12-01"))
    assert worker.run(days("2026-12-02", "2027-06-30")) == [
        ("2026-12-02", "overdue", "owner"),
        ("2026-12-02", "missed", "manager"),
    ]


def test_without_an_owner_procurement_hears_once_that_it_was_missed() -> None:
    worker = Worker((deadline("2026-12-01", owner_email=None),))
    worker.run(days("2026-07-01", "2026-12-01"))
    assert worker.run(days("2026-12-02", "2027-06-30")) == [("2026-12-02", "missed", "buying")]


def test_a_deadline_missed_long_ago_is_not_told_to_a_new_owner() -> None:
    worker = alone()
    worker.run(days("2026-11-01", "2026-12-05"))
    worker.deadlines = (deadline("2026-12-01", owner_email="new@example.com"),)
    assert worker.run([day("2027-01-02")]) == []


def test_a_moved_deadline_starts_a_new_ladder() -> None:
    worker = alone()
    worker.run([day("2026-11-01")])
    worker.deadlines = (deadline("2027-03-01", last_day=day("2027-03-31")),)
    assert to_owner(worker.run(days("2026-11-02", "2026-12-31"))) == [
        ("2026-11-02", "120"),
        ("2026-12-01", "90"),
        ("2026-12-31", "60"),
    ]


def test_a_month_to_month_contract_gets_one_message_when_a_term_passes_and_the_next_begins() -> None:
    worker = alone()
    worker.deadlines = (
        deadline("2026-11-30", term_number=4, last_day=day("2026-11-30")),
        deadline("2026-12-31", term_number=5, last_day=day("2026-12-31")),
    )
    worker.planned = [Planned(1, 4, day("2026-11-30"), step, OWNER, day("2026-11-30")) for step in _steps()]
    (sent, *merged) = sorted(worker.alerts(day("2026-12-01")), key=lambda alert: alert.merged_into or "")
    assert (sent.step, sent.deadline.term_number) == ("overdue", 4)
    assert [(alert.step, alert.merged_into) for alert in merged] == [
        (step, "overdue@4") for step in ("120", "90", "60", "30")
    ]


def _steps() -> list[str]:
    return [step for _, step in LADDER[:-1]]


def test_an_address_gets_one_message_even_if_it_is_owner_of_many_contracts_each() -> None:
    worker = alone()
    worker.deadlines = (deadline("2026-12-01"), deadline("2026-12-01", contract_id=2))
    found = worker.alerts(day("2026-11-01"))
    assert [alert.deadline.contract_id for alert in found if alert.merged_into is None] == [1, 2]


def test_procurement_that_is_also_the_manager_is_told_once() -> None:
    worker = Worker((deadline("2026-12-01"),), procurement=MANAGER)
    sent = worker.run(days("2026-08-03", "2026-09-01"))
    assert sent == [("2026-08-03", "120", "owner"), ("2026-08-17", "manager:120", "manager")]
    assert PROCUREMENT not in {old.recipient for old in worker.planned}
