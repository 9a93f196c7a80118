"""What happens at a login: throttle, password, new session; and the two ways to a new password without the old one."""

from dataclasses import dataclass

from flask import g
from flask_login import login_user
from sqlalchemy.orm import Session

from spendapp import audit, clock
from spendapp.accounts import links, mail, passwords, throttle
from spendapp.accounts.identity import LoginUser
from spendapp.accounts.sessions import renew
from spendapp.accounts.store import UserError, find_user, set_password
from spendapp.accounts.tables import User

RESETS_PER_NAME = 3


@dataclass(frozen=True, slots=True)
class SignIn:
    """How a login went: the user, or nobody, and how long to wait when it was tried too often."""

    user: LoginUser | None = None
    wait_minutes: int = 0


def sign_in(session: Session, email: str, password: str, *, address: str | None) -> SignIn:
    """Try to log in. Commits."""
    name, place = throttle.name_key(email), throttle.address_key(address)
    wait = throttle.attempt(session, {name: throttle.ATTEMPTS_PER_NAME, place: throttle.ATTEMPTS_PER_ADDRESS})
    if wait:
        return SignIn(wait_minutes=throttle.minutes_until(wait))
    user = find_user(session, email)
    stored = user.password_hash if user and not user.disabled else None
    session.commit()  # The hash takes its time; no lock is held meanwhile.
    if user is None or not passwords.matches(stored, password):
        if user is not None:
            audit.record(session, "login.failed", ("user", user.id), address=address or "")
            session.commit()
        return SignIn()
    if stored and passwords.needs_rehash(stored):
        user.password_hash = passwords.hash_password(password)
    throttle.forgive(session, name, place)
    return SignIn(open_session(session, user, address=address))


def open_session(session: Session, user: User, *, address: str | None) -> LoginUser:
    """Log the user in, in a session with a new id. Commits."""
    user.last_login_at = clock.now()
    g.actor = user.email  # Until now nobody was logged in, and the log would name the system.
    audit.record(session, "login", ("user", user.id), address=address or "")
    found = identity_of(user)
    session.commit()
    renew()
    login_user(found)
    return found


def ask_for_reset(session: Session, email: str, *, address: str | None) -> int:
    """Send a reset link if the address is a user's; the minutes to wait when it was asked too often. Commits."""
    limits = {
        throttle.name_key(email, "reset"): RESETS_PER_NAME,
        throttle.address_key(address, "reset-address"): throttle.ATTEMPTS_PER_ADDRESS,
    }
    wait = throttle.attempt(session, limits)
    if wait:
        return throttle.minutes_until(wait)
    user = find_user(session, email)
    if user is not None and not user.disabled:
        mail.send_reset(session, user)
    session.commit()
    return 0


def set_password_by_link(session: Session, user: User, token: str, password: str) -> None:
    """Spend a one-time link for a new password, and log in. Commits."""
    g.actor = user.email
    set_password(session, user, password)
    if not links.use(session, token):
        session.rollback()
        raise UserError("The link was used a moment ago.")
    open_session(session, user, address=None)


def identity_of(user: User) -> LoginUser:
    """The frozen copy of a user that a request carries."""
    return LoginUser(
        user.id,
        user.email,
        user.name,
        user.role,
        user.language,
        user.theme,
        must_change_password=user.must_change_password,
    )
