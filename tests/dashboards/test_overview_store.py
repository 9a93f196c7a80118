"""What the overview reads of positions and findings."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.accounts.scope import Scope
from spendapp.contracts.scope import visible_application_ids, visible_contract_ids
from spendapp.dashboards import overview_store as store
from spendapp.dashboards.overview import overview, total_cost
from spendapp.dashboards.overview_store import Visible
from spendapp.licenses.tables import Finding
from tests.dashboards.company import CARLA, OLGA, keep_position
from tests.licenses.factories import TODAY, Company, days_ago

ALL = Visible()


def seen_by(email: str) -> Visible:
    """What an owner sees."""
    scope = Scope(email)
    return Visible(visible_application_ids(scope), visible_contract_ids(scope))


def test_days_are_the_newest_and_those_a_week_and_a_month_before(company: Company, session: Session) -> None:
    for age in (1, 8, 31):
        keep_position(session, age)
    found = store.days(session, ALL, TODAY)
    assert (found.newest, found.week_ago, found.month_ago) == (TODAY, days_ago(8), days_ago(31))


def test_without_history_there_is_nothing_to_compare_with(company: Company, session: Session) -> None:
    found = store.days(session, ALL, TODAY)
    assert (found.week_ago, found.month_ago, found.applications) == (None, None, True)
    assert store.days(session, seen_by("x@example.com"), TODAY).applications is False


def test_positions_are_summed_by_application(company: Company, session: Session) -> None:
    found = store.positions(session, ALL, store.days(session, ALL, TODAY))
    by_name = {found.names[key]: item for key, item in (found.on(TODAY) or {}).items()}
    assert (by_name["Slack"].entitled, by_name["Slack"].assigned, by_name["Slack"].annual_cost) == (4, 5, Decimal(480))
    assert (by_name["Box"].entitled, by_name["Box"].assigned, by_name["Box"].annual_cost) == (None, 1, None)
    assert found.on(days_ago(7)) is None
    assert found.on(None) is None


@pytest.mark.parametrize(("email", "names"), [(OLGA, {"Slack"}), (CARLA, {"Zoom"}), ("x@example.com", set())])
def test_an_owner_reads_their_positions(company: Company, session: Session, email: str, names: set[str]) -> None:
    visible = seen_by(email)
    found = store.positions(session, visible, store.days(session, visible, TODAY))
    assert set(found.names.values()) == names


def test_groups_tell_standing_and_lately_ended_findings(company: Company, session: Session) -> None:
    idle = session.scalars(select(Finding).where(Finding.rule == "idle_seat")).one()
    idle.state, idle.holds, idle.resolved_on, idle.reason = "resolved", False, TODAY, "seat revoked"
    session.flush()
    groups = store.finding_groups(session, ALL, days_ago(7))
    ended = [group for group in groups if group.ended]
    assert [(group.rule, group.reason, group.count) for group in ended] == [("idle_seat", "seat revoked", 1)]
    assert sum(group.count for group in groups if not group.ended) == 5
    assert not [group for group in store.finding_groups(session, ALL, TODAY) if group.ended]


def test_groups_count_what_opened_after_the_day(company: Company, session: Session) -> None:
    assert sum(group.opened for group in store.finding_groups(session, ALL, days_ago(1))) == 6
    assert sum(group.opened for group in store.finding_groups(session, ALL, TODAY)) == 0


def test_dismissed_and_frozen_findings_are_in_no_group(company: Company, session: Session) -> None:
    idle, never = (
        session.scalars(select(Finding).where(Finding.rule == rule)).one() for rule in ("idle_seat", "never_used")
    )
    idle.state, never.holds, never.frozen = "dismissed", False, True
    session.flush()
    rules = {group.rule for group in store.finding_groups(session, ALL, days_ago(7))}
    assert rules.isdisjoint({"idle_seat", "never_used"})


def test_a_total_of_no_known_cost_is_unknown() -> None:
    assert total_cost({}) is None


def test_the_overview_of_a_later_day_keeps_the_day_of_its_positions(company: Company, session: Session) -> None:
    found = overview(session, Scope(), TODAY + timedelta(days=3), currency="EUR")
    assert found.as_of == TODAY
    assert found.committed == Decimal("480.00") + Decimal("2148.23")


def test_an_empty_tenant_is_empty(session: Session) -> None:
    found = overview(session, Scope(), date(2026, 11, 24), currency="EUR")
    assert (found.empty, found.committed, found.next_deadline, found.natives) == (True, None, None, ())
