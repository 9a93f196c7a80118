"""Which network addresses a connector may talk to: public ones, unless somebody permitted the host."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

# Addresses that carry an IPv4 address in their last 32 bits (translation between the two protocols).
TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


def is_public(text: str) -> bool:
    """Whether an address is on the public internet: not loopback, private, link-local, metadata or multicast."""
    address = ip_address(text.partition("%")[0])
    return all(part.is_global and not part.is_multicast for part in _meanings(address))


def _meanings(address: IPv4Address | IPv6Address) -> Iterable[IPv4Address | IPv6Address]:
    """The address, and the IPv4 addresses that it stands for."""
    if isinstance(address, IPv4Address):
        return (address,)
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if any(address in network for network in TRANSLATED):
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    inner = [address.sixtofour, *(address.teredo or ())]
    return (address, *(part for part in inner if part is not None))


def is_permitted(host: str, port: int, permitted: Iterable[str]) -> bool:
    """Whether a host is named, with or without its port, in a list of hosts that somebody permitted."""
    names = {name.strip().casefold() for name in permitted if name.strip()}
    host = host.casefold().strip("[]")
    plain = f"[{host}]" if ":" in host else host
    return bool({host, plain, f"{plain}:{port}"} & names)
