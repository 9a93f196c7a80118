"""The rules are readable, documented and independent of one engine."""

from importlib.resources import files

import pytest
import sqlglot
from sqlglot import exp

from spendapp.licenses.gaps import KINDS, gap_sql
from spendapp.licenses.rules_index import PREPARATION, RULE_NAMES, RULES, Rule, preparation_sql, rule_named
from spendapp.licenses.snapshot_tables import TABLES
from spendapp.licenses.words import BUCKETS
from spendapp.licenses.words import RULES as WORDS

FOLDER = files("spendapp.licenses.rules")
TEXTS = {
    **{f"prepare/{name}": preparation_sql(name) for name in PREPARATION},
    **{rule.name: rule.sql for rule in RULES},
    **{f"gaps/{kind}": gap_sql(kind) for kind in KINDS},
}
COLUMNS = [
    *("application_id", "plan_id", "account_id", "person_id", "contract_id", "bucket", "quantity"),
    *("severity", "confidence", "annualized"),
]
COMPUTED = {"defaults", "department", "contract", "line", "last_activity", "plan_money"}


@pytest.mark.parametrize("dialect", ["postgres", "spark"])
@pytest.mark.parametrize("name", TEXTS)
def test_each_file_translates_to_other_engines(name: str, dialect: str) -> None:
    level = sqlglot.ErrorLevel.RAISE
    (translated,) = sqlglot.transpile(TEXTS[name], read="duckdb", write=dialect, unsupported_level=level)
    assert isinstance(sqlglot.parse_one(translated, read=dialect), exp.Query)


@pytest.mark.parametrize("name", TEXTS)
def test_each_file_reads_only_documented_tables(name: str) -> None:
    tree = sqlglot.parse_one(TEXTS[name], read="duckdb")
    defined = {*PREPARATION, *COMPUTED, *(table.name for table in TABLES)}
    assert {table.name for table in tree.find_all(exp.Table)} <= defined


@pytest.mark.parametrize("rule", RULES, ids=RULE_NAMES)
def test_each_rule_selects_the_columns_of_a_finding(rule: Rule) -> None:
    tree = sqlglot.parse_one(rule.sql, read="duckdb")
    assert tree.named_selects == COLUMNS
    assert rule.sql.startswith(f"-- {rule.name}: ")


def test_each_file_has_a_header_and_each_header_a_file() -> None:
    names = {file.name.removesuffix(".sql") for file in FOLDER.iterdir() if file.name.endswith(".sql")}
    assert names == set(RULE_NAMES)
    prepared = {file.name.removesuffix(".sql") for file in FOLDER.joinpath("prepare").iterdir()}
    assert prepared == set(PREPARATION)
    assert {file.name.removesuffix(".sql") for file in FOLDER.joinpath("gaps").iterdir()} == set(KINDS)


@pytest.mark.parametrize("rule", RULES, ids=RULE_NAMES)
def test_each_rule_is_documented_and_has_a_word(rule: Rule) -> None:
    assert all((rule.title, rule.severity, rule.documentation, rule.disappears_when))
    assert (rule.subject == "seat") == (rule.bucket is not None)
    assert rule_named(rule.name) is rule
    assert rule.name in WORDS
    assert rule.bucket is None or rule.bucket in BUCKETS


@pytest.mark.parametrize("name", PREPARATION)
def test_each_prepared_table_says_what_it_is(name: str) -> None:
    assert preparation_sql(name).startswith(f"-- {name}: ")


def test_each_snapshot_table_is_documented_with_typed_columns() -> None:
    for table in TABLES:
        assert table.doc.endswith(".")
        types = {kind for _, kind in table.columns}
        assert types <= {"BIGINT", "VARCHAR", "DATE", "BOOLEAN", "TIMESTAMP"}
