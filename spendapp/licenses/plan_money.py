"""The money of every plan of a snapshot: prices and pools from the contracts, needs from the position."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from spendapp.contracts.pricing import SeatPrice, seat_prices
from spendapp.extensions import AMOUNT_SCALE
from spendapp.licenses.money import (
    PlanMoney,
    avoidable_seats,
    currencies_of,
    expected_joiners,
    is_old,
    pools_of,
    used_rates,
)
from spendapp.licenses.snapshot import Snapshot, load_rows

COLUMNS = (
    ("plan_id", "BIGINT"),
    ("annual_seat", "BIGINT"),
    ("annual_shelf", "BIGINT"),
    ("annual_excess", "BIGINT"),
    ("notice_assumed", "BOOLEAN"),
)


def load_plan_money(snapshot: Snapshot, currency: str) -> dict[int, PlanMoney]:
    """Compute the money of each plan, and join it to the snapshot as table `plan_money` (in 1/10,000)."""
    rows = snapshot.connection.execute(
        "SELECT plan_id, free, assigned, entitled, shelf, excess FROM position ORDER BY plan_id"
    ).fetchall()
    prices = seat_prices(snapshot.contracts, snapshot.day, currency=currency)
    pools = pools_of(snapshot.contracts, snapshot.day)
    currencies = currencies_of(snapshot.contracts, snapshot.day)
    needs = _needs(snapshot)
    found: dict[int, PlanMoney] = {}
    table = []
    for plan_id, free, assigned, entitled, shelf, excess in rows:
        joiners = expected_joiners(needs[plan_id])
        price = prices.get(plan_id, SeatPrice(None, currency, 0))
        money = found[plan_id] = PlanMoney(
            plan_id=plan_id,
            currency=currency,
            monthly=price.monthly,
            free=free,
            rates=used_rates(price, currencies.get(plan_id, ())),
            no_rate=price.no_rate,
            pools=pools.get(plan_id, ()),
            avoidable_seats=avoidable_seats(assigned=assigned, entitled=entitled, joiners=joiners, shelf=shelf),
            joiners=joiners,
        )
        table.append((plan_id, *(_scaled(money.annual(n)) for n in (1, shelf, excess)), money.notice_assumed))
    load_rows(snapshot.connection, "plan_money", COLUMNS, table)
    return found


def _needs(snapshot: Snapshot) -> defaultdict[int, list[tuple[int, int, int]]]:
    found: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    query = "SELECT plan_id, joiners, holders, people FROM joiner_need"
    for plan_id, joiners, holders, people in snapshot.connection.execute(query).fetchall():
        found[plan_id].append((joiners, holders, people))
    return found


def _scaled(amount: Any) -> int | None:
    return None if amount is None else int(amount * AMOUNT_SCALE)


def stale_rate_days(money: Mapping[int, PlanMoney], day: date) -> dict[str, date]:
    """Currencies that were converted at a rate older than a week, with the day of the rate."""
    return {used.currency: used.rate.day for plan in money.values() for used in plan.rates if is_old(used.rate, day)}
