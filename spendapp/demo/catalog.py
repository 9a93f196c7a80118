"""The sixty applications of the sample company, read from `applications.csv`."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

# Applications in which seats are left lying about more than elsewhere.
NEGLECTED = frozenset({"Tableau", "Smartsheet", "ZoomInfo", "LinkedIn Sales Navigator", "New Relic", "Docker Business"})


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """A plan with its list price per seat and month in the application's currency."""

    name: str
    price: Decimal
    share: float
    free: bool


@dataclass(frozen=True, slots=True)
class DemoApplication:
    """An application, who uses it, and from where its seats are known.

    `source`: okta, github, scim, stale (a SCIM provider that stopped answering), seats (a file with last activity),
    usage (a file of seats and one of usage), plain (a file without activity), none (paid without seats).
    """

    name: str
    vendor: str
    category: str
    domain: str
    currency: str
    source: str
    reach: dict[str, float]
    reach_all: float
    plans: tuple[DemoPlan, ...]

    @property
    def idle_share(self) -> float:
        """The share of seats that nobody has used for long."""
        return 0.16 if self.name in NEGLECTED else 0.035


@lru_cache(maxsize=1)
def applications() -> tuple[DemoApplication, ...]:
    """All applications in the order of the file."""
    with (Path(__file__).parent / "applications.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_application(row) for row in csv.DictReader(file))


def _application(row: dict[str, str]) -> DemoApplication:
    reach = {name: float(share) for name, share in (part.split(":") for part in row["reach"].split("|") if part)}
    return DemoApplication(
        name=row["application"],
        vendor=row["vendor"],
        category=row["category"],
        domain=row["domain"],
        currency=row["currency"],
        source=row["source"],
        reach=reach,
        reach_all=reach.pop("all", 0.0),
        plans=tuple(_plan(part) for part in row["plans"].split("|")),
    )


def _plan(text: str) -> DemoPlan:
    name, price, share, *free = text.split(":")
    return DemoPlan(name, Decimal(price), float(share), bool(free))
