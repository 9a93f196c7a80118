"""Who may do what: the decorator of every view, the current user and the current scope.

@blueprint.get("/licenses/findings")
@requires("findings.view")
def findings() -> Response: ...
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user as _login_user

from spendapp.accounts.identity import LoginUser
from spendapp.accounts.scope import Scope, scope_of
from spendapp.web.layout import ROLE_LABELS
from spendapp.web.viewer import may

__all__ = ["allows_old_password", "current_scope", "current_user", "login_page", "may", "requires"]

P = ParamSpec("P")
R = TypeVar("R")
current_user: LoginUser = cast(LoginUser, _login_user)


def requires(permission: str) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Let in users whose role has the permission; others get 403, and the login page comes before it."""

    def decorate(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            if not _login_user.is_authenticated:
                return login_page()
            if not may(permission):
                abort(403, _("Your role (%(role)s) may not open this page.", role=ROLE_LABELS[current_user.role]))
            if current_user.must_change_password and not getattr(view, "allows_old_password", False):
                return cast(Response, redirect(url_for("accounts.password")))
            return view(*args, **kwargs)

        cast(Any, guarded).permission = permission
        return guarded

    return decorate


def allows_old_password(view: Callable[P, R]) -> Callable[P, R]:
    """Let a view be used with a one-time password that must be changed first. Stands below `requires`."""
    cast(Any, view).allows_old_password = True
    return view


def current_scope() -> Scope:
    """What the user of this request may see; without a user, nothing: 401."""
    if not _login_user.is_authenticated:
        abort(401)
    return scope_of(current_user.role, current_user.email)


def login_page() -> Response:
    """Send a browser to the login and back to this page; htmx is told to load the whole page."""
    address = url_for("accounts.login", next=request.full_path.rstrip("?") if request.method == "GET" else None)
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": address})
    return cast(Response, redirect(address))
