"""The company of these tests: one for all tests of a file that only look, or a fresh one for a test that changes it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from spendapp import create_app
from spendapp.accounts.store import create_user
from spendapp.extensions import db
from tests.conftest import PASSWORD, TODAY, Browser, instance
from tests.dashboards.company import build
from tests.licenses.factories import Company


@dataclass
class Showroom:
    """The company with one browser for each user who was asked for."""

    app: Flask
    browsers: dict[str, Browser] = field(default_factory=dict)

    def browser(self, role: str, email: str | None = None) -> Browser:
        """A browser in which a user with the role is logged in."""
        email = email or f"{role}@example.com"
        if email not in self.browsers:
            create_user(db.session(), email=email, name=email, role=role, password=PASSWORD)
            browser = self.app.test_client()
            assert isinstance(browser, Browser)
            assert browser.submit("/login", email=email, password=PASSWORD).status_code == 302
            self.browsers[email] = browser
        return self.browsers[email]


@pytest.fixture(scope="module")
def showroom(template: str | Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Showroom]:
    """The company, reconciled today; for tests that only look."""
    home = tmp_path_factory.mktemp("showroom")
    with time_machine.travel(f"{TODAY}T12:00:00+00:00", tick=False), instance(template, home) as settings:
        app = create_app(settings)
        app.config["TESTING"] = True
        app.test_client_class = Browser
        with app.app_context():
            build(db.session())
            yield Showroom(app)
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def company(app: Flask, session: Session, today: time_machine.Traveller) -> Company:
    """The company of this test alone."""
    return build(session)
