"""The kind of file `plans`."""

from datetime import date

from sqlalchemy.orm import Session

from spendapp.catalog.plan_kind import PLANS
from spendapp.catalog.reading import PlanOnDay, applications, plans_on
from spendapp.catalog.store import ensure_applications, ensure_plans
from spendapp.history import Diff
from spendapp.provenance import Provenance
from spendapp.registry import Change, FileRow
from tests.catalog.conftest import Apply

MONDAY, DAY, LATER = date(2026, 11, 16), date(2026, 11, 24), date(2026, 12, 1)
PRO = {"application": "Slack", "plan": "Pro"}


def only_plan(session: Session, day: date) -> PlanOnDay:
    (plan,) = plans_on(session, day).values()
    return plan


def test_the_columns_are_those_of_the_design() -> None:
    names = [column.name + "*" * column.required for column in PLANS.columns]
    assert names == ["application*", "plan*", "tier", "features", "free"]


def test_the_key_is_application_and_plan() -> None:
    assert PLANS.key(FileRow(2, {"application": "SLACK", "plan": " Pro "})) == ("slack", "pro")


def test_a_plan_makes_its_application(session: Session, applied: Apply) -> None:
    outcome = applied(PLANS, DAY, {**PRO, "tier": "Business", "features": ("SSO", "Calls", "SSO"), "free": False})
    assert (outcome.diff, outcome.changes) == (Diff(new=1), (Change(2, "new", "Slack / Pro"),))
    plan = only_plan(session, DAY)
    assert (plan.name, plan.tier, plan.features, plan.free) == ("Pro", "Business", {"SSO", "Calls"}, False)
    assert [(one.name, one.status) for one in applications(session).values()] == [("Slack", "review")]


def test_the_same_again_changes_nothing(applied: Apply) -> None:
    applied(PLANS, DAY, {**PRO, "features": ("SSO", "Calls")})
    assert applied(PLANS, LATER, {**PRO, "features": ("Calls", "SSO")}).diff == Diff(unchanged=1)


def test_features_are_known_from_the_day_on(session: Session, applied: Apply) -> None:
    applied(PLANS, DAY, {**PRO, "features": ("SSO",), "free": True})
    outcome = applied(PLANS, LATER, {**PRO, "features": (), "free": False})
    assert outcome.diff == Diff(changed=1)
    assert outcome.changes == (Change(2, "changed", "Slack / Pro", "features: SSO → empty, free: yes → no"),)
    assert (only_plan(session, DAY).features, only_plan(session, DAY).free) == ({"SSO"}, True)
    assert (only_plan(session, LATER).features, only_plan(session, LATER).free) == (frozenset(), False)


def test_columns_that_the_file_lacks_leave_what_stands(session: Session, applied: Apply) -> None:
    applied(PLANS, DAY, {**PRO, "tier": "Business", "features": ("SSO",), "free": True})
    assert applied(PLANS, LATER, {**PRO, "tier": "Enterprise"}).diff == Diff(changed=1)
    plan = only_plan(session, LATER)
    assert (plan.tier, plan.features, plan.free) == ("Enterprise", {"SSO"}, True)


def test_a_plan_that_seats_made_is_changed_and_not_new(
    session: Session, applied: Apply, provenance: Provenance
) -> None:
    slack = ensure_applications(session, ["Slack"])["slack"]
    ensure_plans(session, [(slack, "Pro")], provenance)
    assert applied(PLANS, DAY, {**PRO, "tier": "Business"}).diff == Diff(changed=1)
    assert applied(PLANS, DAY, {**PRO, "tier": "Business"}, {**PRO, "plan": "Plus", "tier": None}).diff == Diff(
        new=1, unchanged=1
    )


def test_features_added_for_a_past_day_end_where_later_ones_begin(session: Session, applied: Apply) -> None:
    applied(PLANS, DAY, {**PRO, "tier": "Business"})
    applied(PLANS, MONDAY, {**PRO, "tier": "Old"}, backfilled=True)
    assert [only_plan(session, day).tier for day in (MONDAY, DAY)] == ["Old", "Business"]


def test_nothing_is_known_of_a_plan_before_it_was_named(session: Session, applied: Apply) -> None:
    applied(PLANS, DAY, {**PRO, "tier": "Business", "free": True})
    plan = only_plan(session, MONDAY)
    assert (plan.tier, plan.features, plan.free) == (None, frozenset(), False)
