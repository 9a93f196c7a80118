"""Extension instances, column types and the two ways into the database.

Writers take SQLite's lock at once (`BEGIN IMMEDIATE`), so that a transaction never fails half-way for want of it;
readers have an engine of their own and never wait. On PostgreSQL both are ordinary transactions, and a report reads
in one repeatable-read snapshot.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app
from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from flask_wtf import CSRFProtect
from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    String,
    TypeDecorator,
    create_engine,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import NullPool

from spendapp.money import plain

AMOUNT_SCALE = 10_000
BUSY_TIMEOUT_SECONDS = 30
CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_reading: ContextVar[bool] = ContextVar("reading", default=False)


class Base(DeclarativeBase):
    """Base of all tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(naming_convention=CONVENTION)


class RoutingSession(FlaskSession):
    """Sends a session to the readers' engine while `reading` is on."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        """The readers' engine while `reading` is on, otherwise the writers'."""
        if _reading.get():
            return readers_engine()
        return super().get_bind(*args, **kwargs)


db = SQLAlchemy(model_class=Base, session_options={"class_": RoutingSession}, disable_autonaming=True)
migrate = Migrate(render_as_batch=True)
babel = Babel()
login_manager = LoginManager()
csrf = CSRFProtect()

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class Amount(TypeDecorator[Decimal]):
    """An exact amount, stored as a whole number of 1/10,000 of the currency's unit."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Refuse what would be cut instead of cutting it."""
        if value is None:
            return None
        scaled = Decimal(value) * AMOUNT_SCALE
        if scaled != scaled.to_integral_value():
            raise ValueError(f"The amount {value} has more than four decimals.")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """The decimal with at least two places."""
        if value is None:
            return None
        amount = Decimal(value).scaleb(-4)
        return amount.quantize(Decimal("0.01")) if value % 100 == 0 else amount


class DecimalText(TypeDecorator[Decimal]):
    """A decimal of any precision, stored as canonical text (SQLite's Numeric silently loses digits)."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The canonical text."""
        return None if value is None else plain(Decimal(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """The decimal."""
        return None if value is None else Decimal(value)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, naive UTC in the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse an instant without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs a time zone.")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The aware instant."""
        return None if value is None else value.replace(tzinfo=UTC)


@contextmanager
def reading() -> Iterator[Session]:
    """One consistent read-only view; a fresh session on the readers' engine that takes no lock."""
    engine = readers_engine()
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with Session(engine.execution_options(**options)) as session:
        yield session


def start_reading() -> None:
    """Send the scoped session of this request to the readers' engine (views that change nothing)."""
    _reading.set(True)


def stop_reading() -> None:
    """Send the scoped session to the writers' engine again."""
    _reading.set(False)


def readers_engine() -> Engine:
    """The engine for plain reads; on PostgreSQL the same as the writers'."""
    engine: Engine = current_app.extensions["spendapp_readers"]
    return engine


def init_database(app: Flask, address: str) -> None:
    """Bind the writers' engine through Flask-SQLAlchemy and make the readers' engine beside it."""
    sqlite = address.startswith("sqlite")
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    # SQLite connections are cheap to open, and a pooled one that is kept would hold back the WAL.
    options: dict[str, Any] = {"poolclass": NullPool, "connect_args": {"timeout": BUSY_TIMEOUT_SECONDS}}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options if sqlite else {"pool_pre_ping": True}
    db.init_app(app)
    with app.app_context():
        writers = db.engine
        readers = create_engine(address, **options) if sqlite else writers
        app.extensions["spendapp_readers"] = readers
    if sqlite:
        _prepare_sqlite(writers, begin="BEGIN IMMEDIATE")
        _prepare_sqlite(readers, begin="BEGIN")


def _prepare_sqlite(engine: Engine, *, begin: str) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # The driver's own BEGIN would come too late and is never immediate.
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL", "busy_timeout=30000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
