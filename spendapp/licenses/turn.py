"""One reconcile at a time: the second waits for its turn, and is refused when that takes too long.

On PostgreSQL an advisory lock held by a connection of its own, so that every host waits; on SQLite a lock on a file of
the instance. Either is free again when its process dies.
"""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import text

from spendapp.extensions import db
from spendapp.registry import settings

LOCK_NUMBER = 7_366_001
WAIT_SECONDS = 120.0
POLL_SECONDS = 0.1


class Busy(RuntimeError):
    """Another reconcile is still running."""


@contextmanager
def turn(wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the only right to reconcile; raises Busy when another keeps it for too long."""
    held = _on_postgresql if db.engine.dialect.name == "postgresql" else _on_file
    with held(wait_seconds):
        yield


@contextmanager
def _on_postgresql(wait_seconds: float) -> Iterator[None]:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        number = {"number": LOCK_NUMBER}
        _wait(lambda: bool(connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), number)), wait_seconds)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:number)"), number)


@contextmanager
def _on_file(wait_seconds: float) -> Iterator[None]:
    with (settings().home / "reconcile.lock").open("w") as file:

        def taken() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        _wait(taken, wait_seconds)
        yield


def _wait(taken: Callable[[], bool], wait_seconds: float) -> None:
    give_up = time.monotonic() + wait_seconds
    while not taken():
        if time.monotonic() >= give_up:
            raise Busy("Another reconcile is still running; try again when it is done.")
        time.sleep(POLL_SECONDS)
