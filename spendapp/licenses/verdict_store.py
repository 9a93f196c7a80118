"""Writes the bucket of each seat where it differs from the stored one; the difference is found in the snapshot."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from spendapp.licenses.tables import SeatVerdict
from spendapp.licenses.writing import delete_rows, insert_rows, update_rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TABLE: Any = SeatVerdict.__table__
COLUMNS = (
    "account_id",
    "plan_id",
    "application_id",
    "person_id",
    "bucket",
    "status",
    "assigned_on",
    "last_active_on",
    "activity_source",
    "annual_price",
    "note",
)
WANTED = """
    CREATE TABLE wanted AS
    SELECT c.account_id, c.plan_id, c.application_id, c.person_id, c.bucket, c.status, c.assigned_on, c.last_active_on,
           CASE WHEN c.last_active_on IS NOT NULL THEN c.activity_source END AS activity_source,
           m.annual_seat AS annual_price, LEFT(c.note, 200) AS note
    FROM classified AS c LEFT JOIN plan_money AS m ON m.plan_id = c.plan_id
"""
DIFFERENCE = f"""
    SELECT v.id, {", ".join(f"w.{name}" for name in COLUMNS)}
    FROM wanted AS w
    LEFT JOIN verdict AS v ON v.account_id = w.account_id AND v.plan_id = w.plan_id
    WHERE v.id IS NULL OR {" OR ".join(f"v.{name} IS DISTINCT FROM w.{name}" for name in COLUMNS[2:])}
"""  # noqa: S608
GONE = """
    SELECT v.id FROM verdict AS v
    WHERE NOT EXISTS (SELECT 1 FROM wanted AS w WHERE w.account_id = v.account_id AND w.plan_id = v.plan_id)
"""


def write_seat_verdicts(session: Session, connection: "DuckDBPyConnection") -> int:
    """Bring the stored buckets up to date within the caller's transaction; returns how many rows were written."""
    connection.execute(WANTED)
    gone = [row[0] for row in connection.execute(GONE).fetchall()]
    delete_rows(session, TABLE, gone)
    rows = connection.execute(DIFFERENCE).fetchall()
    insert_rows(session, TABLE, [_values(row) for row in rows if row[0] is None])
    update_rows(session, TABLE, ((row[0], _values(row)) for row in rows if row[0] is not None))
    return len(gone) + len(rows)


def _values(row: Sequence[Any]) -> dict[str, Any]:
    values = dict(zip(COLUMNS, row[1:], strict=True))
    price = values["annual_price"]
    return {**values, "annual_price": None if price is None else Decimal(price).scaleb(-4)}
