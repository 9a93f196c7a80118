"""Users, and the mails that they were sent."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.accounts.store import create_user
from spendapp.accounts.tables import User
from spendapp.audit import AuditEvent
from spendapp.registry import Draft
from tests.conftest import PASSWORD


@pytest.fixture
def ada(session: Session) -> User:
    """An administrator with a password."""
    return create_user(session, email="ada@example.com", name="Ada", role="admin", password=PASSWORD)


@pytest.fixture
def posted(app: Flask) -> list[Draft]:
    """The messages that the room posts, instead of the outbox."""
    drafts: list[Draft] = []

    def post(_session: Session, draft: Draft) -> bool:
        drafts.append(draft)
        return True

    app.extensions["spendapp_registry"].post = post
    return drafts


@pytest.fixture
def audited(session: Session) -> Callable[[], list[str]]:
    """The actions in the audit log, oldest first."""
    return lambda: list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
