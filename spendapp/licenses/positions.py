"""Positions of a day: what was bought, given out, used and paid per application and plan."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.contracts.model import ContractOnDay, lines_in_force, term_on
from spendapp.contracts.pricing import line_cost
from spendapp.licenses.snapshot import Snapshot
from spendapp.licenses.tables import PositionDay
from spendapp.licenses.verdicts import Position
from spendapp.licenses.writing import delete_rows, insert_rows, update_rows
from spendapp.money import NoRate, convert, round_amount

TABLE: Any = PositionDay.__table__
POSITIONS = """
    SELECT p.application_id, p.plan_id, p.entitled, p.purchased, p.assigned
    FROM position AS p
    WHERE p.assigned > 0 OR p.had_line OR p.purchased IS NOT NULL
    ORDER BY p.application_id, p.plan_id
"""
BUCKETS = "SELECT plan_id, bucket, COUNT(*) FROM classified GROUP BY plan_id, bucket ORDER BY plan_id, bucket"


def positions_of(snapshot: Snapshot, currency: str) -> tuple[Position, ...]:
    """The positions of a judged snapshot, of every plan with a seat, a line or a purchased quantity."""
    buckets: dict[int, dict[str, int]] = defaultdict(dict)
    for plan_id, bucket, count in snapshot.connection.execute(BUCKETS).fetchall():
        buckets[plan_id][bucket] = count
    costs = annual_costs(snapshot.contracts, snapshot.day, currency=currency)
    return tuple(
        Position(
            application_id=application_id,
            plan_id=plan_id,
            entitled=entitled,
            purchased=purchased,
            assigned=assigned,
            buckets=buckets.get(plan_id, {}),
            annual_cost=costs.get(plan_id),
        )
        for application_id, plan_id, entitled, purchased, assigned in snapshot.connection.execute(POSITIONS).fetchall()
    )


def annual_costs(contracts: Iterable[ContractOnDay], day: date, *, currency: str) -> dict[int, Decimal | None]:
    """Per plan: what its lines in force cost a year, rounded once; None where a currency has no rate."""
    sums: dict[int, Fraction | None] = {}
    for contract in contracts:
        term = term_on(contract, day)
        if term is None:
            continue
        for line in lines_in_force(contract, day):
            before = sums.get(line.plan_id, Fraction(0))
            cost = _converted(line_cost(line, term, contract.currency).per_year, contract.currency, currency, day)
            sums[line.plan_id] = None if before is None or cost is None else before + cost
    return {plan_id: None if cost is None else round_amount(cost) for plan_id, cost in sums.items()}


def _converted(cost: Fraction, source: str, target: str, day: date) -> Fraction | None:
    try:
        return convert(cost, source, target, day)[0]
    except NoRate:
        return None


def write_positions(session: Session, positions: Sequence[Position], day: date, currency: str) -> int:
    """Bring the rows of the day up to date within the caller's transaction; returns how many were written."""
    stored = {row["plan_id"]: row for row in session.execute(select(TABLE).where(TABLE.c.day == day)).mappings()}
    new = []
    changed = []
    for position in positions:
        values = _values(position, currency)
        old = stored.pop(position.plan_id, None)
        if old is None:
            new.append({"day": day, **values})
        elif any(old[name] != value for name, value in values.items()):
            changed.append((old["id"], values))
    insert_rows(session, TABLE, new)
    update_rows(session, TABLE, changed)
    delete_rows(session, TABLE, [row["id"] for row in stored.values()])
    return len(new) + len(changed) + len(stored)


def _values(position: Position, currency: str) -> dict[str, Any]:
    return {
        "application_id": position.application_id,
        "plan_id": position.plan_id,
        "entitled": position.entitled,
        "purchased": position.purchased,
        "assigned": position.assigned,
        "buckets": dict(position.buckets),
        "annual_cost": position.annual_cost,
        "currency": currency,
    }
