"""Which network addresses a connector may talk to."""

import pytest

from spendapp.connectors.addresses import is_permitted, is_public


@pytest.mark.parametrize("address", ["140.82.112.3", "1.1.1.1", "2606:4700::1111", "64:ff9b::8c52:7003"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::1",
    ],
)
def test_addresses_of_this_network_are_refused(address: str) -> None:
    assert not is_public(address)


def test_a_host_is_permitted_by_its_name_or_with_its_port() -> None:
    assert is_permitted("scim.internal", 443, ["Scim.Internal"])
    assert is_permitted("127.0.0.1", 8080, ["", "127.0.0.1:8080"])
    assert is_permitted("::1", 8080, ["[::1]:8080"])
    assert not is_permitted("127.0.0.1", 8081, ["127.0.0.1:8080"])
    assert not is_permitted("localhost", 8080, ["127.0.0.1:8080"])
    assert not is_permitted("localhost", 8080, [""])
