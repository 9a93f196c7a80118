"""Why a finding is no longer raised, from what is known of its subject today. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spendapp.licenses.findings import Ending

STALE = "activity source is stale"
EXCLUDED = Ending("exclusion added")
FREE = Ending("plan is free")
BUCKET_REASONS = {
    "excluded": "exclusion added",
    "non_human": "marked as a service or shared account",
    "leaver": "the person left",
    "not_in_directory": "the account matches nobody any more",
    "suspended": "account suspended",
    "never": "no longer raised: never used",
    "idle": "no longer raised: idle",
    "active": "became active",
}


@dataclass(frozen=True, slots=True)
class SeatNow:
    """The seat of a finding today; bucket None: it is gone. `source_stands`: some source still gives such seats."""

    bucket: str | None
    note: str | None
    free: bool
    matched: bool
    people_known: bool
    source_stands: bool


@dataclass(frozen=True, slots=True)
class PlanNow:
    """The plan of a finding today."""

    entitled: int | None
    bought: int | None
    assigned: int
    free: bool
    excluded: bool
    seats_known: bool


def seat_ending(rule: str, seat: SeatNow) -> Ending:
    """Why a finding about a seat ended."""
    if seat.bucket is None:
        return Ending("seat revoked" if seat.source_stands else "source removed")
    if rule == "unmatched_account" and not seat.matched and not seat.people_known:
        return Ending("people source is stale", frozen=True)
    if seat.bucket == "unknown":
        return Ending(seat.note or "use unknown", frozen=seat.note == STALE)
    if seat.free and rule in ("suspended_seat", "never_used", "idle_seat"):
        return FREE
    if seat.note in ("on leave", "in grace", "assigned lately") and seat.bucket == "active":
        return Ending(seat.note)
    if rule == "leaver_seat" and seat.bucket not in ("excluded", "non_human"):
        return Ending("the person works here again")
    if rule == "unmatched_account" and seat.matched:
        return Ending("the account matches a person")
    if rule == "suspended_seat" and seat.bucket == "active":
        return Ending("no longer suspended")
    return Ending(BUCKET_REASONS.get(seat.bucket, f"now {seat.bucket}"))


def plan_ending(rule: str, plan: PlanNow, evidence: Mapping[str, Any]) -> Ending:
    """Why a finding about a plan ended, compared with the numbers in its evidence."""
    if plan.excluded:
        return EXCLUDED
    if plan.free:
        return FREE
    if rule == "shelfware":
        return _shelfware(plan, evidence)
    if plan.entitled != evidence.get("entitled"):
        return Ending("contract changed")
    return Ending("seats revoked" if plan.assigned < evidence.get("assigned", 0) else "contract changed")


def _shelfware(plan: PlanNow, evidence: Mapping[str, Any]) -> Ending:
    if not plan.seats_known:
        return Ending("no source gives the seats", frozen=True)
    if plan.bought != evidence.get("entitled", evidence.get("purchased")):
        return Ending("contract changed")
    return Ending("seats assigned" if plan.assigned > evidence.get("assigned", 0) else "policy changed")


def contract_ending(*, in_force: bool) -> Ending:
    """Why a finding about a contract ended."""
    return Ending("owner named" if in_force else "contract ended")
