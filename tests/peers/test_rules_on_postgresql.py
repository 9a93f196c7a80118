"""The same rule files, translated, give the same findings on PostgreSQL: nothing depends on one engine."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.orm import Session

from spendapp.licenses.engine import judge
from spendapp.licenses.rules_index import PREPARATION, RULES, preparation_sql
from spendapp.licenses.snapshot import Snapshot, snapshot_of
from tests.licenses.factories import TODAY, Company, days_ago

pytestmark = pytest.mark.peer
ROOT = Path(__file__).parents[2]
COLUMNS = (
    "application_id, plan_id, account_id, person_id, contract_id, bucket, quantity, severity, confidence, annualized"
)
COMPARED = ("classified", "position", "joiner_need", "raised")
TYPES = {"BIGINT": "bigint", "VARCHAR": "text", "DATE": "date", "BOOLEAN": "boolean", "TIMESTAMP": "timestamp"}


@pytest.fixture
def postgresql() -> Iterator[Engine]:
    """A throw-away server; it stops when its command has nothing more to read."""
    command = [sys.executable, "scripts/postgres.py", "sh", "-c", "echo $SPENDAPP_TEST_DATABASE_URL; cat"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        engine = create_engine(server.stdout.readline().strip())
        yield engine
        engine.dispose()
        server.stdin.close()


@pytest.fixture
def company(session: Session) -> Company:
    """Something for every rule, with exclusions, policies and joiners."""
    company = Company(session)
    company.covered("people")
    for application in ("Slack", "GitHub"):
        company.covered("seats", application)
    company.person("ann@example.com", "left", end_date=days_ago(10), department="Sales")
    company.person("bob@example.com", department="Sales")
    company.person("new@example.com", department="Sales", start_date=days_ago(-30))
    company.contract("C-9", owner_email=None)
    used = {company.seat(f"bob{n}", person="bob@example.com"): days_ago(50 * n) for n in range(4)}
    company.seat("never", person="bob@example.com")
    company.last_used(used | {company.seat("ann", person="ann@example.com"): days_ago(2)})
    company.seat("stranger")
    company.seat("shut", person="bob@example.com", status="suspended")
    company.seat("set-aside", person="bob@example.com")
    company.seat("octo", "Enterprise", "GitHub", person="bob@example.com")
    company.exclusion("account", "Slack/set-aside")
    company.policy("Slack", window_days=120)
    company.line(5)
    company.line(40, plan="Gold", floor_quantity=2)
    company.line(9, plan="Enterprise", application="GitHub", valid_to=days_ago(1))
    company.commit()
    return company


def rows(result: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in result), key=lambda row: tuple(map(str, row)))


def copy(snapshot: Snapshot, connection: Connection, table: str) -> None:
    described = snapshot.connection.execute(f"DESCRIBE {table}").fetchall()
    columns = ", ".join(f"{name} {TYPES[kind]}" for name, kind, *_ in described)
    connection.execute(text(f"CREATE TABLE {table} ({columns})"))
    names = [name for name, *_ in described]
    found = [dict(zip(names, row, strict=True)) for row in snapshot.connection.execute(f"FROM {table}").fetchall()]
    if found:
        values = ", ".join(f":{name}" for name in names)
        connection.execute(text(f"INSERT INTO {table} VALUES ({values})"), found)


def translated(sql: str) -> str:
    (found,) = sqlglot.transpile(sql.replace("$day", f"'{TODAY}'"), read="duckdb", write="postgres", comments=False)
    return found.replace("%", "%%")


def test_every_rule_gives_the_same_rows(company: Company, postgresql: Engine) -> None:
    with snapshot_of(TODAY) as snapshot, postgresql.connect() as connection:
        judged = judge(snapshot, "EUR")
        assert {verdict.rule for verdict in judged.verdicts} == {rule.name for rule in RULES}
        tables = {row[0] for row in snapshot.connection.execute("SHOW TABLES").fetchall()}
        for table in sorted(tables - {*PREPARATION, "raised"}):
            copy(snapshot, connection, table)
        for name in PREPARATION:
            connection.exec_driver_sql(f"CREATE TABLE {name} AS {translated(preparation_sql(name))}")
        copy(snapshot, connection, "raised")
        connection.exec_driver_sql("DELETE FROM raised")
        for rule in RULES:
            connection.exec_driver_sql(f"INSERT INTO raised ({COLUMNS}) {translated(rule.sql)}")
            connection.exec_driver_sql(f"UPDATE raised SET rule = '{rule.name}' WHERE rule IS NULL")
        for table in COMPARED:
            there = rows(connection.exec_driver_sql(f"SELECT * FROM {table}"))
            assert there == rows(snapshot.connection.execute(f"FROM {table}").fetchall()), table
        connection.rollback()
