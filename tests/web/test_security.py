"""Every answer is protected, and the application refuses to serve without a secret."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from spendapp import create_app
from spendapp.config import SettingError, Settings

PAGES = ["/login", "/forgot", "/nowhere"]


@pytest.mark.parametrize("path", PAGES)
def test_the_content_policy_allows_no_inline_code(client: FlaskClient, path: str) -> None:
    policy = dict(part.split(" ", 1) for part in client.get(path).headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in str(policy)


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_neither_stored_nor_framed_nor_sniffed(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_hold_no_inline_script_style_or_handler(log_in: Callable[..., Any]) -> None:
    text = log_in("admin").get("/admin/users").text
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text
    assert "<script>" not in text


def test_static_files_with_a_fingerprint_are_kept_for_a_year(client: FlaskClient) -> None:
    assert (
        client.get("/static/css/spendapp.css?v=abc").headers["Cache-Control"] == "public, max-age=31536000, immutable"
    )
    assert "immutable" not in client.get("/static/css/spendapp.css").headers["Cache-Control"]


def test_a_post_without_a_token_is_refused_and_says_that_nothing_changed(client: FlaskClient) -> None:
    response = client.post("/login", data={"email": "a@example.com", "password": "x"})
    assert response.status_code == 400
    assert "This form has expired" in response.text
    assert "Nothing was changed." in response.text


def test_a_token_of_another_session_is_refused(log_in: Callable[..., Any], client: FlaskClient) -> None:
    token = client.get("/login").text.split('name="csrf_token" value="')[1].split('"')[0]
    response = log_in("admin").post(
        "/account", data={"csrf_token": token, "name": "x", "language": "", "theme": "auto"}
    )
    assert response.status_code == 400


def test_without_a_secret_nothing_is_served(settings: Settings) -> None:
    app = create_app(replace(settings, secret_key=""))
    app.config["TESTING"] = True
    with pytest.raises(SettingError, match=r"SPENDAPP_SECRET_KEY is not set\. Run `spendapp init`"):
        app.test_client().get("/login")


@pytest.mark.parametrize(("proxies", "address"), [(0, "10.0.0.9"), (1, "203.0.113.7"), (2, "198.51.100.1")])
def test_forwarded_headers_are_believed_as_far_as_there_are_proxies(
    settings: Settings, proxies: int, address: str
) -> None:
    app = create_app(replace(settings, trusted_proxies=proxies))
    app.add_url_rule("/address", "address", lambda: f"{request.remote_addr} {request.scheme}")
    headers = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7", "X-Forwarded-Proto": "https, https"}
    text = app.test_client().get("/address", headers=headers, environ_base={"REMOTE_ADDR": "10.0.0.9"}).text
    assert text == f"{address} {'https' if proxies else 'http'}"


def test_under_https_browsers_are_told_to_stay_there(app: Flask) -> None:
    secure = app.test_client().get("/login", base_url="https://spend.example.com")
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in app.test_client().get("/login").headers
