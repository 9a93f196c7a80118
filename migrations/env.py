"""Runs migrations on the database of the application, SQLite or PostgreSQL."""

from alembic import context
from flask import current_app

from spendapp.extensions import Amount, Base, DecimalText, UtcDateTime, db


def render_type(kind: str, item: object, _context: object) -> str | bool:
    """Write the plain database type of our own column types, so that a migration never imports the application."""
    if kind == "type":
        if isinstance(item, UtcDateTime):
            return "sa.DateTime()"
        if isinstance(item, Amount):
            return "sa.BigInteger()"
        if isinstance(item, DecimalText):
            return "sa.String(40)"
    return False


def run() -> None:
    """Migrate within one transaction; on SQLite, tables are changed by copy."""
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=sqlite,
            compare_type=True,
            render_item=render_type,
            **current_app.config.get("MIGRATION_OPTIONS", {}),
            compare_server_default=False,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


current_app.logger.disabled = False
run()
