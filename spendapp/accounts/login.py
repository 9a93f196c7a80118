"""How a session becomes the user of a request."""

from flask import Flask, g, request
from flask_login import current_user
from sqlalchemy import select

from spendapp.accounts.identity import LoginUser
from spendapp.accounts.sessions import StoredSessionInterface
from spendapp.accounts.tables import User
from spendapp.extensions import login_manager, readers_engine, start_reading, stop_reading


def init_login(app: Flask) -> None:
    """Set up Flask-Login, and the viewer of each request for the layout, the audit log and the rooms."""
    login_manager.init_app(app, add_context_processor=False)
    login_manager.session_protection = None  # Sessions live in our table; addresses change on phones.
    login_manager.user_loader(load_user)
    app.session_interface = StoredSessionInterface()
    app.before_request(set_viewer)
    app.teardown_request(lambda _error: stop_reading())


def load_user(user_id: str) -> LoginUser | None:
    """The user of a session, unless disabled. It reads on a connection of its own and so never holds a lock."""
    columns = (User.id, User.email, User.name, User.role, User.language, User.theme, User.must_change_password)
    query = select(*columns).where(User.id == int(user_id), User.disabled.is_(False))
    with readers_engine().connect() as connection:
        row = connection.execute(query).one_or_none()
    return LoginUser(**row._mapping) if row else None


def set_viewer() -> None:
    """Note who looks at the page and who acts; a GET reads without ever taking the lock of the writers."""
    if request.method in ("GET", "HEAD"):
        start_reading()
    if current_user.is_authenticated:
        g.viewer = current_user._get_current_object()
        g.actor = g.viewer.email
