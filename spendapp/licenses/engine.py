"""Runs the rules over a snapshot: prepares the tables, joins the money, raises findings with their evidence."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from spendapp.extensions import AMOUNT_SCALE
from spendapp.licenses.evidence import (
    PlanRow,
    SeatRow,
    TrueUp,
    contract_evidence,
    money_evidence,
    plan_evidence,
    seat_evidence,
)
from spendapp.licenses.money import (
    MONTHS,
    NOTHING,
    QUEUE,
    Figures,
    Freed,
    PlanMoney,
    exposure,
    share_out,
)
from spendapp.licenses.plan_money import load_plan_money
from spendapp.licenses.rules_index import PREPARATION, RULES, preparation_sql, rule_named
from spendapp.licenses.snapshot import Snapshot
from spendapp.licenses.verdicts import Subject, Verdict
from spendapp.money import round_amount

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

RowType = TypeVar("RowType")
RAISED = """
    CREATE TABLE raised (
        rule VARCHAR, application_id BIGINT, plan_id BIGINT, account_id BIGINT, person_id BIGINT, contract_id BIGINT,
        bucket VARCHAR, quantity BIGINT, severity VARCHAR, confidence VARCHAR, annualized BIGINT
    )
"""
SEATS = """
    SELECT {columns}
    FROM raised
    JOIN (SELECT account_id, plan_id, * EXCLUDE (application_id, plan_id, account_id, person_id, bucket, confidence)
          FROM classified) USING (account_id, plan_id)
    JOIN (SELECT application_id, name AS application FROM application) USING (application_id)
    JOIN (SELECT plan_id, name AS plan FROM plan) USING (plan_id)
    ORDER BY plan_id, account_key, rule
