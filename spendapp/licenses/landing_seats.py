"""Seats: who holds which plan, since when it was first seen, and what a complete list no longer names."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from spendapp.catalog.naming import clean_name, name_key
from spendapp.catalog.store import ensure_applications, ensure_plans
from spendapp.catalog.tables import Plan
from spendapp.history import Diff, Landing, land
from spendapp.licenses.landing_accounts import (
    AccountFacts,
    AccountKey,
    Extent,
    account_key,
    ensure_accounts,
    land_accounts,
)
from spendapp.licenses.tables import Seat
from spendapp.provenance import Coverage, Provenance, Topic
from spendapp.records import SeatRecord

TABLE: Any = Seat.__table__
KEY = ("account_id", "plan_id")
# What a sign-on service assigns is an application; the plan is known only where the application has just one.
ASSIGNED_PLAN = "Assigned"
SeatKey = tuple[int, int]  # account, plan


@dataclass(slots=True)
class SeatsOutcome:
    """What a landing of seats changed: seats by key with their action, accounts whose facts changed, and who is who."""

    actions: dict[SeatKey, str] = field(default_factory=dict)
    accounts: set[int] = field(default_factory=set)
    applications: dict[str, int] = field(default_factory=dict)
    account_ids: dict[AccountKey, int] = field(default_factory=dict)
    seats: list[SeatKey] = field(default_factory=list)  # all that the run named

    def action(self, key: SeatKey) -> str:
        """What became of a seat that the run named; one whose account changed has changed."""
        return self.actions.get(key) or ("changed" if key[0] in self.accounts else "unchanged")

    @property
    def diff(self) -> Diff:
        """The counts of seats."""
        counts = {"new": 0, "changed": 0, "unchanged": 0}
        for key in self.seats:
            counts[self.action(key)] += 1
        return Diff(**counts, retired=sum(1 for action in self.actions.values() if action == "retired"))


def land_seats(
    session: Session,
    provenance: Provenance,
    records: Sequence[SeatRecord],
    *,
    by_application: bool,
    keep: Collection[str] = (),
) -> SeatsOutcome:
    """Bring seats and their accounts into their history.

    A complete run is the complete state of its source, or (`by_application`) of every application that it names; a
    partial one retires nothing. Fields in `keep` hold on to what stands.
    """
    names = dict.fromkeys(record.application for record in records)
    outcome = SeatsOutcome(applications=ensure_applications(session, names))
    facts = _account_facts(records, outcome.applications)
    outcome.account_ids = ensure_accounts(session, provenance, {key: fact.name for key, fact in facts.items()})
    rows = _seat_rows(session, provenance, records, outcome)
    outcome.seats = list(rows)
    for extent in _extents(session, provenance, outcome.applications.values(), by_application=by_application):
        inside = {outcome.account_ids[key]: fact for key, fact in facts.items() if _covers(extent, key[0])}
        outcome.accounts |= land_accounts(
            session, provenance, inside, extent=extent, keep=keep, retire=provenance.complete
        )
        own = [row for row in rows.values() if _covers(extent, row["application_id"])]
        _land_rows(session, provenance, own, extent=extent, keep=keep, actions=outcome.actions)
    return outcome


def _covers(extent: Extent, application_id: int) -> bool:
    return extent.applications is None or application_id in extent.applications


def _account_facts(records: Iterable[SeatRecord], applications: Mapping[str, int]) -> dict[AccountKey, AccountFacts]:
    facts: dict[AccountKey, AccountFacts] = {}
    for record in records:
        key = account_key(applications[name_key(record.application)], record.account)
        fact = AccountFacts(
            clean_name(record.account), record.email, record.kind, status=record.status, person_key=record.person_key
        )
        facts[key] = facts[key].joined(fact) if key in facts else fact
    return facts


def _seat_rows(
    session: Session, provenance: Provenance, records: Sequence[SeatRecord], outcome: SeatsOutcome
) -> dict[SeatKey, dict[str, Any]]:
    plan_names = _plan_names(session, provenance, records, outcome.applications)
    plans = ensure_plans(session, plan_names.values(), provenance)
    rows: dict[SeatKey, dict[str, Any]] = {}
    for record in records:
        if record.plan is None:
            continue
        application, plan = plan_names[record.application, record.plan]
        account_id = outcome.account_ids[account_key(application, record.account)]
        plan_id = plans[application, name_key(plan)]
        rows[account_id, plan_id] = {
            "account_id": account_id,
            "plan_id": plan_id,
            "application_id": application,
            "source_id": provenance.source_id,
            "status": record.status.value,
            "assigned_on": record.assigned_on,
            "first_seen_on": provenance.day,
        }
    return rows


def _plan_names(
    session: Session, provenance: Provenance, records: Iterable[SeatRecord], applications: Mapping[str, int]
) -> dict[tuple[str, str], tuple[int, str]]:
    """The application and plan that each pair of names stands for."""
    pairs = dict.fromkeys((record.application, record.plan) for record in records if record.plan is not None)
    only = _only_plans(session, applications.values()) if provenance.sso else {}
    found = {}
    for application, plan in pairs:
        application_id = applications[name_key(application)]
        assigned = name_key(plan) == name_key(ASSIGNED_PLAN)
        found[application, plan] = (application_id, only.get(application_id, plan) if assigned else plan)
    return found


def _only_plans(session: Session, applications: Iterable[int]) -> dict[int, str]:
    """The plan of each application that has just one."""
    query = (
        select(Plan.application_id, func.min(Plan.name))
        .where(Plan.application_id.in_(list(applications)), Plan.name_key != name_key(ASSIGNED_PLAN))
        .group_by(Plan.application_id)
        .having(func.count() == 1)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _extents(
    session: Session, provenance: Provenance, applications: Collection[int], *, by_application: bool
) -> Iterator[Extent]:
    """The parts of the source that the run speaks of, each with the next day on which the source did so again."""
    query = (
        select(Coverage.application_id, func.min(Coverage.known_day))
        .where(Coverage.source_id == provenance.source_id, Coverage.topic == Topic.SEATS)
        .where(Coverage.known_day > provenance.day)
        .group_by(Coverage.application_id)
    )
    later: dict[int | None, date] = {row[0]: row[1] for row in session.execute(query)}
    if not by_application:
        yield Extent(provenance.source_id, None, min(later.values(), default=None))
        return
    groups: dict[date | None, set[int]] = {}
    for application in applications:
        groups.setdefault(later.get(application), set()).add(application)
    for until, group in groups.items():
        yield Extent(provenance.source_id, frozenset(group), until)


def _land_rows(
    session: Session,
    provenance: Provenance,
    rows: Sequence[dict[str, Any]],
    *,
    extent: Extent,
    keep: Collection[str],
    actions: dict[SeatKey, str],
) -> None:
    def watch(action: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> None:
        seat = new or old or {}
        actions[seat["account_id"], seat["plan_id"]] = action

    bound = extent.of(TABLE.c)
    _continue_holdings(session, provenance.day, bound, rows)
    kept = ["first_seen_on", *(name for name in ("status", "assigned_on") if name in keep)]
    landing = Landing(provenance.day, provenance.backfilled, extent.until)
    scope = bound if provenance.complete else None
    land(session, TABLE, rows, key=KEY, landing=landing, scope=scope, within=bound, keep=kept, watch=watch)
    _restart_holdings(session, provenance.day, bound)


def _continue_holdings(session: Session, day: date, bound: Any, rows: Sequence[dict[str, Any]]) -> None:
    """A seat that was retired earlier on the same day was never gone."""
    columns = (TABLE.c.account_id, TABLE.c.plan_id, TABLE.c.first_seen_on)
    ended = session.execute(select(*columns).where(bound, TABLE.c.known_to == day))
    since = {(row[0], row[1]): row[2] for row in ended}
    for row in rows if since else ():
        row["first_seen_on"] = since.get((row["account_id"], row["plan_id"]), row["first_seen_on"])


def _restart_holdings(session: Session, day: date, bound: Any) -> None:
    """After a landing for a past day: a holding begins with its first version, and a gap begins another."""
    if session.scalar(select(TABLE.c.id).where(bound, TABLE.c.known_from > day).limit(1)) is None:
        return
    columns = [TABLE.c[name] for name in ("id", *KEY, "known_from", "known_to", "first_seen_on")]
    query = select(*columns).where(bound).order_by(*(TABLE.c[name] for name in KEY), TABLE.c.known_from)
    before: Any = None
    since = day
    moved = []
    for row in session.execute(query):
        unbroken = before is not None and before[1:3] == row[1:3] and before.known_to == row.known_from
        since = since if unbroken else row.known_from
        if row.first_seen_on != since:
            moved.append({"row": row.id, "since": since})
        before = row
    if moved:
        statement = update(TABLE).where(TABLE.c.id == bindparam("row"))
        session.connection().execute(statement.values(first_seen_on=bindparam("since"), backfilled=True), moved)
