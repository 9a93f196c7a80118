"""Sums over groups of findings."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from spendapp.dashboards import finding_groups
from spendapp.dashboards.finding_groups import FindingGroup

IDLE = FindingGroup(
    application_id=1,
    application="Slack",
    plan_id=10,
    rule="idle_seat",
    severity="medium",
    realizable_from=date(2027, 1, 1),
    ended=False,
    reason=None,
    count=3,
    quantity=3,
    annualized=Decimal("300.00"),
    realizable=Decimal("200.00"),
    avoidable=Decimal("100.00"),
    without_price=0,
    opened=1,
    opened_annualized=Decimal("100.00"),
)
LEAVERS = replace(IDLE, rule="leaver_seat", severity="critical", count=1, quantity=1, annualized=Decimal("100.00"))
OVER = replace(
    IDLE, rule="over_allocated", severity="high", count=1, quantity=2, annualized=Decimal("50.00"),
    realizable=Decimal("0.00"), avoidable=Decimal("0.00"),
)  # fmt: skip
ENDED = replace(IDLE, ended=True, reason="seat revoked", count=2)
UNPRICED = replace(IDLE, application_id=2, application="Box", annualized=None, realizable=None, avoidable=None,
                   without_price=3, opened=0, opened_annualized=None)  # fmt: skip


def test_savings_leave_out_exposure_and_what_ended() -> None:
    found = finding_groups.savings([IDLE, LEAVERS, OVER, ENDED, UNPRICED])
    assert (found.annualized, found.realizable, found.avoidable) == (
        Decimal("400.00"),
        Decimal("400.00"),
        Decimal("200.00"),
    )
    assert found.exposure == Decimal("50.00")
    assert (found.findings, found.without_price) == (7, 3)


def test_severities_count_all_that_stand_and_name_those_without_any() -> None:
    assert finding_groups.severities([IDLE, OVER, ENDED]) == {"critical": 0, "high": 1, "medium": 3, "low": 0}


def test_savings_are_summed_by_application() -> None:
    assert finding_groups.saving_by_application([IDLE, LEAVERS, OVER, UNPRICED]) == {1: Decimal("400.00")}


def test_plans_with_an_amount_that_stops() -> None:
    nothing = replace(IDLE, plan_id=11, realizable=Decimal("0.00"))
    assert finding_groups.realizable_plans([IDLE, nothing, ENDED, UNPRICED]) == {(10, date(2027, 1, 1))}


def test_seats_used_after_leaving_are_taken_back_first() -> None:
    found = finding_groups.take_back([IDLE, OVER, LEAVERS, ENDED])
    assert [(row.rule, row.seats, row.critical) for row in found] == [("leaver_seat", 1, 1), ("idle_seat", 3, 0)]


def test_seats_to_take_back_are_grouped_by_application_and_rule() -> None:
    other = replace(IDLE, plan_id=11, realizable_from=date(2026, 12, 1), realizable=Decimal("50.00"))
    (row,) = finding_groups.take_back([IDLE, other])
    assert (row.seats, row.annualized, row.realizable) == (6, Decimal("600.00"), Decimal("250.00"))
    assert row.realizable_from == date(2026, 12, 1)


def test_an_unknown_amount_stays_unknown_and_comes_last() -> None:
    rows = finding_groups.take_back([UNPRICED, IDLE])
    assert [(row.application, row.realizable) for row in rows] == [("Slack", Decimal("200.00")), ("Box", None)]


def test_at_most_five_are_listed() -> None:
    many = [replace(IDLE, application_id=number, application=f"App {number}") for number in range(9)]
    assert len(finding_groups.take_back(many)) == 5


def test_what_opened_lately_is_added_up_by_application_and_rule() -> None:
    (found,) = finding_groups.opened([IDLE, replace(IDLE, plan_id=11, opened=2, opened_annualized=None), ENDED])
    assert (found.application_id, found.rule, found.count, found.annualized) == (1, "idle_seat", 3, Decimal("100.00"))


def test_what_ended_lately_keeps_its_reason() -> None:
    found = finding_groups.ended([IDLE, ENDED, replace(ENDED, reason="became active", count=1)])
    assert [(item.reason, item.count) for item in found] == [("seat revoked", 2), ("became active", 1)]
