"""The life of a finding: what a reconcile does to a stored one, and what it says about one that disappeared. Pure.

open → acknowledged → in progress → resolved / dismissed. A reconcile opens, resolves, freezes, thaws and reopens;
everything else is set by people and kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from spendapp.licenses.verdicts import Verdict


class State(StrEnum):
    """How far people are with a finding."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Stored:
    """A finding as it stands in the database."""

    id: int
    key: str
    rule: str
    state: str
    until: date | None
    holds: bool
    frozen: bool
    measured: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a finding is no longer raised; `frozen`: because its source went stale, so nothing is concluded."""

    reason: str
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What a reconcile does to a stored finding: columns to write, and the event if its state moves."""

    values: Mapping[str, Any] = field(default_factory=dict)
    to_state: str | None = None
    comment: str | None = None


def measured(verdict: Verdict) -> dict[str, Any]:
    """The columns that a reconcile decides."""
    subject, figures = verdict.subject, verdict.figures
    return {
        "rule_version": verdict.rule_version,
        "application_id": subject.application_id,
        "plan_id": subject.plan_id,
        "account_id": subject.account_id,
        "person_id": subject.person_id,
        "contract_id": subject.contract_id,
        "bucket": verdict.bucket,
        "quantity": verdict.quantity,
        "severity": verdict.severity,
        "confidence": verdict.confidence,
        "currency": verdict.currency,
        "annualized": figures.annualized,
        "realizable": figures.realizable,
        "realizable_from": figures.realizable_from,
        "avoidable": figures.avoidable,
        "evidence": dict(verdict.evidence),
    }


def seen(stored: Stored, verdict: Verdict, day: date) -> Step:
    """The rule says so today, too."""
    now = measured(verdict)
    values = {name: value for name, value in now.items() if value != stored.measured[name]}
    if not stored.holds or stored.frozen:
        values |= {"holds": True, "frozen": False}
    if stored.state == State.RESOLVED:
        values |= {"state": State.OPEN, "reason": None, "resolved_on": None, "opened_on": day}
        return Step(values, State.OPEN, "raised again")
    if stored.state == State.DISMISSED and stored.until is not None and stored.until < day:
        values |= {"state": State.OPEN, "reason": None, "until": None}
        return Step(values, State.OPEN, "the dismissal ended")
    if stored.frozen:
        return Step(values, stored.state, "its source is fresh again")
    return Step(values)


def gone(stored: Stored, ending: Ending, day: date) -> Step:
    """The rule no longer says so. A dismissal outlives it, for the subject may come back before it ends."""
    if ending.frozen:
        if stored.frozen:
            return Step()
        return Step({"holds": False, "frozen": True}, stored.state, ending.reason)
    if stored.state == State.DISMISSED and (stored.until is None or stored.until >= day):
        if not stored.holds and not stored.frozen:
            return Step()
        return Step({"holds": False, "frozen": False}, stored.state, ending.reason)
    values = {"holds": False, "frozen": False, "state": State.RESOLVED, "until": None, "resolved_on": day}
    return Step({**values, "reason": ending.reason}, State.RESOLVED, ending.reason)
