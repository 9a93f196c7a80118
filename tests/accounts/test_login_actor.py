"""Who the audit log names for a login."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.accounts import store
from spendapp.audit import AuditEvent
from tests.conftest import PASSWORD, Browser

pytestmark = pytest.mark.usefixtures("today")


def test_a_login_is_logged_under_the_user_and_not_under_the_system(client: Browser, session: Session) -> None:
    store.create_user(session, email="ida@example.com", name="Ida", role="it", password=PASSWORD)
    session.commit()
    client.submit("/login", email="ida@example.com", password=PASSWORD)
    assert session.scalars(select(AuditEvent.actor).where(AuditEvent.action == "login")).all() == ["ida@example.com"]
