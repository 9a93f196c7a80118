"""Looks up, in the snapshot of today, the subjects of findings that are no longer raised."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from spendapp.licenses.endings import PlanNow, SeatNow, contract_ending, plan_ending, seat_ending
from spendapp.licenses.findings import Ending, Stored
from spendapp.licenses.snapshot import load_rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COLUMNS = (
    ("id", "BIGINT"),
    ("rule", "VARCHAR"),
    ("plan_id", "BIGINT"),
    ("account_id", "BIGINT"),
    ("contract_id", "BIGINT"),
)
SEATS = """
    SELECT v.id, c.bucket, c.note, COALESCE(c.free, FALSE), c.person_id IS NOT NULL, d.is_known,
           s.application_id IS NOT NULL
    FROM vanished AS v
    CROSS JOIN directory AS d
    JOIN account AS a ON a.account_id = v.account_id
    LEFT JOIN classified AS c
        ON c.plan_id = v.plan_id AND c.application_id = a.application_id AND c.account_key = a.name_key
    LEFT JOIN seat_source AS s ON s.application_id = a.application_id
"""
PLANS = """
    SELECT v.id, p.entitled, p.bought, p.assigned, p.free, x.plan_id IS NOT NULL, p.seats_known
    FROM vanished AS v
    JOIN position AS p ON p.plan_id = v.plan_id
    LEFT JOIN (SELECT DISTINCT plan_id, rule FROM plan_exclusion) AS x
        ON x.plan_id = v.plan_id AND (x.rule = '' OR x.rule = v.rule)
    WHERE v.account_id IS NULL
"""
CONTRACTS = """
    SELECT v.id, COALESCE(c.in_force, FALSE)
    FROM vanished AS v LEFT JOIN contract AS c ON c.contract_id = v.contract_id
    WHERE v.contract_id IS NOT NULL
"""


def endings(connection: "DuckDBPyConnection", vanished: Sequence[Stored]) -> Mapping[int, Ending]:
    """Per id of a finding that is no longer raised: why."""
    ids = ("plan_id", "account_id", "contract_id")
    rows = [(each.id, each.rule, *(each.measured[name] for name in ids)) for each in vanished]
    load_rows(connection, "vanished", COLUMNS, rows)
    by_id = {each.id: each for each in vanished}
    found: dict[int, Ending] = {}
    for row in connection.execute(SEATS).fetchall():
        found[row[0]] = seat_ending(by_id[row[0]].rule, SeatNow(*row[1:]))
    for row in connection.execute(PLANS).fetchall():
        stored = by_id[row[0]]
        found[stored.id] = plan_ending(stored.rule, PlanNow(*row[1:]), stored.measured["evidence"])
    for finding_id, in_force in connection.execute(CONTRACTS).fetchall():
        found[finding_id] = contract_ending(in_force=in_force)
    return found
