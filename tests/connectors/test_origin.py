"""Credentials never go to another scheme, host or port."""

import pytest

from spendapp.connectors.errors import ConnectorError, Fault
from spendapp.connectors.origin import absolute, origin_of, refuse_foreign

HOME = origin_of("https://api.example.com")


@pytest.mark.parametrize("address", ["https://api.example.com/x", "https://API.example.com:443/x?y=1"])
def test_the_own_server_is_home(address: str) -> None:
    refuse_foreign(HOME, address)


@pytest.mark.parametrize(
    "address",
    [
        "http://api.example.com/x",
        "https://api.example.com:8443/x",
        "https://evil.example.net/x",
        "https://api.example.com.evil.net/x",
        "https://api.example.com@evil.net/x",
        "https://evil.net\\@api.example.com/x",
        "https://evil.net#@api.example.com/x",
        "https://evil.net?@api.example.com/x",
    ],
)
def test_any_other_server_is_refused(address: str) -> None:
    with pytest.raises(ConnectorError, match="no credentials were sent") as caught:
        refuse_foreign(HOME, address)
    assert caught.value.code is Fault.FOREIGN_HOST


@pytest.mark.parametrize("address", ["", "example.com", "ftp://example.com", "https://", "https://[::1", "file:///etc"])
def test_what_is_no_web_address_is_a_wrong_setting(address: str) -> None:
    with pytest.raises(ConnectorError) as caught:
        origin_of(address)
    assert caught.value.code is Fault.SETTING


def test_paths_are_below_the_base_address_and_links_stand_for_themselves() -> None:
    assert absolute("https://h.example/scim/v2/", "Users") == "https://h.example/scim/v2/Users"
    assert absolute("https://h.example/scim/v2", "/api/x") == "https://h.example/api/x"
    assert absolute("https://h.example/a", "https://other.example/b") == "https://other.example/b"
    assert absolute("https://h.example/a?page=1", "?page=2") == "https://h.example/a?page=2"
    assert absolute("https://h.example/a", "//other.example/b") == "https://other.example/b"
