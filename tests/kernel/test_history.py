"""Facts that keep their history."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.catalog.tables import Application, Plan, PlanVersion
from spendapp.history import Landing, land

TABLE = PlanVersion.__table__
MONDAY, TUESDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 20)


@pytest.fixture
def plan_id(session: Session) -> int:
    application = Application(name="Slack", name_key="slack", domains=[])
    session.add(application)
    session.flush()
    plan = Plan(application_id=application.id, name="Pro", name_key="pro")
    session.add(plan)
    session.flush()
    return plan.id


def put(session: Session, day: date, plan_id: int | None, tier: str = "", **landing: object) -> tuple[int, ...]:
    rows = [] if plan_id is None else [{"plan_id": plan_id, "tier": tier, "features": [], "free": False}]
    diff = land(session, TABLE, rows, key=["plan_id"], landing=Landing(day, **landing), scope=TABLE.c.tier.is_not(None))  # type: ignore[arg-type]
    return diff.new, diff.changed, diff.unchanged, diff.retired


def versions(session: Session) -> list[tuple[str, date, date | None]]:
    rows = session.execute(select(TABLE.c.tier, TABLE.c.known_from, TABLE.c.known_to).order_by(TABLE.c.known_from))
    return [tuple(row) for row in rows]


def test_the_same_facts_again_change_nothing(session: Session, plan_id: int) -> None:
    assert put(session, MONDAY, plan_id, "1") == (1, 0, 0, 0)
    assert put(session, TUESDAY, plan_id, "1") == (0, 0, 1, 0)
    assert versions(session) == [("1", MONDAY, None)]


def test_a_change_closes_the_old_version_on_its_day(session: Session, plan_id: int) -> None:
    put(session, MONDAY, plan_id, "1")
    assert put(session, TUESDAY, plan_id, "2") == (0, 1, 0, 0)
    assert versions(session) == [("1", MONDAY, TUESDAY), ("2", TUESDAY, None)]


def test_two_changes_of_one_day_leave_the_last(session: Session, plan_id: int) -> None:
    put(session, MONDAY, plan_id, "1")
    put(session, MONDAY, plan_id, "2")
    assert versions(session) == [("2", MONDAY, None)]


def test_what_a_complete_source_no_longer_names_is_retired(session: Session, plan_id: int) -> None:
    put(session, MONDAY, plan_id, "1")
    assert put(session, TUESDAY, None) == (0, 0, 0, 1)
    assert versions(session) == [("1", MONDAY, TUESDAY)]


def test_a_fact_added_for_a_past_day_holds_until_the_source_spoke_again(session: Session, plan_id: int) -> None:
    put(session, MONDAY, plan_id, "1")
    put(session, TUESDAY, plan_id, "2", backfilled=True, until=FRIDAY)
    assert versions(session) == [("1", MONDAY, TUESDAY), ("2", TUESDAY, FRIDAY), ("1", FRIDAY, None)]


def test_a_fact_added_before_the_first_known_one_ends_where_that_begins(session: Session, plan_id: int) -> None:
    put(session, FRIDAY, plan_id, "2")
    put(session, MONDAY, plan_id, "1", backfilled=True)
    assert versions(session) == [("1", MONDAY, FRIDAY), ("2", FRIDAY, None)]


def test_a_seat_missing_on_a_past_day_is_back_on_the_next_known_one(session: Session, plan_id: int) -> None:
    put(session, MONDAY, plan_id, "1")
    assert put(session, TUESDAY, None, backfilled=True, until=FRIDAY) == (0, 0, 0, 1)
    assert versions(session) == [("1", MONDAY, TUESDAY), ("1", FRIDAY, None)]


def test_the_clock_can_be_set_by_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.NOW_VARIABLE, "2026-08-01")
    assert clock.today() == date(2026, 8, 1)


def test_a_column_that_is_kept_holds_on_to_what_stands(session: Session, plan_id: int) -> None:
    put(session, MONDAY, plan_id, "1")
    row = {"plan_id": plan_id, "tier": None, "features": [], "free": True}
    land(session, TABLE, [row], key=["plan_id"], landing=Landing(TUESDAY), keep=["tier"])
    assert session.execute(select(TABLE.c.tier, TABLE.c.free).where(TABLE.c.known_to.is_(None))).all() == [("1", True)]


def test_a_bound_on_what_is_read_retires_nothing(session: Session, plan_id: int) -> None:
    put(session, MONDAY, plan_id, "1")
    diff = land(session, TABLE, [], key=["plan_id"], landing=Landing(TUESDAY), within=TABLE.c.plan_id == plan_id)
    assert (diff.retired, versions(session)) == (0, [("1", MONDAY, None)])


def test_who_watches_hears_of_every_change_with_old_and_new_values(session: Session, plan_id: int) -> None:
    heard: list[tuple[str, object, object]] = []

    def watch(action: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> None:
        heard.append((action, old and old["tier"], new and new["tier"]))

    for day, tier in ((MONDAY, "1"), (TUESDAY, "2"), (FRIDAY, "2")):
        row = {"plan_id": plan_id, "tier": tier, "features": [], "free": False}
        land(session, TABLE, [row], key=["plan_id"], landing=Landing(day), watch=watch)
    assert heard == [("new", None, "1"), ("changed", "1", "2")]


def test_what_is_retired_on_a_past_day_never_outlives_the_version_that_was_cut(session: Session, plan_id: int) -> None:
    put(session, MONDAY, plan_id, "1")
    put(session, FRIDAY, plan_id, "2")
    put(session, TUESDAY, None, backfilled=True, until=date(2026, 11, 23))
    assert versions(session) == [("1", MONDAY, TUESDAY), ("2", FRIDAY, None)]
