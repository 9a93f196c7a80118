"""What people do with findings."""

from datetime import timedelta

import pytest
from flask import Flask, g
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.accounts.scope import Scope
from spendapp.audit import AuditEvent
from spendapp.catalog.tables import Application
from spendapp.licenses import store
from spendapp.licenses.store import Seen
from spendapp.licenses.tables import Finding, FindingEvent
from tests.licenses.factories import TODAY, Company

EVERYTHING = Scope()
pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def finding(session: Session) -> Finding:
    """An open finding of the application Slack, owned by Olga, on a contract of Carla."""
    company = Company(session)
    company.application("Slack").owner_email = "olga@example.com"
    company.contract(owner_email="carla@example.com")
    company.line(10)
    return add(session, "k1")


def add(session: Session, key: str) -> Finding:
    row = Finding(
        key=key,
        rule="idle_seat",
        rule_version=1,
        application_id=session.scalars(select(Application.id)).one(),
        quantity=1,
        severity="medium",
        confidence="high",
        currency="EUR",
        evidence={},
        opened_on=TODAY,
        as_of=TODAY,
    )
    session.add(row)
    session.commit()
    return row


def history(session: Session, finding: Finding) -> list[tuple[str | None, str, str | None]]:
    session.refresh(finding)
    rows = session.scalars(select(FindingEvent).order_by(FindingEvent.id))
    return [(row.from_state, row.to_state, row.comment) for row in rows]


def test_a_finding_is_acknowledged_with_an_event_and_an_audit_row(session: Session, finding: Finding) -> None:
    store.acknowledge(session, Seen(finding.id, "open"), scope=EVERYTHING)
    assert history(session, finding) == [("open", "acknowledged", None)]
    assert finding.state == "acknowledged"
    assert session.scalars(select(AuditEvent.action)).all() == ["finding.acknowledged"]


def test_the_second_user_is_told_who_came_first(app: Flask, session: Session, finding: Finding) -> None:
    with app.test_request_context():
        g.actor = "bob@example.com"
        store.start(session, Seen(finding.id, "open"), scope=EVERYTHING)
    with pytest.raises(store.Changed, match=r"in progress by now \(bob@example.com\); nothing was changed"):
        store.acknowledge(session, Seen(finding.id, "open"), scope=EVERYTHING)
    assert history(session, finding) == [("open", "in_progress", None)]


def test_a_dismissal_needs_a_reason_and_a_day_that_has_not_passed(session: Session, finding: Finding) -> None:
    seen = Seen(finding.id, "open")
    with pytest.raises(store.Refused, match="Say why"):
        store.dismiss(session, seen, scope=EVERYTHING, reason=" ", until=TODAY)
    with pytest.raises(store.Refused, match="has not passed"):
        store.dismiss(session, seen, scope=EVERYTHING, reason="trial", until=TODAY - timedelta(days=1))
    store.dismiss(session, seen, scope=EVERYTHING, reason="trial", until=TODAY)
    assert history(session, finding) == [("open", "dismissed", "trial")]
    assert (finding.reason, finding.until) == ("trial", TODAY)


def test_reopening_takes_the_dismissal_back(session: Session, finding: Finding) -> None:
    store.dismiss(session, Seen(finding.id, "open"), scope=EVERYTHING, reason="trial", until=TODAY)
    store.reopen(session, Seen(finding.id, "dismissed"), scope=EVERYTHING, comment="trial is over")
    assert history(session, finding)[-1] == ("dismissed", "open", "trial is over")
    assert (finding.reason, finding.until) == (None, None)


def test_a_resolved_finding_is_left_to_the_reconcile(session: Session, finding: Finding) -> None:
    with pytest.raises(store.Refused, match="A finding that is resolved cannot become acknowledged"):
        store.acknowledge(session, Seen(finding.id, "resolved"), scope=EVERYTHING)


def test_it_is_assigned_unless_somebody_else_did(session: Session, finding: Finding) -> None:
    store.assign(session, Seen(finding.id, "open"), scope=EVERYTHING, email="ann@example.com", was=None)
    with pytest.raises(store.Changed):
        store.assign(session, Seen(finding.id, "open"), scope=EVERYTHING, email="bob@example.com", was=None)
    assert history(session, finding) == [("open", "open", "assigned to ann@example.com")]
    assert finding.assigned_to == "ann@example.com"


def test_a_comment_stands_in_the_history(session: Session, finding: Finding) -> None:
    store.comment(session, Seen(finding.id, "open"), " asked the manager ", scope=EVERYTHING)
    assert [event.comment for event in store.events_of(session, finding.id)] == ["asked the manager"]
    with pytest.raises(store.Refused, match="empty"):
        store.comment(session, Seen(finding.id, "open"), " ", scope=EVERYTHING)


@pytest.mark.parametrize("owner", ["olga@example.com", "carla@example.com"])
def test_owners_of_the_application_or_of_a_contract_act(session: Session, finding: Finding, owner: str) -> None:
    store.acknowledge(session, Seen(finding.id, "open"), scope=Scope(owner))
    assert history(session, finding) == [("open", "acknowledged", None)]


def test_a_stranger_finds_nothing(session: Session, finding: Finding) -> None:
    with pytest.raises(store.NotFound):
        store.acknowledge(session, Seen(finding.id, "open"), scope=Scope("eve@example.com"))
    assert store.acknowledge_many(session, [finding.id], scope=Scope("eve@example.com")) == 0
    assert history(session, finding) == []


def test_many_are_acknowledged_and_dismissed_at_once(session: Session, finding: Finding) -> None:
    other = add(session, "k2")
    store.acknowledge(session, Seen(finding.id, "open"), scope=EVERYTHING)
    assert store.acknowledge_many(session, [finding.id, other.id], scope=EVERYTHING) == 1
    done = store.dismiss_many(session, [finding.id, other.id], scope=EVERYTHING, reason="merger", until=TODAY)
    assert done == 2
    assert [event.comment for event in store.events_of(session, other.id)] == ["merger", None]
