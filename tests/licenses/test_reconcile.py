"""Reconcile: today is written as a difference, another day is only told."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, event, func, select
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.contracts.tables import ContractVersion
from spendapp.extensions import Base, db
from spendapp.licenses import reconcile as reconciling
from spendapp.licenses import turn
from spendapp.licenses.reconcile import reconcile_today, report
from spendapp.licenses.reports import computed_findings, stored_findings
from spendapp.licenses.tables import (
    Account,
    DataGap,
    Exclusion,
    Finding,
    FindingEvent,
    PositionDay,
    Reconciliation,
    Seat,
    SeatVerdict,
)
from tests.licenses.factories import TODAY, Company, days_ago

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def company(session: Session) -> Company:
    """Ann has left and holds a seat; Bob's seat is idle; ten seats of Slack / Pro are bought at 10 EUR a month."""
    company = Company(session)
    company.covered("people", day=days_ago(9))
    company.covered("seats", "Slack", day=days_ago(9))
    company.person("ann@example.com", "left", end_date=days_ago(30))
    company.person("bob@example.com")
    company.seat("ann", person="ann@example.com")
    company.last_used({company.seat("bob", person="bob@example.com"): days_ago(120)}, known=days_ago(9))
    company.line(2)
    company.commit()
    return company


def states(session: Session) -> dict[tuple[str, str | None], tuple[str, str | None]]:
    session.expire_all()
    rows = session.scalars(select(Finding))
    return {(row.rule, row.bucket): (row.state, row.reason) for row in rows}


def events(session: Session) -> list[tuple[str | None, str, str | None]]:
    rows = session.scalars(select(FindingEvent).order_by(FindingEvent.id))
    return [(row.from_state, row.to_state, row.comment) for row in rows]


def everything(session: Session) -> dict[str, list[Any]]:
    """All rows but those of the log of reconciles."""
    tables: list[Table] = [table for table in Base.metadata.sorted_tables if table.name != Reconciliation.__tablename__]
    return {table.name: [tuple(row) for row in session.execute(select(table))] for table in tables}


def test_today_writes_findings_events_buckets_positions_and_gaps(session: Session, company: Company) -> None:
    counts = reconcile_today().counts
    assert (counts["seats"], counts["findings"], counts["new"]) == (2, 2, 2)
    assert states(session) == {("leaver_seat", "leaver"): ("open", None), ("idle_seat", "idle"): ("open", None)}
    assert events(session) == [(None, "open", "raised")] * 2
    verdicts = session.scalars(select(SeatVerdict).order_by(SeatVerdict.bucket)).all()
    assert [(each.bucket, str(each.annual_price), each.last_active_on) for each in verdicts] == [
        ("idle", "120.00", days_ago(120)),
        ("leaver", "120.00", None),
    ]
    position = session.scalars(select(PositionDay)).one()
    assert (position.day, position.entitled, position.assigned, position.buckets) == (
        *(TODAY, 2, 2),
        {"idle": 1, "leaver": 1},
    )
    assert str(position.annual_cost) == "240.00"


def test_twice_changes_nothing(session: Session, company: Company) -> None:
    company.line(1, plan="Gold")
    company.commit()
    reconcile_today()
    before = everything(session)
    session.rollback()
    counts = reconcile_today().counts
    assert {name: counts[name] for name in counts if name not in ("seats", "findings", "gaps")} == {
        **{"new": 0, "changed": 0, "reopened": 0, "resolved": 0, "frozen": 0},
        **{"verdicts_written": 0, "positions_written": 0, "gaps_written": 0},
    }
    assert everything(session) == before


def test_a_revoked_seat_resolves_its_finding_and_a_new_one_reopens_it(session: Session, company: Company) -> None:
    reconcile_today()
    seat = session.get_one(Seat, 1)
    company.known_until(seat, TODAY)
    company.commit()
    reconcile_today()
    assert states(session)["leaver_seat", "leaver"] == ("resolved", "seat revoked")
    seat.known_to = None
    company.commit()
    assert reconcile_today().counts["reopened"] == 1
    assert states(session)["leaver_seat", "leaver"] == ("open", None)
    assert events(session)[2:] == [("open", "resolved", "seat revoked"), ("resolved", "open", "raised again")]
    assert session.scalar(select(func.count()).select_from(Finding)) == 2


def test_a_source_that_goes_stale_freezes_what_rests_on_it(session: Session, company: Company, today: Any) -> None:
    reconcile_today()
    today.shift(timedelta(days=36))
    assert reconcile_today().counts["frozen"] == 1
    idle = session.scalars(select(Finding).where(Finding.rule == "idle_seat")).one()
    assert (idle.state, idle.frozen, idle.holds, idle.as_of) == ("open", True, False, TODAY)
    assert [row["rule"] for row in stored_findings(session, with_resolved=False)] == ["leaver_seat"]
    kinds = set(session.scalars(select(DataGap.kind)))
    assert "stale_source" in kinds


