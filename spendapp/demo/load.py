"""Fill an empty instance with the sample company: what people would import, what connections would sync, day by day.

The clock is moved over the 120 days of its history, so that facts become known on the day on which they would have.
Nothing writes a table but the code that users use.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

from spendapp.clock import NOW_VARIABLE
from spendapp.connectors import store as connections
from spendapp.connectors.store import NewConnection
from spendapp.connectors.sync import Options, sync
from spendapp.demo import documents
from spendapp.demo.company import HISTORY_DAYS, Company
from spendapp.demo.vendors import ENTERPRISE, ORGANIZATION, TOKEN, World
from spendapp.extensions import db
from spendapp.files.applying import Request, import_stream, kind_named
from spendapp.licenses.reconcile import reconcile_today
from spendapp.messages.mail import Mailer
from spendapp.messages.outbox import deliver_due
from spendapp.registry import settings
from spendapp.renewals.store import plan_due

IMPORT_EVERY = 30
SYNC_EVERY = 15
WHITEBOARD_SILENT_DAYS = 9
SETTINGS = {
    "okta": {},
    "github": {"enterprise": ENTERPRISE, "organization": ORGANIZATION},
    "scim": {"provides": "seats", "application": "Figma", "plan_from": "roles"},
    "stale": {"provides": "seats", "application": "Miro", "plan_from": "roles"},
}
NAMES = {"okta": "Okta", "github": "GitHub", "scim": "Figma SCIM", "stale": "Miro SCIM"}

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Story:
    """What happens on one day of the history."""

    day: date
    imports: bool
    syncs: bool

    @property
    def counts(self) -> bool:
        """Whether there is something new to reconcile."""
        return self.imports or self.syncs


def story(company: Company) -> Iterator[Story]:
    """Each day from the first to today; files come every month, connections are synced more often towards the end."""
    for age in range(HISTORY_DAYS, -1, -1):
        imports = age % IMPORT_EVERY == 0
        yield Story(company.today - timedelta(age), imports, imports or age % SYNC_EVERY == 0 or age in (1, 4, 7))


def fill(company: Company, world: World, addresses: dict[str, str], say: Say) -> None:
    """Load the whole history; raises what an import or a sync raises."""
    for event in story(company):
        world.day = event.day
        with clock_at(event.day):
            if event.day == company.first_day:
                _begin(company, addresses)
            _live_through(event, company, world, say)


@contextmanager
def clock_at(day: date) -> Iterator[None]:
    """The clock stands at eight in the morning of the day (UTC)."""
    before = os.environ.get(NOW_VARIABLE)
    os.environ[NOW_VARIABLE] = f"{day.isoformat()}T08:00:00+00:00"
    try:
        yield
    finally:
        if before is None:
            del os.environ[NOW_VARIABLE]
        else:
            os.environ[NOW_VARIABLE] = before


def _live_through(event: Story, company: Company, world: World, say: Say) -> None:
    age = (company.today - event.day).days
    if event.imports:
        _import_month(company, event.day)
    if event.syncs:
        world.broken = frozenset({"stale"}) if age < WHITEBOARD_SILENT_DAYS else frozenset()
        world.dying = frozenset({"github"}) if age == 0 else frozenset()
        for name in NAMES.values():
            connection = connections.named(db.session(), name)
            sync(db.session(), connection.id, options=Options(sleep=lambda _seconds: None))
        world.dying = frozenset()
    if event.counts:
        outcome = reconcile_today()
        say(f"{event.day:%d %b %Y}: {len(outcome.verdicts)} findings")
    plan_due(db.session(), event.day)
    deliver_due(db.session(), Mailer.from_settings(settings()))
    db.session.remove()


def _begin(company: Company, addresses: dict[str, str]) -> None:
    _import("people", documents.people(company, company.first_day))
    _import("applications", documents.application_list(company))
    _import("plans", documents.plans())
    _import("contracts", documents.contracts(company))
    _import("lines", documents.lines(company))
    for vendor, name in NAMES.items():
        kind = "scim" if vendor == "stale" else vendor
        options = {"base_url": addresses[vendor], **SETTINGS[vendor]}
        connections.add(db.session(), NewConnection(kind, name, options, {"token": TOKEN}, trusted=True))
    db.session.commit()


def _import_month(company: Company, day: date) -> None:
    _import("people", documents.people(company, day))
    _import("seats", documents.seats_with_last_activity(company, day))
    _import("seats", documents.seats_without_activity(company, day), name="seats-of-consoles.csv")
    first = max(day - timedelta(IMPORT_EVERY - 1), company.first_day - timedelta(IMPORT_EVERY))
    if usage := documents.usage(company, first, day):
        _import("usage", usage)
    if day == company.today - timedelta(IMPORT_EVERY):
        _import("exclusions", documents.exclusions(company))


def _import(kind: str, text: str, *, name: str = "") -> None:
    request = Request(kind_named(kind), name or f"{kind}.csv")
    import_stream(db.session(), request, BytesIO(text.encode()))
