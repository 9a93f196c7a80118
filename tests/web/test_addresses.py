"""Redirects stay inside; links in e-mails come from the setting."""

from dataclasses import replace

import pytest
from flask import Flask

from spendapp.web.addresses import absolute_url, safe_next


@pytest.mark.parametrize("target", ["/account", "/licenses/findings?role=it&sort=-x", "/a/b#c", "/"])
def test_a_path_of_this_application_is_kept(target: str) -> None:
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "javascript:alert(1)",
        "evil.example",
        " /account",
        "/account\r\nSet-Cookie: a=b",
        "/\t/evil.example",
    ],
)
def test_everything_else_leads_home(target: str | None) -> None:
    assert safe_next(target) == "/"


@pytest.mark.parametrize("base", ["https://spend.example.com", "https://spend.example.com/"])
def test_links_in_emails_stand_under_the_base_address(app: Flask, base: str) -> None:
    app.extensions["spendapp_settings"] = replace(app.extensions["spendapp_settings"], base_url=base)
    assert absolute_url("accounts.set_password", token="t0k") == "https://spend.example.com/set-password/t0k"


def test_a_base_address_may_have_a_path(app: Flask) -> None:
    app.extensions["spendapp_settings"] = replace(app.extensions["spendapp_settings"], base_url="https://x.org/spend")
    assert absolute_url("accounts.login") == "https://x.org/spend/login"
