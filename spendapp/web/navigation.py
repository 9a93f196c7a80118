"""The left navigation: groups by job, and in each the entries that the role of the viewer may open."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import lazy_gettext as _l

from spendapp.registry import NavEntry, registry
from spendapp.web.viewer import may

# The name of a group as rooms register it, with its label and icon, in the order of the screen.
GROUPS = {
    "Overview": (_l("Overview"), "home"),
    "Licenses": (_l("Licenses"), "license"),
    "Renewals": (_l("Renewals"), "calendar-due"),
    "Spend": (_l("Spend"), "chart-bar"),
    "Data": (_l("Data"), "database"),
    "Administration": (_l("Administration"), "settings"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """An entry to render."""

    label: str
    url: str
    icon: str
    active: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A group with the entries that the viewer may open."""

    name: str
    label: str
    items: tuple[Item, ...]


def navigation() -> tuple[Group, ...]:
    """The groups of the viewer; a group without entries is left out."""
    entries = sorted((e for e in registry().navigation if may(e.permission)), key=lambda e: e.order)
    addresses = {e.endpoint: url_for(e.endpoint) for e in entries}
    active = _active(list(addresses.values()))
    return tuple(
        Group(name, str(label), _items([e for e in entries if e.group == name], addresses, active))
        for name, (label, _icon) in GROUPS.items()
        if any(e.group == name for e in entries)
    )


def _items(entries: list[NavEntry], addresses: dict[str, str], active: str | None) -> tuple[Item, ...]:
    return tuple(Item(str(e.label), addresses[e.endpoint], e.icon, addresses[e.endpoint] == active) for e in entries)


def _active(addresses: list[str]) -> str | None:
    """The longest address that leads to this page; the home page only leads to itself."""
    path = request.script_root + request.path
    home = request.script_root + "/"
    leading = [a for a in addresses if path == a or (a != home and path.startswith(a.rstrip("/") + "/"))]
    return max(leading, key=len, default=None)
