"""One-time links to set a password. Only the hash of the token is kept; a link works once and for a limited time."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.accounts.sessions import hash_of
from spendapp.accounts.tables import OneTimeLink, User

LIFETIMES = {"invite": timedelta(days=7), "reset": timedelta(hours=1)}


def make_link(session: Session, user_id: int, purpose: str) -> str:
    """A new token; unused older links of the user stop working."""
    token = secrets.token_urlsafe(32)
    session.execute(delete(OneTimeLink).where(OneTimeLink.user_id == user_id, OneTimeLink.used_at.is_(None)))
    session.execute(
        insert(OneTimeLink).values(
            token_hash=hash_of(token),
            user_id=user_id,
            purpose=purpose,
            expires_at=clock.now() + LIFETIMES[purpose],
        )
    )
    return token


def user_of(session: Session, token: str) -> User | None:
    """The user whose password the link sets; None when it was used, has expired or never existed."""
    query = (
        select(User)
        .join(OneTimeLink, OneTimeLink.user_id == User.id)
        .where(OneTimeLink.token_hash == hash_of(token), OneTimeLink.used_at.is_(None))
        .where(OneTimeLink.expires_at > clock.now(), User.disabled.is_(False))
    )
    return session.scalar(query)


def use(session: Session, token: str) -> bool:
    """Spend the link; False when somebody was faster."""
    spent = (
        update(OneTimeLink)
        .where(OneTimeLink.token_hash == hash_of(token), OneTimeLink.used_at.is_(None))
        .where(OneTimeLink.expires_at > clock.now())
        .values(used_at=clock.now())
    )
    return bool(session.connection().execute(spent).rowcount)
