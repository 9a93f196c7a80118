"""The open sessions of a user: list them, end one, end all, sweep what has expired."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from spendapp import audit, clock
from spendapp.accounts.tables import LoginThrottle, OneTimeLink, UserSession

MOST_SHOWN = 100
LINKS_KEPT = timedelta(days=30)
_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser in which the user is logged in."""

    id_hash: str
    browser: str
    address: str
    created_at: datetime
    seen_at: datetime
    here: bool


def open_sessions(session: Session, user_id: int, *, here: str | None = None) -> Sequence[OpenSession]:
    """The sessions that have not expired, the most recently used first."""
    query = (
        select(UserSession)
        .where(UserSession.user_id == user_id, UserSession.expires_at > clock.now())
        .order_by(UserSession.seen_at.desc(), UserSession.id_hash)
        .limit(MOST_SHOWN)
    )
    return [
        OpenSession(s.id_hash, browser_name(s.agent), s.address, s.created_at, s.seen_at, s.id_hash == here)
        for s in session.scalars(query)
    ]


def end_session(session: Session, user_id: int, id_hash: str) -> bool:
    """End one session of the user; False when it is not theirs or has ended."""
    mine = delete(UserSession).where(UserSession.user_id == user_id, UserSession.id_hash == id_hash)
    ended = bool(session.connection().execute(mine).rowcount)
    if ended:
        audit.record(session, "session.end", ("user", user_id))
    return ended


def end_all(session: Session, user_id: int, *, keep: str | None = None) -> int:
    """End all sessions of the user because somebody asked to, except the one to keep; how many ended."""
    ended = end_sessions(session, user_id, keep=keep)
    audit.record(session, "session.end_all", ("user", user_id), sessions_ended=ended)
    return ended


def end_sessions(session: Session, user_id: int, *, keep: str | None = None) -> int:
    """End all sessions of the user, except the one to keep, as part of a change that is logged; how many ended."""
    statement = delete(UserSession).where(UserSession.user_id == user_id)
    if keep:
        statement = statement.where(UserSession.id_hash != keep)
    return int(session.connection().execute(statement).rowcount)


def sweep(session: Session) -> int:
    """Delete sessions, links and throttle rows that have expired; how many. The caller commits."""
    now = clock.now()
    spent = or_(OneTimeLink.expires_at < now - LINKS_KEPT, OneTimeLink.used_at < now - LINKS_KEPT)
    statements = (
        delete(UserSession).where(UserSession.expires_at <= now),
        delete(OneTimeLink).where(spent),
        delete(LoginThrottle).where(LoginThrottle.window_ends_at <= now),
    )
    return sum(int(session.connection().execute(statement).rowcount) for statement in statements)


def browser_name(agent: str) -> str:
    """The browser and the system that a User-Agent header names, as far as people know them."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part) or agent.partition(" ")[0][:40]