def test_what_people_set_survives(session: Session, company: Company) -> None:
    reconcile_today()
    finding = session.scalars(select(Finding).where(Finding.rule == "idle_seat")).one()
    finding.state, finding.assigned_to = "in_progress", "it@example.com"
    company.commit()
    company.policy("Slack", grace_days=5)
    company.commit()
    assert reconcile_today().counts["changed"] == 2
    session.expire_all()
    assert (finding.state, finding.assigned_to, finding.evidence["policy"]["grace_days"]) == (
        *("in_progress", "it@example.com"),
        5,
    )


def test_a_dismissal_that_ended_opens_again(session: Session, company: Company, today: Any) -> None:
    reconcile_today()
    finding = session.scalars(select(Finding).where(Finding.rule == "leaver_seat")).one()
    finding.state, finding.reason, finding.until = "dismissed", "handover", TODAY
    company.commit()
    reconcile_today()
    assert finding.state == "dismissed"
    today.shift(timedelta(days=1))
    reconcile_today()
    session.expire_all()
    assert (finding.state, finding.until, finding.as_of) == ("open", None, TODAY + timedelta(days=1))


def test_positions_are_kept_for_every_day(session: Session, company: Company, today: Any) -> None:
    reconcile_today()
    today.shift(timedelta(days=1))
    reconcile_today()
    assert session.scalars(select(PositionDay.day).order_by(PositionDay.day)).all() == [
        TODAY,
        TODAY + timedelta(days=1),
    ]


def test_a_past_day_writes_nothing(session: Session, company: Company) -> None:
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    report(days_ago(1))
    assert [each for each in statements if not each.lstrip().upper().startswith(("SELECT", "BEGIN", "PRAGMA"))] == []


def test_a_past_day_gives_the_same_answer_after_late_usage_and_an_edited_exclusion(
    session: Session, company: Company
) -> None:
    days = [days_ago(3), days_ago(2), days_ago(1)]
    exclusion = company.exclusion("account", "Slack/ann", known_from=days_ago(2), until=TODAY)
    company.commit()
    before = {day: answer(session, day) for day in days}
    bob = session.scalars(select(Account).where(Account.name == "bob")).one()
    company.used({bob: [days_ago(5)]}, known=TODAY)
    edited_on(company, exclusion, TODAY)
    company.commit()
    assert {day: answer(session, day) for day in days} == before
    assert [len(before[day]) for day in days] == [2, 1, 1]
    assert answer(session, TODAY) == []


def edited_on(company: Company, exclusion: Exclusion, day: date) -> None:
    company.known_until(exclusion, day)
    company.exclusion("account", "Slack/ann", known_from=day, until=day + timedelta(days=99))


def answer(session: Session, day: date) -> list[Any]:
    return computed_findings(session, report(day).verdicts, day)


def test_the_report_of_today_equals_what_is_stored(session: Session, company: Company) -> None:
    reconcile_today()
    assert stored_findings(session, with_resolved=False) == answer(session, TODAY)


def test_a_report_names_the_state_of_its_day(session: Session, company: Company, today: Any) -> None:
    reconcile_today()
    today.shift(timedelta(days=1))
    finding = session.scalars(select(Finding).where(Finding.rule == "idle_seat")).one()
    now = {"finding_id": finding.id, "actor": "it", "from_state": "open", "to_state": "acknowledged"}
    session.add(FindingEvent(at=clock.now(), **now))
    company.commit()
    assert {row["state"] for row in answer(session, TODAY)} == {"open"}
    assert {row["state"] for row in answer(session, TODAY + timedelta(days=1))} == {"open", "acknowledged"}


def test_a_second_reconcile_waits_for_its_turn_and_is_refused_when_it_takes_too_long(company: Company) -> None:
    with turn.turn(), pytest.raises(turn.Busy, match="still running"), turn.turn(0.0):
        pass
    reconcile_today()


def test_findings_of_plans_and_contracts_say_why_they_ended(session: Session, company: Company) -> None:
    line = company.line(2, plan="Gold")
    company.contract("C-9", owner_email=None)
    company.commit()
    reconcile_today()
    assert {rule for rule, _ in states(session)} >= {"shelfware", "ownerless_contract"}
    line.quantity = 0
    session.scalars(
        select(ContractVersion).where(ContractVersion.owner_email.is_(None))
    ).one().owner_email = "b@x.example"
    company.commit()
    reconcile_today()
    assert states(session)["shelfware", None] == ("resolved", "contract changed")
    assert states(session)["ownerless_contract", None] == ("resolved", "owner named")


def test_a_reconcile_that_fails_half_way_leaves_nothing_behind(
    session: Session, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> int:
        raise OSError("disk full")

    monkeypatch.setattr(reconciling, "write_gaps", broken)
    with pytest.raises(OSError, match="disk full"):
        reconcile_today()
    assert session.scalar(select(func.count()).select_from(Finding)) == 0
    monkeypatch.undo()
    assert reconcile_today().counts["new"] == 2
