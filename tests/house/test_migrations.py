"""Models and migrations agree, on an empty and on a filled database, forwards and backwards."""

import re
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from spendapp.extensions import Base, db

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"


def test_the_migrated_schema_is_the_schema_of_the_models(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_each_migration_file_is_one_verb_phrase() -> None:
    names = [path.stem for path in VERSIONS.glob("*.py")]
    assert [
        name
        for name in names
        if not re.fullmatch(r"\d{4}_(create|add|drop|rename|move|split|fill|index)_[a-z_]+", name)
    ] == []


def test_migrations_go_back_to_nothing_and_forward_again(app: Flask) -> None:
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert "finding" in inspect(db.engine).get_table_names()
