"""The throttle of the login: so many attempts per name and per address within a quarter of an hour.

An attempt is counted before the password is looked at, by one atomic statement, so that many at once gain nothing.
"""

from datetime import datetime, timedelta

from sqlalchemy import case, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.accounts.tables import LoginThrottle

WINDOW = timedelta(minutes=15)
ATTEMPTS_PER_NAME = 5
ATTEMPTS_PER_ADDRESS = 30
LONGEST_KEY = 300


def name_key(email: str, purpose: str = "name") -> str:
    """The key of a name that somebody typed."""
    return f"{purpose}:{email.strip().casefold()}"[:LONGEST_KEY]


def address_key(address: str | None, purpose: str = "address") -> str:
    """The key of a browser's address."""
    return f"{purpose}:{address or 'unknown'}"[:LONGEST_KEY]


def attempt(session: Session, limits: dict[str, int]) -> datetime | None:
    """Count an attempt under each key; the instant of the next that is allowed when one is over its limit. Commits."""
    counted = [(_count(session, key), limit) for key, limit in sorted(limits.items())]
    session.commit()
    return max((ends for (attempts, ends), limit in counted if attempts > limit), default=None)


def forgive(session: Session, name: str, address: str) -> None:
    """After a success: forget the attempts of the name, and take back the one of the address."""
    session.execute(delete(LoginThrottle).where(LoginThrottle.key == name))
    taken_back = update(LoginThrottle).where(LoginThrottle.key == address, LoginThrottle.failures > 0)
    session.execute(taken_back.values(failures=LoginThrottle.failures - 1))


def minutes_until(instant: datetime) -> int:
    """Whole minutes until an instant, at least one."""
    return max(1, -((clock.now() - instant) // timedelta(minutes=1)))


def _count(session: Session, key: str) -> tuple[int, datetime]:
    now = clock.now()
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    over = LoginThrottle.window_ends_at <= now
    statement = dialect.insert(LoginThrottle).values(key=key, failures=1, window_ends_at=now + WINDOW)
    statement = statement.on_conflict_do_update(
        index_elements=[LoginThrottle.key],
        set_={
            "failures": case((over, 1), else_=LoginThrottle.failures + 1),
            "window_ends_at": case((over, now + WINDOW), else_=LoginThrottle.window_ends_at),
        },
    ).returning(LoginThrottle.failures, LoginThrottle.window_ends_at)
    row = session.execute(statement).one()
    return row.failures, row.window_ends_at
