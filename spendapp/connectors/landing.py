"""Lands the records of a run in one transaction, through the receivers of the rooms, and notes what it covered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from spendapp.catalog.naming import name_key
from spendapp.catalog.store import ensure_applications
from spendapp.connectors.batches import Batch
from spendapp.connectors.codec import NAMES
from spendapp.connectors.contract import Capabilities
from spendapp.history import Diff
from spendapp.provenance import Provenance, Topic, cover
from spendapp.records import (
    ActivityRecord,
    ApplicationRecord,
    LastActivityRecord,
    PersonRecord,
    PurchasedRecord,
    Record,
    SeatRecord,
)
from spendapp.registry import facts_changed, receive

# People before accounts, so that accounts find theirs; accounts before their use.
ORDER: tuple[type[Record], ...] = (
    PersonRecord,
    ApplicationRecord,
    SeatRecord,
    PurchasedRecord,
    LastActivityRecord,
    ActivityRecord,
)


@dataclass(frozen=True, slots=True)
class Landed:
    """What a landing changed, by the name of the record type."""

    diffs: Mapping[str, Diff]

    def as_counts(self) -> dict[str, dict[str, int]]:
        """The changes as plain values."""
        return {
            name: {"new": d.new, "changed": d.changed, "unchanged": d.unchanged, "retired": d.retired}
            for name, d in self.diffs.items()
        }


def land(session: Session, provenance: Provenance, batch: Batch, can: Capabilities) -> Landed:
    """Hand the records to the receivers and note the coverage of a complete run. The caller commits.

    A complete run calls the receivers of everything that the connection tells even where nothing came: nobody left
    is news, too.
    """
    diffs: dict[str, Diff] = {}
    for type_ in ORDER:
        records: Sequence[Any] = batch.of(type_)
        if not records and not (provenance.complete and _tells(can, type_)):
            continue
        diffs[NAMES[type_]] = receive(session, provenance, type_, records)
    if provenance.complete:
        _cover(session, provenance, batch, can)
    facts_changed(session)
    return Landed(diffs)


def _tells(can: Capabilities, type_: type[Record]) -> bool:
    told = {
        PersonRecord: can.people,
        SeatRecord: can.seats,
        PurchasedRecord: can.purchased,
        LastActivityRecord: can.last_activity,
        ActivityRecord: can.activity,
    }
    return told.get(type_, False)


def _cover(session: Session, provenance: Provenance, batch: Batch, can: Capabilities) -> None:
    """Note what the source may be believed to have left out.

    Seats and single days of use: every application that it lists, also one without any. Last use and purchased
    quantities: only the applications that it told them of, since it may know them of some and not of others.
    """
    if can.people:
        cover(session, provenance, Topic.PEOPLE, records=len(batch.of(PersonRecord)))
    parts: tuple[tuple[bool, Topic, type[Record], frozenset[str], int | None], ...] = (
        (can.seats, Topic.SEATS, SeatRecord, batch.applications, None),
        (can.activity, Topic.ACTIVITY, ActivityRecord, batch.applications, can.retention_days(daily=True)),
        (
            can.last_activity,
            Topic.LAST_ACTIVITY,
            LastActivityRecord,
            batch.applications_of(LastActivityRecord),
            can.retention_days(daily=False),
        ),
        (can.purchased, Topic.PURCHASED, PurchasedRecord, batch.applications_of(PurchasedRecord), None),
    )
    ids = ensure_applications(session, sorted(batch.applications | batch.applications_of(LastActivityRecord)))
    for told, topic, type_, names, days in parts:
        if not told:
            continue
        reach = None if days is None else provenance.day - timedelta(days=days)
        counts = batch.per_application(type_)
        for key in sorted({name_key(name) for name in names}):
            cover(session, provenance, topic, ids[key], records=counts.get(key, 0), reaches_back_to=reach)
