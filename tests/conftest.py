"""Shared fixtures: an application on an empty migrated database, a frozen clock, a session, a client.

SQLite is the default; `SPENDAPP_TEST_DATABASE_URL` (a PostgreSQL server, any database of it) repeats the same suite
there. The schema is migrated once per test process and copied for every test.
"""

import os
import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from spendapp import create_app
from spendapp.config import Settings
from spendapp.extensions import db

TODAY = "2026-11-24"
SECRET = "a-long-test-secret-0123456789-abcdef"
ENCRYPTION_KEY = "bm90LWEtcmVhbC1rZXktb25seS1mb3ItdGVzdHMtMTI="
PASSWORD = "correct horse battery"
SERVER = os.environ.get("SPENDAPP_TEST_DATABASE_URL", "")
KEPT_VARIABLES = ("TEST", "CONF", "CHROMIUM", "SCREENSHOTS")
pytest_plugins = ["tests.conformance.summary"]

# The suite draws the same examples every time; `HYPOTHESIS_PROFILE=explore` looks for new ones.
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

for _name in [
    name for name in os.environ if name.startswith("SPENDAPP_") and not any(part in name for part in KEPT_VARIABLES)
]:
    del os.environ[_name]


class Browser(FlaskClient):
    """A test client whose requests share nothing with the test: no application context, no `g`, no database session.

    What the test wrote is committed first, so that the request sees it and waits for no lock.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send one request, and read a streamed answer to its end within it."""
        db.session.commit()
        kwargs.setdefault("buffered", True)
        return Context().run(super().open, *args, **kwargs)

    def submit(self, path: str, /, *, page: str | None = None, **values: Any) -> Any:
        """Post a form with the CSRF token of its page (the path itself unless given)."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(page or path).text)
        return self.post(path, data={"csrf_token": token[1] if token else "", **values})


def settings_for(home: Path, **values: object) -> Settings:
    """Settings of a test instance in `home`."""
    return Settings(**{"home": home, "secret_key": SECRET, "encryption_keys": ENCRYPTION_KEY, **values})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str | Path]:
    """A migrated empty database: a file, or the name of a PostgreSQL database."""
    from flask_migrate import upgrade

    home = tmp_path_factory.mktemp("template")
    if not SERVER:
        app = create_app(settings_for(home))
        with app.app_context():
            upgrade()
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA user_version").all()
        yield home / "spendapp.db"
        return
    name = f"template_{uuid.uuid4().hex[:12]}"
    _on_server(f"CREATE DATABASE {name}")
    app = create_app(settings_for(home, database_url=_address(name)))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    yield name
    _on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hash passwords with small parameters: hundreds of logins would take minutes."""
    from argon2 import PasswordHasher

    from spendapp.accounts import passwords

    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: hasher)
        yield


@contextmanager
def instance(template: str | Path, home: Path) -> Iterator[Settings]:
    """Settings of an instance with an empty migrated database of its own."""
    if isinstance(template, Path):
        shutil.copy(template, home / "spendapp.db")
        yield settings_for(home)
        return
    name = f"test_{uuid.uuid4().hex[:16]}"
    _on_server(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield settings_for(home, database_url=_address(name))
    _on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(template: str | Path, tmp_path: Path) -> Iterator[Settings]:
    """Settings of an instance of this test alone."""
    home = tmp_path / "instance"
    home.mkdir()
    with instance(template, home) as found:
        yield found


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application, inside its context."""
    app = create_app(settings)
    app.config["TESTING"] = True
    app.test_client_class = Browser
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Session:
    """The writing session of the application."""
    return db.session  # type: ignore[return-value]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a login."""
    return app.test_client()


@pytest.fixture
def log_in(app: Flask) -> Callable[..., Browser]:
    """Make a user with a role and give a browser in which that user is logged in: `log_in("it")`."""
    from spendapp.accounts.store import create_user

    def make(role: str, email: str | None = None) -> Browser:
        email = email or f"{role}@example.com"
        create_user(db.session(), email=email, name=email, role=role, password=PASSWORD)
        browser = app.test_client()
        assert isinstance(browser, Browser)
        assert browser.submit("/login", email=email, password=PASSWORD).status_code == 302
        return browser

    return make


@pytest.fixture
def today() -> Iterator[time_machine.Traveller]:
    """The clock stands at noon UTC of 24 November 2026; `today.move_to(...)` moves it."""
    with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def _address(name: str) -> str:
    return make_url(SERVER).set(database=name).render_as_string(hide_password=False)


def _on_server(statement: str) -> None:
    url = make_url(SERVER).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
