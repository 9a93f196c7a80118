"""Server-side sessions behind Flask's session interface.

The cookie holds a random id and the table only its hash, so a copy of the database opens no session. A session gets a
new id at login, ends some hours after its last use, and can be listed and ended. Its writes are short transactions of
their own: reading a page never waits for them.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, cast

from flask import Flask, Request, Response
from flask import session as browser_session
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSession, SessionInterface, SessionMixin
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import OperationalError

from spendapp import clock
from spendapp.accounts.tables import UserSession
from spendapp.extensions import db, readers_engine, stop_reading
from spendapp.registry import settings

ANONYMOUS_LIFETIME = timedelta(hours=1)
TOUCH_INTERVAL = timedelta(minutes=1)
TOUCH_PATIENCE_MILLISECONDS = 100
_serializer = TaggedJSONSerializer()


class StoredSession(SecureCookieSession):
    """The data of a session, and what has to happen to its row."""

    def __init__(self, initial: Any = None, *, id_hash: str | None = None, ignored: bool = False) -> None:
        super().__init__(initial)
        self.id_hash = id_hash  # None: there is no row yet.
        self.renewed = False
        self.stale_cookie = False
        self.touch_due = False
        self.ignored = ignored


class StoredSessionInterface(SessionInterface):
    """Loads and saves sessions in the table."""

    def open_session(self, app: Flask, request: Request) -> StoredSession:
        """The session of the cookie; a new one when there is none, or when it ended."""
        if request.path.startswith(f"{app.static_url_path}/"):
            return StoredSession(ignored=True)
        identity = request.cookies.get(self.get_cookie_name(app), "")
        found = _load(hash_of(identity)) if identity else StoredSession()
        found.stale_cookie = bool(identity) and found.id_hash is None
        return found

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed; a session that was ended meanwhile stays ended."""
        if not isinstance(session, StoredSession) or session.ignored:
            return
        if session.renewed or (session.id_hash is None and session):
            return self._set_cookie(app, response, _start(session, app))
        if session.id_hash and session.modified:
            session.stale_cookie = not (_update(session, app) if session else _end(session.id_hash))
        elif session.touch_due:
            _touch(session, app)
        if session.stale_cookie:
            response.delete_cookie(self.get_cookie_name(app), path=self.get_cookie_path(app))

    def _set_cookie(self, app: Flask, response: Response, identity: str) -> None:
        response.vary.add("Cookie")
        response.set_cookie(
            self.get_cookie_name(app),
            identity,
            httponly=True,
            secure=settings(app).session_cookie_secure,
            samesite="Lax",
            path=self.get_cookie_path(app),
        )


def renew() -> None:
    """Forget what the browser's session held and give it a new id: whoever planted the old one loses it."""
    browser_session.clear()
    cast(StoredSession, browser_session).renewed = True


def current_id_hash() -> str | None:
    """The hash of the id of this browser's session."""
    return getattr(browser_session, "id_hash", None)


def hash_of(identity: str) -> str:
    """What the table keeps of a random id."""
    return hashlib.sha256(identity.encode()).hexdigest()


def _load(id_hash: str) -> StoredSession:
    now = clock.now()
    query = select(UserSession.data, UserSession.seen_at).where(
        UserSession.id_hash == id_hash, UserSession.expires_at > now
    )
    with readers_engine().connect() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return StoredSession()
    found = StoredSession(_serializer.loads(row.data.decode()), id_hash=id_hash)
    found.touch_due = now - row.seen_at >= TOUCH_INTERVAL
    return found


@contextmanager
def _writing(patience_milliseconds: int | None = None) -> Iterator[Connection]:
    """A short write of its own. What the view left uncommitted is given up first: it would block this write."""
    stop_reading()
    db.session.remove()
    with db.engine.connect() as connection:
        if patience_milliseconds is not None and connection.dialect.name == "sqlite":
            # Said to the driver itself, before SQLAlchemy begins: the statement that waits is the BEGIN.
            raw = connection.connection.driver_connection
            raw.execute(f"PRAGMA busy_timeout={patience_milliseconds}")  # type: ignore[union-attr]
        with connection.begin():
            yield connection


def _start(session: StoredSession, app: Flask) -> str:
    from flask import request

    identity = secrets.token_urlsafe(32)
    old = session.id_hash
    session.id_hash = hash_of(identity)
    values = {
        "id_hash": session.id_hash,
        "created_at": clock.now(),
        "address": (request.remote_addr or "")[:64],
        "agent": request.user_agent.string[:300],
        **_values(session, app),
    }
    with _writing() as connection:
        if old:
            connection.execute(delete(UserSession).where(UserSession.id_hash == old))
        connection.execute(insert(UserSession).values(values))
    return identity


def _update(session: StoredSession, app: Flask) -> bool:
    with _writing() as connection:
        changed = connection.execute(
            update(UserSession).where(UserSession.id_hash == session.id_hash).values(_values(session, app))
        )
    return bool(changed.rowcount)


def _touch(session: StoredSession, app: Flask) -> None:
    """Note the last use. While somebody else writes for long, reading goes on and the next request notes it."""
    values = _values(session, app)
    del values["data"], values["user_id"]
    due = update(UserSession).where(
        UserSession.id_hash == session.id_hash, UserSession.seen_at <= clock.now() - TOUCH_INTERVAL
    )
    try:
        with _writing(patience_milliseconds=TOUCH_PATIENCE_MILLISECONDS) as connection:
            connection.execute(due.values(values))
    except OperationalError as error:
        if "locked" not in str(error):
            raise
        app.logger.info("The last use of a session was not noted: another write holds the database.")


def _end(id_hash: str) -> bool:
    with _writing() as connection:
        connection.execute(delete(UserSession).where(UserSession.id_hash == id_hash))
    return False


def _values(session: StoredSession, app: Flask) -> dict[str, Any]:
    user_id = session.get("_user_id")
    lifetime = timedelta(hours=settings(app).session_hours) if user_id else ANONYMOUS_LIFETIME
    return {
        "user_id": int(user_id) if user_id else None,
        "data": _serializer.dumps(dict(session)).encode(),
        "seen_at": clock.now(),
        "expires_at": clock.now() + lifetime,
    }
