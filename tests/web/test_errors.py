"""An error page says what happened, what was kept, what to do, and the id to quote."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

WORDS = {
    400: ("The request was not understood", "load the page again"),
    403: ("You may not do this", "Ask an administrator"),
    404: ("There is no such page", "start from the overview"),
    405: ("This address takes no such request", "Start from the overview"),
    413: ("The file is too large", "At most 64 MB"),
    418: ("The request was not understood", "load the page again"),
    429: ("Too many attempts", "Wait a quarter of an hour"),
}


@pytest.fixture
def failing(app: Flask) -> FlaskClient:
    """A browser for pages that fail with the code in their path."""
    app.add_url_rule("/fail/<int:code>", "fail", abort)
    return app.test_client()


@pytest.mark.parametrize("code", WORDS)
def test_every_error_has_a_page_in_words(failing: FlaskClient, code: int) -> None:
    response = failing.get(f"/fail/{code}")
    assert response.status_code == code
    for words in (*WORDS[code], "What was kept", "What to do", response.headers["X-Request-ID"]):
        assert words in response.text


def test_what_the_view_said_comes_first(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule("/fail", "fail", lambda: abort(403, "This contract belongs to somebody else."))
    assert "This contract belongs to somebody else." in client.get("/fail").text


def test_an_unexpected_exception_names_no_detail_but_the_log_has_the_id(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    app.config["TESTING"] = False
    app.add_url_rule("/fail", "fail", lambda: 1 / 0)
    with caplog.at_level(logging.ERROR):
        response = client.get("/fail")
    assert response.status_code == 500
    assert "Something failed on our side" in response.text
    assert "ZeroDivisionError" not in response.text
    assert f"Request {response.headers['X-Request-ID']} failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_ids_of_requests_differ(client: FlaskClient) -> None:
    assert client.get("/nowhere").headers["X-Request-ID"] != client.get("/nowhere").headers["X-Request-ID"]


def test_a_file_above_the_limit_is_refused_before_it_is_read(app: Flask, log_in: Callable[..., Any]) -> None:
    browser = log_in("admin")
    app.config["MAX_CONTENT_LENGTH"] = 100
    response = browser.post("/account", data={"name": "x" * 1000})
    assert response.status_code == 413
    assert "The file was not read; nothing was changed." in response.text


def test_a_logged_in_user_keeps_the_navigation_on_an_error(log_in: Callable[..., Any]) -> None:
    response = log_in("admin").get("/nowhere")
    assert response.status_code == 404
    assert 'href="/admin/users"' in response.text


def test_a_redirect_is_no_error(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule("/folder/", "folder", lambda: "here")
    assert client.get("/folder").status_code == 308