"""
PLANS = """
    SELECT {columns}
    FROM raised
    JOIN (SELECT plan_id, assigned, entitled, purchased, allowed, buffer_percent, seat_source, seat_run_id,
                 seat_fetched_at FROM position) USING (plan_id)
    JOIN (SELECT application_id, name AS application FROM application) USING (application_id)
    JOIN (SELECT plan_id, name AS plan FROM plan) USING (plan_id)
    WHERE account_id IS NULL
    ORDER BY plan_id, rule
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules said of a snapshot, and the money of its plans."""

    verdicts: tuple[Verdict, ...]
    money: Mapping[int, PlanMoney]


def judge(snapshot: Snapshot, currency: str) -> Judged:
    """Run every rule; the snapshot then holds the prepared tables, too."""
    prepare(snapshot)
    money = load_plan_money(snapshot, currency)
    raise_findings(snapshot.connection, snapshot.day)
    seats = _rows(snapshot.connection, SEATS, SeatRow)
    plans = _rows(snapshot.connection, PLANS, PlanRow)
    figures = _figures(seats, plans, money)
    verdicts = (
        *_plan_verdicts(snapshot, plans, money, figures),
        *_seat_verdicts(snapshot, seats, money, figures),
        *_contract_verdicts(snapshot, currency),
    )
    return Judged(verdicts, money)


def prepare(snapshot: Snapshot) -> None:
    """Make the tables that the rules read, each from its own file."""
    for name in PREPARATION:
        _execute(snapshot.connection, f"CREATE TABLE {name} AS {preparation_sql(name)}", snapshot.day)


def raise_findings(connection: "DuckDBPyConnection", day: "date") -> None:
    """Run the rule files into the table `raised`."""
    connection.execute(RAISED)
    for rule in RULES:
        _execute(connection, f"INSERT INTO raised SELECT '{rule.name}', * FROM ({rule.sql}) AS found", day)  # noqa: S608


def _execute(connection: "DuckDBPyConnection", sql: str, day: "date") -> None:
    connection.execute(sql, {"day": day} if "$day" in sql else None)


def _rows(connection: "DuckDBPyConnection", query: str, kind: type[RowType]) -> list[RowType]:
    columns = ", ".join(field.name for field in fields(kind))  # type: ignore[arg-type]
    return [kind(*row) for row in connection.execute(query.format(columns=columns)).fetchall()]


FigureKey = tuple[str, int, str]  # rule, plan, key of the account ("" for the plan itself)


def _figures(
    seats: Sequence[SeatRow], plans: Sequence[PlanRow], money: Mapping[int, PlanMoney]
) -> dict[FigureKey, Figures]:
    """Share out what each plan can give back over its findings, in the order of the queue."""
    queues: dict[int, list[tuple[int, str, str, int]]] = defaultdict(list)
    for plan in plans:
        if plan.rule == "shelfware":
            queues[plan.plan_id].append((0, "", plan.rule, plan.quantity))
    for seat in seats:
        place = QUEUE.index(seat.bucket) + 1
        queues[seat.plan_id].append((place, seat.account_key, seat.rule, seat.quantity))
    found = {}
    for plan_id, queue in queues.items():
        freed = [Freed((rule, plan_id, account), quantity) for _, account, rule, quantity in sorted(queue)]
        found.update(share_out(money[plan_id], freed))
    return found


def _seat_verdicts(
    snapshot: Snapshot,
    seats: Sequence[SeatRow],
    money: Mapping[int, PlanMoney],
    figures: Mapping[FigureKey, Figures],
) -> Iterator[Verdict]:
    worth = {plan_id: money_evidence(money[plan_id], 1, snapshot.day) for plan_id in {row.plan_id for row in seats}}
    for row in seats:
        rule, plan = rule_named(row.rule), money[row.plan_id]
        yield Verdict(
            rule=rule.name,
            rule_version=rule.version,
            subject=Subject(
                application_id=row.application_id,
                plan_id=row.plan_id,
                account_id=row.account_id,
                person_id=row.person_id,
                application=row.application,
                plan=row.plan,
                account=row.account,
                account_key=row.account_key,
                person=row.person,
            ),
            bucket=row.bucket,
            quantity=row.quantity,
            severity=row.severity,
            confidence=row.confidence,
            currency=plan.currency,
            figures=figures[row.rule, row.plan_id, row.account_key],
            evidence=seat_evidence(rule, row, worth[row.plan_id]),
        )


def _plan_verdicts(
    snapshot: Snapshot,
    plans: Sequence[PlanRow],
    money: Mapping[int, PlanMoney],
    figures: Mapping[FigureKey, Figures],
) -> Iterator[Verdict]:
    clauses = _true_ups(snapshot)
    for row in plans:
        rule, plan = rule_named(row.rule), money[row.plan_id]
        worth = money_evidence(plan, row.quantity, snapshot.day)
        evidence = plan_evidence(rule, row, worth, true_ups=clauses.get(row.plan_id, ()))
        if rule.name == "expired_entitlement":
            evidence |= _exposure(snapshot, row, plan.currency)
        yield Verdict(
            rule=rule.name,
            rule_version=rule.version,
            subject=Subject(
                application_id=row.application_id, plan_id=row.plan_id, application=row.application, plan=row.plan
            ),
            bucket=None,
            quantity=row.quantity,
            severity=row.severity,
            confidence=row.confidence,
            currency=plan.currency,
            figures=figures.get((row.rule, row.plan_id, "")) or _breach(row.annualized),
            evidence=evidence,
        )


def _breach(annualized: int | None) -> Figures:
    """The figures of seats that were never bought: nothing stops, and nothing is covered."""
    if annualized is None:
        return Figures()
    return Figures(round_amount(Decimal(annualized) / AMOUNT_SCALE), NOTHING, None, NOTHING)


def _exposure(snapshot: Snapshot, row: PlanRow, currency: str) -> dict[str, Any]:
    monthly = exposure(snapshot.contracts, row.plan_id, snapshot.day, currency=currency)
    if monthly is None:
        return {}
    return {"exposure": str(round_amount(monthly * MONTHS * row.quantity)), "exposure_currency": currency}


def _true_ups(snapshot: Snapshot) -> dict[int, list[TrueUp]]:
    """Per plan, the true-up clauses of its lines in force."""
    query = """
        SELECT l.plan_id, c.number, t.clause
        FROM true_up AS t
        JOIN line AS l USING (line_id)
        JOIN contract AS c USING (contract_id)
        WHERE l.in_force
        ORDER BY l.plan_id, c.number, l.line_id
    """
    found: dict[int, list[TrueUp]] = defaultdict(list)
    for plan_id, number, clause in snapshot.connection.execute(query).fetchall():
        found[plan_id].append(TrueUp(number, json.loads(clause)))
    return found


def _contract_verdicts(snapshot: Snapshot, currency: str) -> Iterator[Verdict]:
    rows = snapshot.connection.execute(
        """
        SELECT r.rule, r.contract_id, c.number, c.owner_key, r.quantity, r.severity, r.confidence
        FROM raised AS r JOIN contract AS c USING (contract_id) ORDER BY c.number
        """
    ).fetchall()
    for name, contract_id, number, owner, quantity, severity, confidence in rows:
        rule = rule_named(name)
        yield Verdict(
            rule=rule.name,
            rule_version=rule.version,
            subject=Subject(contract_id=contract_id),
            bucket=None,
            quantity=quantity,
            severity=severity,
            confidence=confidence,
            currency=currency,
            figures=Figures(),
            evidence=contract_evidence(rule, number, owner),
        )
