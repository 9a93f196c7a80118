"""The append-only log."""

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from spendapp import audit
from spendapp.audit import AuditEvent

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def event(session: Session) -> None:
    audit.record(session, "user.add", ("user", 7), role="it")
    session.commit()


def test_an_event_says_who_did_what_to_what(session: Session, event: None) -> None:
    row = session.scalars(select(AuditEvent)).one()
    assert (row.actor, row.action, row.subject_type, row.subject_id, row.detail) == (
        "system", "user.add", "user", "7", {"role": "it"},
    )  # fmt: skip


def test_the_database_refuses_to_change_an_event(session: Session, event: None) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(update(AuditEvent).values(actor="somebody else"))


def test_the_database_refuses_to_delete_an_event(session: Session, event: None) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(delete(AuditEvent))
