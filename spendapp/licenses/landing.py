"""What licenses receives of every run: seats, last activity, usage and purchased quantities.

A complete run is the complete state of its source; a partial one adds and changes, and retires nobody.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp.catalog.naming import name_key
from spendapp.catalog.store import ensure_applications, ensure_plans
from spendapp.history import Diff, Landing, land
from spendapp.licenses.landing_activity import land_last_activity, land_usage
from spendapp.licenses.landing_seats import land_seats
from spendapp.licenses.ledger_columns import UsageColumns
from spendapp.licenses.tables import Purchased
from spendapp.provenance import Coverage, Provenance, Topic
from spendapp.records import ActivityRecord, LastActivityRecord, PurchasedRecord, SeatRecord

PURCHASED: Any = Purchased.__table__


def receive_seats(session: Session, provenance: Provenance, records: Sequence[SeatRecord]) -> Diff:
    """Land accounts and seats; those that a complete run no longer names are retired."""
    return land_seats(session, provenance, records, by_application=False).diff


def receive_last_activity(session: Session, provenance: Provenance, records: Sequence[LastActivityRecord]) -> Diff:
    """Land the newest day on which the source saw each account; None says that it looked and saw no use."""
    changed = len(land_last_activity(session, provenance, records))
    return Diff(changed=changed, unchanged=max(len(records) - changed, 0))


def receive_activity(session: Session, provenance: Provenance, records: Sequence[ActivityRecord]) -> Diff:
    """Land usage. A complete run replaces every day of an application that it names; a partial one only adds."""
    columns = UsageColumns()
    for record in records:
        code = columns.add((record.application, record.account), record.day, record.signal, record.events)
        if record.email:
            columns.emails[code] = record.email
    return land_usage(session, provenance, columns, replace=provenance.complete).diff


def receive_purchased(session: Session, provenance: Provenance, records: Sequence[PurchasedRecord]) -> Diff:
    """Land the quantities that the vendor says were bought; several for one plan add up."""
    applications = ensure_applications(session, dict.fromkeys(record.application for record in records))
    pairs = [(applications[name_key(record.application)], record.plan) for record in records]
    plans = ensure_plans(session, [(application, plan) for application, plan in pairs if plan is not None], provenance)
    quantities: dict[tuple[int, int | None], int] = {}
    for (application, plan), record in zip(pairs, records, strict=True):
        key = (application, None if plan is None else plans[application, name_key(plan)])
        quantities[key] = quantities.get(key, 0) + record.quantity
    rows = [
        {"source_id": provenance.source_id, "application_id": key[0], "plan_id": key[1], "quantity": quantity}
        for key, quantity in quantities.items()
    ]
    own = PURCHASED.c.source_id == provenance.source_id
    landing = Landing(provenance.day, provenance.backfilled, _until(session, provenance))
    scope = own if provenance.complete else None
    key_columns = ("application_id", "plan_id")
    return land(session, PURCHASED, rows, key=key_columns, landing=landing, scope=scope, within=own)


def _until(session: Session, provenance: Provenance) -> Any:
    query = select(func.min(Coverage.known_day)).where(
        Coverage.source_id == provenance.source_id,
        Coverage.topic == Topic.PURCHASED,
        Coverage.known_day > provenance.day,
    )
    return session.scalar(query)
