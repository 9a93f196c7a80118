"""What stands around the sample company: its ports, the settings that go with it, its vendors and its mailbox."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from spendapp.demo.company import DOMAIN, NAME
from spendapp.demo.mailbox import open_mailbox
from spendapp.demo.vendors import VENDORS, World, running

FILE = "sample-company.json"


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the vendors and the mailbox of this instance listen on loopback, from one start to the next."""

    vendors: dict[str, int]
    mail: int


def is_filled(home: Path) -> bool:
    """Whether the instance holds the sample company."""
    return (home / FILE).is_file()


def choose_ports() -> Ports:
    """Free ports."""
    free = [_free_port() for _ in (*VENDORS, "mail")]
    return Ports(dict(zip(VENDORS, free, strict=False)), free[-1])


def remember(home: Path, ports: Ports, logins: dict[str, str]) -> None:
    """Keep ports and logins for the next start; only the owner of the file can read it."""
    content = {"vendors": ports.vendors, "mail": ports.mail, "logins": logins}
    with os.fdopen(os.open(home / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file, indent=2)


def recall(home: Path) -> tuple[Ports, dict[str, str]]:
    """Ports and logins as they were kept."""
    content = json.loads((home / FILE).read_text(encoding="utf-8"))
    return Ports(content["vendors"], content["mail"]), content["logins"]


def settle(ports: Ports) -> None:
    """Put the settings of the sample company into the environment, for this process and those it starts."""
    values = {
        "ORGANIZATION": NAME,
        "TIME_ZONE": "Europe/Rome",
        "CURRENCY": "EUR",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(ports.mail),
        "MAIL_FROM": f"spendapp@{DOMAIN}",
        "PROCUREMENT_EMAIL": f"procurement@{DOMAIN}",
    }
    for name, value in values.items():
        os.environ.setdefault(f"SPENDAPP_{name}", value)


@contextmanager
def open_for_business(world: World, home: Path, ports: Ports) -> Iterator[dict[str, str]]:
    """Run vendors and mailbox; yields the base URLs of the vendors."""
    with ExitStack() as stack:
        addresses = stack.enter_context(running(world, ports.vendors))
        stack.enter_context(open_mailbox(home / "mail", ports.mail))
        yield addresses


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
