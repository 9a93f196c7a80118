"""The snapshot of a day: what was known at its end, pulled in one read transaction into DuckDB in memory.

The operational tables come through ADBC, contracts through their own room, use from the Parquet files of the ledger.
Nothing is installed or downloaded by DuckDB, and it writes no database file.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import text
from sqlalchemy.orm import Session

from spendapp.catalog.naming import name_key
from spendapp.config import Settings
from spendapp.contracts.model import ContractOnDay, in_force, term_on
from spendapp.contracts.store import contracts_on
from spendapp.extensions import readers_engine, reading
from spendapp.licenses.ledger import folder
from spendapp.licenses.snapshot_tables import KNOWN, TABLES, VERDICT, SnapshotTable
from spendapp.registry import settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from sqlalchemy.engine import URL

ATTEMPTS = 5
ENGINE_OPTIONS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "1GB",
    "threads": "2",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
# Whatever lands ends a run, and whatever people change is logged: equal marks mean equal contracts.
MARK = "SELECT (SELECT COUNT(finished_at) FROM run) AS runs, (SELECT COALESCE(MAX(id), 0) FROM audit_event) AS events"
Pull = Callable[[str], Any]


class SnapshotMoved(RuntimeError):
    """Data kept landing while the snapshot was taken; try again."""


@dataclass(frozen=True)
class Snapshot:
    """The tables of a day in DuckDB, and the contracts that `contract` and `line` were made from."""

    day: date
    connection: "DuckDBPyConnection"
    contracts: tuple[ContractOnDay, ...]


@contextmanager
def snapshot_of(day: date, *, with_verdicts: bool = False) -> Iterator[Snapshot]:
    """The snapshot of a day; it is gone when the block ends."""
    import duckdb

    with duckdb.connect(":memory:", config=ENGINE_OPTIONS) as connection:
        connection.execute("SET temp_directory = ?", [str(settings().home / "tmp")])
        contracts = _pull(connection, day, (*TABLES, VERDICT) if with_verdicts else TABLES)
        _load_contracts(connection, contracts, day)
        _load_settings(connection, settings())
        _load_departments(connection)
        _load_last_activity(connection, day)
        yield Snapshot(day, connection, contracts)


def _pull(connection: "DuckDBPyConnection", day: date, tables: Sequence[SnapshotTable]) -> tuple[ContractOnDay, ...]:
    """Pull the operational tables and the contracts of one and the same state of the database.

    They come through two connections; when something landed in between, both are read again.
    """
    for _ in range(ATTEMPTS):
        with reading() as session:
            mark = _mark(session)
            contracts = contracts_on(session, day)
        with _operational_database(readers_engine().url) as pull:
            if tuple(pull(MARK).to_pylist()[0].values()) == mark:
                for table in tables:
                    _load(connection, table, pull(_query(table, day, settings())))
                return contracts
    raise SnapshotMoved("Data kept landing while the snapshot was taken; run it again when imports and syncs are done.")


def _mark(session: Session) -> tuple[Any, ...]:
    return tuple(session.execute(text(MARK)).one())


def _query(table: SnapshotTable, day: date, values: Settings) -> str:
    parameters = {
        ":next_day": f"'{day + timedelta(days=1)}'",
        ":day": f"'{day}'",
        ":file_maximum_age_days": str(values.file_maximum_age_days),
        ":connection_maximum_age_days": str(values.connection_maximum_age_days),
    }
    query = re.sub(r":known\((\w)\)", KNOWN, table.query)
    for name, value in parameters.items():
        query = query.replace(name, value)
    return query


@contextmanager
def _operational_database(url: "URL") -> Iterator[Pull]:
    """A function that runs a query in one read transaction and returns an Arrow table."""
    connection = _connect(url)
    try:
        with connection.cursor() as cursor:
            if url.get_backend_name() == "postgresql":
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            else:
                # The driver takes the type of a column from its first batch of rows; one batch holds them all.
                cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(1_000_000_000)})

            def pull(query: str) -> Any:
                cursor.execute(query)
                return cursor.fetch_arrow_table()

            yield pull
        connection.rollback()
    finally:
        connection.close()


def _connect(url: "URL") -> Any:
    if url.get_backend_name() == "postgresql":
        from adbc_driver_postgresql import dbapi as postgresql

        return postgresql.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
    from adbc_driver_sqlite import dbapi as sqlite

    return sqlite.connect(f"file:{quote(str(url.database))}")


def _load(connection: "DuckDBPyConnection", table: SnapshotTable, pulled: Any) -> None:
    """Copy an Arrow table into DuckDB with the types of the list; text dates and numeric booleans are cast here."""
    pulled = pulled.rename_columns([name for name, _ in table.columns])
    connection.register("pulled", pulled)
    columns = ", ".join(f"{_cast(name, kind)} AS {name}" for name, kind in table.columns)
    connection.execute(f"CREATE TABLE {table.name} AS SELECT {columns} FROM pulled")  # noqa: S608
    connection.unregister("pulled")


def _cast(name: str, kind: str) -> str:
    """A column without any value comes as a number from SQLite, which only casts to a date by way of text."""
    return f"CAST(CAST({name} AS VARCHAR) AS {kind})" if kind in ("DATE", "TIMESTAMP") else f"CAST({name} AS {kind})"


def load_rows(
    connection: "DuckDBPyConnection", name: str, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[Any]]
) -> None:
    """Make a table of rows that were computed in Python."""
    import pyarrow as pa

    declared = ", ".join(f"{column} {kind}" for column, kind in columns)
    connection.execute(f"CREATE TABLE {name} ({declared})")
    if rows:
        values = list(zip(*rows, strict=True))
        pulled = pa.table({column: pa.array(list(value)) for (column, _), value in zip(columns, values, strict=True)})
        connection.register("made", pulled)
        connection.execute(f"INSERT INTO {name} SELECT * FROM made")  # noqa: S608
        connection.unregister("made")


def _load_contracts(connection: "DuckDBPyConnection", contracts: Sequence[ContractOnDay], day: date) -> None:
    columns = (("contract_id", "BIGINT"), ("number", "VARCHAR"), ("owner_key", "VARCHAR"), ("in_force", "BOOLEAN"))
    rows = [
        (each.contract_id, each.number, (each.owner_email or "").casefold() or None, term_on(each, day) is not None)
        for each in contracts
    ]
    load_rows(connection, "contract", columns, rows)
    line_columns = (
        *((name, "BIGINT") for name in ("line_id", "contract_id", "application_id", "plan_id", "quantity")),
        ("in_force", "BOOLEAN"),
        ("begun", "BOOLEAN"),
    )
    lines = [
        (
            *(line.line_id, each.contract_id, line.application_id, line.plan_id, line.quantity),
            in_force(line, each, day),
            (line.valid_from or each.start_date) <= day,
        )
        for each in contracts
        for line in each.lines
    ]
    load_rows(connection, "line", line_columns, lines)


def _load_settings(connection: "DuckDBPyConnection", values: Settings) -> None:
    columns = (("window_days", "BIGINT"), ("grace_days", "BIGINT"), ("buffer_percent", "BIGINT"))
    row = (values.idle_window_days, values.grace_days, values.buffer_percent)
    load_rows(connection, "defaults", columns, [row])


def _load_departments(connection: "DuckDBPyConnection") -> None:
    names = connection.execute("SELECT DISTINCT department FROM person WHERE department IS NOT NULL").fetchall()
    columns = (("name", "VARCHAR"), ("name_key", "VARCHAR"))
    load_rows(connection, "department", columns, [(name, name_key(name)) for (name,) in names])


def _load_last_activity(connection: "DuckDBPyConnection", day: date) -> None:
    """The newest day of use, not after the day, per account and source. Later days of a month are masked away."""
    connection.execute(
        "CREATE TABLE last_activity (account_id BIGINT, source_id BIGINT, topic VARCHAR, last_active_on DATE)"
    )
    files = connection.execute("SELECT kind, source_id, day, path FROM usage_file WHERE day <= ?", [day]).fetchall()
    home = folder()
    for source_id in sorted({file[1] for file in files}):
        mine = [(kind, month, home / path) for kind, source, month, path in files if source == source_id]
        this_month = day.replace(day=1)
        months = [path for kind, month, path in mine if kind == "month"]
        current = [path for kind, month, path in mine if kind == "month" and month == this_month]
        earlier = [path for path in months if path not in current]
        _add(connection, source_id, "activity", files=earlier, newest="last_day")
        mask = (1 << day.day) - 1
        newest = f"CAST('{this_month}' AS DATE) + CAST(length(bin(bits & {mask})) - 1 AS INTEGER)"
        _add(connection, source_id, "activity", files=current, newest=f"CASE WHEN bits & {mask} > 0 THEN {newest} END")
        lists = [path for kind, _, path in mine if kind == "last"]
        newest = f"CASE WHEN last_active_on <= '{day}' THEN last_active_on END"
        _add(connection, source_id, "last_activity", files=lists, newest=newest)


def _add(connection: "DuckDBPyConnection", source_id: int, topic: str, *, files: Sequence[Path], newest: str) -> None:
    """Add what files say; `newest` is the expression of a row's newest day."""
    if files:
        connection.execute(
            f"""
            INSERT INTO last_activity
            SELECT account_id, ?, ?, MAX({newest}) FROM read_parquet(?) GROUP BY account_id
            """,  # noqa: S608
            [source_id, topic, [str(file) for file in files]],
        )
