"""The life of a finding."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from spendapp.licenses.endings import PlanNow, SeatNow, contract_ending, plan_ending, seat_ending
from spendapp.licenses.findings import Ending, Step, Stored, gone, measured, seen
from spendapp.licenses.money import Figures
from spendapp.licenses.verdicts import Subject, Verdict

DAY = date(2026, 11, 24)
SUBJECT = Subject(application_id=1, plan_id=2, account_id=3, account="Ann", account_key="ann")
VERDICT = Verdict("idle_seat", 1, SUBJECT, "idle", 1, "medium", "high", "EUR", Figures(), {"run": 1})
REVOKED = Ending("seat revoked")
STALE = Ending("activity source is stale", frozen=True)


def stored(state: str = "open", **life: Any) -> Stored:
    values: dict[str, Any] = {"until": None, "holds": True, "frozen": False, **life}
    return Stored(1, VERDICT.key, "idle_seat", state, measured=measured(VERDICT), **values)


def test_the_same_verdict_again_changes_nothing() -> None:
    assert seen(stored("acknowledged"), VERDICT, DAY) == Step()


def test_only_what_changed_is_written_and_the_state_of_people_is_kept() -> None:
    step = seen(stored("in_progress"), replace(VERDICT, severity="high", evidence={"run": 2}), DAY)
    assert step == Step({"severity": "high", "evidence": {"run": 2}})


def test_a_key_is_made_of_rule_and_subject_whichever_source_gives_the_seat() -> None:
    other_source = replace(VERDICT, subject=replace(SUBJECT, account_id=99, account="ANN"), quantity=5)
    assert other_source.key == VERDICT.key
    assert replace(VERDICT, rule="never_used").key != VERDICT.key
    assert replace(VERDICT, subject=replace(SUBJECT, plan_id=3)).key != VERDICT.key


def test_what_disappears_is_resolved_with_its_reason() -> None:
    step = gone(stored("acknowledged"), REVOKED, DAY)
    assert (step.to_state, step.comment) == ("resolved", "seat revoked")
    assert step.values == {
        "holds": False,
        "frozen": False,
        "state": "resolved",
        "reason": "seat revoked",
        "until": None,
        "resolved_on": DAY,
    }


def test_a_resolved_finding_reopens_under_its_key() -> None:
    step = seen(stored("resolved", holds=False), VERDICT, DAY)
    assert (step.to_state, step.comment) == ("open", "raised again")
    assert (step.values["opened_on"], step.values["resolved_on"], step.values["holds"]) == (DAY, None, True)


def test_a_stale_source_freezes_once_and_thaws() -> None:
    step = gone(stored(), STALE, DAY)
    assert step == Step({"holds": False, "frozen": True}, "open", "activity source is stale")
    assert gone(stored(holds=False, frozen=True), STALE, DAY) == Step()
    assert seen(stored(holds=False, frozen=True), VERDICT, DAY) == Step(
        {"holds": True, "frozen": False}, "open", "its source is fresh again"
    )


@pytest.mark.parametrize(("until", "state"), [(DAY, None), (DAY - timedelta(days=1), "open"), (None, None)])
def test_a_dismissal_ends_after_its_day(until: date | None, state: str | None) -> None:
    assert seen(stored("dismissed", until=until), VERDICT, DAY).to_state == state


def test_a_dismissal_outlives_a_finding_that_disappears_for_a_while() -> None:
    dismissed = stored("dismissed", until=DAY)
    step = gone(dismissed, REVOKED, DAY)
    assert step == Step({"holds": False, "frozen": False}, "dismissed", "seat revoked")
    assert gone(replace(dismissed, holds=False), REVOKED, DAY) == Step()
    assert seen(replace(dismissed, holds=False), VERDICT, DAY) == Step({"holds": True, "frozen": False})
    assert gone(replace(dismissed, holds=False), REVOKED, DAY + timedelta(days=1)).to_state == "resolved"


SEAT = SeatNow("active", None, free=False, matched=True, people_known=True, source_stands=True)


@pytest.mark.parametrize(
    ("rule", "now", "reason", "frozen"),
    [
        ("idle_seat", {"bucket": None}, "seat revoked", False),
        ("idle_seat", {"bucket": None, "source_stands": False}, "source removed", False),
        ("idle_seat", {}, "became active", False),
        ("idle_seat", {"note": "on leave"}, "on leave", False),
        ("idle_seat", {"bucket": "excluded"}, "exclusion added", False),
        ("idle_seat", {"bucket": "leaver"}, "the person left", False),
        ("idle_seat", {"free": True, "bucket": "idle"}, "plan is free", False),
        ("never_used", {"bucket": "unknown", "note": "activity source is stale"}, "activity source is stale", True),
        ("never_used", {"bucket": "unknown", "note": "no activity source"}, "no activity source", False),
        ("leaver_seat", {"bucket": "idle"}, "the person works here again", False),
        ("leaver_seat", {"bucket": "excluded"}, "exclusion added", False),
        ("unmatched_account", {}, "the account matches a person", False),
        ("unmatched_account", {"matched": False, "people_known": False}, "people source is stale", True),
        ("suspended_seat", {}, "no longer suspended", False),
    ],
)
def test_why_a_finding_of_a_seat_ended(rule: str, now: dict[str, Any], reason: str, frozen: bool) -> None:
    assert seat_ending(rule, replace(SEAT, **now)) == Ending(reason, frozen)


PLAN = PlanNow(entitled=80, bought=80, assigned=80, free=False, excluded=False, seats_known=True)


@pytest.mark.parametrize(
    ("rule", "now", "evidence", "reason", "frozen"),
    [
        ("over_allocated", {}, {"entitled": 80, "assigned": 82}, "seats revoked", False),
        ("over_allocated", {}, {"entitled": 70, "assigned": 82}, "contract changed", False),
        ("over_allocated", {"excluded": True}, {}, "exclusion added", False),
        ("over_allocated", {"free": True}, {}, "plan is free", False),
        ("shelfware", {}, {"entitled": 80, "assigned": 60}, "seats assigned", False),
        ("shelfware", {}, {"entitled": 90, "assigned": 80}, "contract changed", False),
        ("shelfware", {}, {"entitled": 80, "assigned": 80}, "policy changed", False),
        ("shelfware", {"seats_known": False}, {}, "no source gives the seats", True),
        ("expired_entitlement", {}, {"assigned": 80}, "contract changed", False),
        ("expired_entitlement", {"entitled": None, "assigned": 0}, {"assigned": 3}, "seats revoked", False),
    ],
)
def test_why_a_finding_of_a_plan_ended(
    rule: str, now: dict[str, Any], evidence: dict[str, int], reason: str, frozen: bool
) -> None:
    assert plan_ending(rule, replace(PLAN, **now), evidence) == Ending(reason, frozen)


def test_why_a_finding_of_a_contract_ended() -> None:
    assert contract_ending(in_force=True) == Ending("owner named")
    assert contract_ending(in_force=False) == Ending("contract ended")
