"""The frame of a page: navigation by role, theme, language, static files, tiles."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from spendapp.web.layout import Banner, initials, tile_number


def test_entries_show_to_roles_that_may_open_them(log_in: Callable[..., Any]) -> None:
    assert 'href="/admin/users"' in log_in("auditor").get("/account").text
    assert 'href="/admin/users"' not in log_in("finance").get("/account").text


def test_the_entry_of_the_page_is_marked_also_below_it(log_in: Callable[..., Any]) -> None:
    text = log_in("admin").get("/admin/users/1").text
    assert '<a href="/admin/users" aria-current="page">' in text
    assert text.count("aria-current") == 1


def test_a_visitor_gets_the_theme_of_the_system(client: FlaskClient) -> None:
    assert 'data-appearance="auto">' in client.get("/login").text


def test_the_chosen_theme_needs_no_script(log_in: Callable[..., Any]) -> None:
    browser = log_in("it")
    browser.submit("/account", name="Iris", language="", theme="dark")
    assert 'data-appearance="dark" data-bs-theme="dark"' in browser.get("/account").text


@pytest.mark.parametrize(
    ("asked", "language"), [("it-IT,it;q=0.9", "it"), ("fr", "fr"), ("de", "en"), ("", "en"), ("de,it;q=0.5", "it")]
)
def test_the_browser_chooses_the_language_before_the_login(client: FlaskClient, asked: str, language: str) -> None:
    assert f'<html lang="{language}"' in client.get("/login", headers={"Accept-Language": asked}).text


def test_the_language_of_the_account_wins_over_the_browser(log_in: Callable[..., Any]) -> None:
    browser = log_in("it")
    browser.submit("/account", name="Iris", language="fr", theme="auto")
    assert '<html lang="fr"' in browser.get("/account", headers={"Accept-Language": "it"}).text


def test_static_addresses_change_with_the_content(client: FlaskClient) -> None:
    import re

    assert re.search(r'href="/static/css/spendapp.css\?v=[0-9a-f]{12}"', client.get("/login").text)


def test_a_banner_stands_above_the_page(app: Flask, log_in: Callable[..., Any]) -> None:
    app.context_processor(lambda: {"banners": [Banner("Okta is stale since 20 Nov.", "/data/connections")]})
    text = log_in("it").get("/account").text
    assert "Okta is stale since 20 Nov." in text
    assert 'href="/data/connections"' in text


@pytest.mark.parametrize(
    ("name", "letters"), [("Google Workspace", "GW"), ("slack", "S"), ("a@b.org", "AB"), ("- ?", "?"), ("", "?")]
)
def test_a_tile_shows_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_tile_keeps_its_color() -> None:
    assert tile_number("Slack") == tile_number("SLACK")
    assert {tile_number(f"Application {n}") for n in range(100)} == set(range(8))
