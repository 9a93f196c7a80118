"""The evidence of a finding: rule, policy, sources, use, price and money, as plain values a page can show. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from spendapp.licenses.money import PlanMoney, is_old
from spendapp.licenses.rules_index import Rule
from spendapp.money import exact_decimal, plain

Evidence = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat that a rule took up, with all that was looked at. The fields are columns of `raised` and `classified`."""

    rule: str
    application_id: int
    plan_id: int
    account_id: int
    person_id: int | None
    bucket: str
    quantity: int
    severity: str
    confidence: str
    annualized: int | None
    application: str
    plan: str
    account: str
    account_key: str
    email: str | None
    kind: str
    status: str
    match_reason: str | None
    assigned_on: date | None
    first_seen_on: date
    person: str | None
    person_status: str | None
    left_on: date | None
    last_active_on: date | None
    joined_by: str | None
    activity_source: str | None
    teller: str | None
    activity_run_id: int | None
    activity_fetched_at: datetime | None
    retention_days: int | None
    window_days: int
    grace_days: int
    window_set_by: str
    seat_source: str
    seat_run_id: int | None
    seat_fetched_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan that a rule took up, with its position."""

    rule: str
    application_id: int
    plan_id: int
    quantity: int
    severity: str
    confidence: str
    annualized: int | None
    application: str
    plan: str
    assigned: int
    entitled: int | None
    purchased: int | None
    allowed: int
    buffer_percent: int
    seat_source: str | None
    seat_run_id: int | None
    seat_fetched_at: datetime | None


@dataclass(frozen=True, slots=True)
class TrueUp:
    """The true-up clause of a line, as it was written."""

    contract: str
    clause: Any


def seat_evidence(rule: Rule, row: SeatRow, money: Evidence) -> Evidence:
    """What a finding about a seat rests on."""
    return _without_nothing(
        {
            **_rule(rule),
            "policy": {"window_days": row.window_days, "grace_days": row.grace_days, "set_by": row.window_set_by},
            "source": row.seat_source,
            "run": row.seat_run_id,
            "fetched_at": _instant(row.seat_fetched_at),
            "account": _without_nothing(
                {
                    "email": row.email,
                    "kind": row.kind,
                    "status": row.status,
                    "assigned_on": _day(row.assigned_on),
                    "first_seen_on": _day(row.first_seen_on),
                }
            ),
            "person": _without_nothing(
                {
                    "email": row.person,
                    "status": row.person_status,
                    "left_on": _day(row.left_on),
                    "matched_by": row.match_reason,
                }
            ),
            "activity": _activity(row),
            "money": money,
        }
    )


def _activity(row: SeatRow) -> Evidence:
    return {
        "last_active_on": _day(row.last_active_on),
        "source": row.activity_source,
        "joined_by": row.joined_by,
        "reported_by": row.teller,
        "run": row.activity_run_id,
        "fetched_at": _instant(row.activity_fetched_at),
        "retention_days": row.retention_days,
    }


def plan_evidence(rule: Rule, row: PlanRow, money: Evidence, *, true_ups: Sequence[TrueUp] = ()) -> Evidence:
    """What a finding about a plan rests on."""
    return _without_nothing(
        {
            **_rule(rule),
            "policy": {"buffer_percent": row.buffer_percent} if rule.name == "shelfware" else None,
            "source": row.seat_source,
            "run": row.seat_run_id,
            "fetched_at": _instant(row.seat_fetched_at),
            "assigned": row.assigned,
            "entitled": row.entitled,
            "purchased": row.purchased,
            "quantity": _quantity(rule, row),
            "true_up": [{"contract": each.contract, "clause": each.clause} for each in true_ups],
            "money": money,
        }
    )


def _quantity(rule: Rule, row: PlanRow) -> str:
    """How the quantity came about, with the numbers put in."""
    if rule.name == "over_allocated":
        return f"{row.assigned} assigned - {row.entitled} entitled = {row.quantity}"
    if rule.name == "shelfware":
        bought = f"{row.purchased} purchased" if row.entitled is None else f"{row.entitled} entitled"
        buffer = f"{row.allowed} allowed ({row.buffer_percent} % of {row.assigned}, rounded up)"
        return f"{bought} - {row.assigned} assigned - {buffer} = {row.quantity}"
    return f"{row.assigned} assigned, no line in force"


def contract_evidence(rule: Rule, number: str, owner: str | None) -> Evidence:
    """What a finding about a contract rests on."""
    reason = "the contract names no owner" if owner is None else "the owner has left"
    return _without_nothing({**_rule(rule), "contract": number, "owner": owner, "reason": reason})


def _rule(rule: Rule) -> Evidence:
    return {"rule": rule.name, "version": rule.version, "disappears_when": rule.disappears_when}


def money_evidence(money: PlanMoney, quantity: int, day: date) -> Evidence:
    """What the figures of a finding rest on: price, rates, contracts, and the seats that cover a need."""
    if money.monthly is None and money.no_rate is None and not money.free:
        return {"reason": "no line in force"}
    return _without_nothing(
        {
            "reason": money.no_rate,
            "monthly": None if money.monthly is None else plain(exact_decimal(money.monthly)),
            "formula": money.formula(quantity),
            "rates": [
                {
                    "currency": used.currency,
                    "rate": plain(exact_decimal(used.rate.value)),
                    "day": used.rate.day.isoformat(),
                    "old": is_old(used.rate, day),
                }
                for used in money.rates
            ],
            "contracts": [
                _without_nothing(
                    {
                        "contract": pool.contract,
                        "seats_above_floor": pool.capacity,
                        "decrease_from": _day(pool.realizable_from),
                        "notice_assumed": pool.notice_assumed or None,
                    }
                )
                for pool in money.pools
            ],
            "covers": {"seats": money.avoidable_seats, "expected_joiners": money.joiners, "open_requests": 0},
        }
    )


def _without_nothing(values: Evidence) -> Evidence:
    """Leave out what is absent; an empty list says nothing either."""
    return {name: value for name, value in values.items() if value is not None and value not in ([], {})}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat(timespec="seconds") + "Z"
