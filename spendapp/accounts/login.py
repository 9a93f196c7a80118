"""How a session becomes the user of a request."""

from flask import Flask, g
from sqlalchemy import select

from spendapp.accounts.identity import LoginUser
from spendapp.accounts.tables import User
from spendapp.extensions import login_manager, readers_engine


def init_login(app: Flask) -> None:
    """Set up Flask-Login, and the viewer of each request for the layout, the audit log and the rooms."""
    login_manager.init_app(app, add_context_processor=False)
    login_manager.session_protection = None  # Sessions live in our table; addresses change on phones.
    login_manager.user_loader(load_user)
    app.before_request(set_viewer)


def load_user(user_id: str) -> LoginUser | None:
    """The user of a session, unless disabled. It reads on a connection of its own and so never holds a lock."""
    columns = (User.id, User.email, User.name, User.role, User.language, User.theme, User.must_change_password)
    query = select(*columns).where(User.id == int(user_id), User.disabled.is_(False))
    with readers_engine().connect() as connection:
        row = connection.execute(query).one_or_none()
    return LoginUser(**row._mapping) if row else None


def set_viewer() -> None:
    """Note who looks at the page and who acts, before the view runs."""
    from flask_login import current_user

    if current_user.is_authenticated:
        g.viewer = current_user._get_current_object()
        g.actor = g.viewer.email
