"""What the room accounts tells the application."""

from collections.abc import Callable
from datetime import time
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from spendapp.accounts.login import init_login
from spendapp.registry import ROLES, NavEntry, Permission, Registry, ScheduledJob

_EVERYBODY = frozenset(ROLES)
_READERS = frozenset({"admin", "auditor"})
_ADMINISTRATORS = frozenset({"admin"})


def register(app: Flask, registry: Registry) -> None:
    """Register the room's tables, pages, jobs and permissions."""
    from spendapp.accounts import account_views, audit_views, user_views, views
    from spendapp.accounts.blueprint import blueprint

    _ = account_views, audit_views, user_views, views  # They put their pages on the blueprint.
    init_login(app)
    app.register_blueprint(blueprint)
    registry.add(
        Permission("account.view", "Account", "view", _EVERYBODY),
        Permission("account.act", "Account", "change one's own settings", _EVERYBODY),
        Permission("users.view", "Users", "view", _READERS),
        Permission("users.act", "Users", "add, change, disable", _ADMINISTRATORS),
        Permission("audit.view", "Audit", "view", _READERS),
        NavEntry("Administration", _l("Users"), "accounts.users", "users.view", icon="users-group", order=820),
        NavEntry("Administration", _l("Audit"), "accounts.audit_log", "audit.view", icon="history", order=830),
        ScheduledJob("accounts.sweep", _sweep, daily_at=time(3, 40), doc="Deletes expired sessions and links."),
    )


def _sweep(_arguments: dict[str, Any], _progress: Callable[[str], bool]) -> None:
    from spendapp.accounts.active_sessions import sweep
    from spendapp.extensions import db

    sweep(db.session())
    db.session.commit()
