"""Data gaps of a day: what cannot be said, for want of a source, a fresh one, one that keeps enough, or agreement.

They are no findings and have no money. Each is one SQL file in `rules/gaps/`; rates come from the money of the plans.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.licenses.money import PlanMoney
from spendapp.licenses.plan_money import stale_rate_days
from spendapp.licenses.snapshot import Snapshot
from spendapp.licenses.tables import DataGap
from spendapp.licenses.verdicts import Gap
from spendapp.licenses.writing import delete_rows, insert_rows, update_rows

TABLE: Any = DataGap.__table__
KINDS = (
    "no_people_source",
    "stale_source",
    "incomplete_source",
    "no_seat_source",
    "no_activity_source",
    "window_longer_than_retention",
    "purchased_differs",
    "status_conflict",
    "duplicate_person",
    "ambiguous_match",
)
COLUMNS = ("kind", "source_id", "application_id", "subject", "reason", "count")


def gap_sql(kind: str) -> str:
    """The text that finds the gaps of a kind."""
    return files("spendapp.licenses.rules").joinpath("gaps", f"{kind}.sql").read_text(encoding="utf-8")


def gaps_of(snapshot: Snapshot, money: Mapping[int, PlanMoney]) -> tuple[Gap, ...]:
    """The gaps of a judged snapshot."""
    found = [gap for kind in KINDS for gap in _found(snapshot, kind)]
    return (*found, *_rates(snapshot.day, money))


def _found(snapshot: Snapshot, kind: str) -> Iterator[Gap]:
    query = f"""
        SELECT g.source_id, s.name, g.application_id, a.name, g.subject, g.reason, g.since, g.count
        FROM ({gap_sql(kind)}) AS g
        LEFT JOIN source AS s ON s.source_id = g.source_id
        LEFT JOIN application AS a ON a.application_id = g.application_id
        ORDER BY s.name, a.name, g.subject
    """  # noqa: S608
    parameters = {"day": snapshot.day} if "$day" in query else None
    for row in snapshot.connection.execute(query, parameters).fetchall():
        source_id, source, application_id, application, subject, reason, since, count = row
        yield Gap(
            kind=kind,
            subject=subject,
            reason=reason,
            since=since or snapshot.day,
            source_id=source_id,
            source=source,
            application_id=application_id,
            application=application,
            count=count,
        )


def _rates(day: date, money: Mapping[int, PlanMoney]) -> Iterator[Gap]:
    """Figures that are missing for want of a rate, or that stand on one older than a week."""
    missing: dict[str, int] = {}
    for plan in money.values():
        if plan.no_rate is not None:
            missing[plan.no_rate] = missing.get(plan.no_rate, 0) + 1
    for reason, count in sorted(missing.items()):
        yield Gap("no_rate", reason.removesuffix(f" on or before {day}."), reason, day, count=count)
    for currency, published in sorted(stale_rate_days(money, day).items()):
        reason = f"The last reference rate of {currency} is of {published}, more than a week before {day}."
        yield Gap("old_rate", currency, reason, day)


def write_gaps(session: Session, gaps: Sequence[Gap]) -> int:
    """Bring the stored gaps up to date within the caller's transaction; a gap keeps the day on which it began."""
    wanted = {gap.key: gap for gap in gaps}
    stored = {row["key"]: row for row in session.execute(select(TABLE)).mappings()}
    new = [{**_values(gap), "key": key, "since": gap.since} for key, gap in wanted.items() if key not in stored]
    changed = [
        (stored[key]["id"], _values(gap))
        for key, gap in wanted.items()
        if key in stored and any(stored[key][name] != value for name, value in _values(gap).items())
    ]
    gone = [row["id"] for key, row in stored.items() if key not in wanted]
    insert_rows(session, TABLE, new)
    update_rows(session, TABLE, changed)
    delete_rows(session, TABLE, gone)
    return len(new) + len(changed) + len(gone)


def _values(gap: Gap) -> dict[str, Any]:
    return {name: getattr(gap, name) for name in COLUMNS}
