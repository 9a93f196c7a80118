"""A view lets in the roles of its permission; an owner sees only what is theirs."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from spendapp.accounts.access import current_scope, current_user, requires
from spendapp.accounts.scope import Scope, scope_of
from spendapp.registry import Permission


@pytest.fixture
def guarded(app: Flask) -> Flask:
    """An application with a page for IT only, which says who looks and how far."""
    app.extensions["spendapp_registry"].add(Permission("test.view", "Test", "view", frozenset({"it", "owner"})))

    @app.get("/guarded")
    @requires("test.view")
    def look() -> str:
        return f"{current_user.role} sees {current_scope().owner_email or 'everything'}"

    app.add_url_rule("/scope", "scope", lambda: str(current_scope()))
    return app


def test_a_role_with_the_permission_comes_in(guarded: Flask, log_in: Callable[..., Any]) -> None:
    assert log_in("it").get("/guarded").text == "it sees everything"


def test_a_role_without_it_is_refused_by_name(guarded: Flask, log_in: Callable[..., Any]) -> None:
    response = log_in("finance").get("/guarded")
    assert response.status_code == 403
    assert "Your role (Finance) may not open this page." in response.text


def test_an_owner_sees_as_far_as_the_own_address(guarded: Flask, log_in: Callable[..., Any]) -> None:
    assert log_in("owner", "o@example.com").get("/guarded").text == "owner sees o@example.com"


def test_a_visitor_comes_to_the_login_and_back(guarded: Flask, client: FlaskClient) -> None:
    assert client.get("/guarded?a=1").location == "/login?next=/guarded?a%3D1"


def test_a_visitor_who_posts_is_not_sent_back_to_the_form_address(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    assert app.test_client().post("/account").location == "/login"


def test_without_a_user_there_is_no_scope(guarded: Flask, client: FlaskClient) -> None:
    assert client.get("/scope").status_code == 401


@pytest.mark.parametrize(
    ("role", "scope"), [("owner", Scope("o@example.com")), ("admin", Scope()), ("auditor", Scope())]
)
def test_only_owners_are_limited(role: str, scope: Scope) -> None:
    assert scope_of(role, "o@example.com") == scope
    assert scope.everything == (role != "owner")
