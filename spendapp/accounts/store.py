"""Users: making, finding and changing them. Each change is in the audit log; the caller commits."""

import re

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp import audit, clock
from spendapp.accounts import passwords
from spendapp.accounts.active_sessions import end_sessions
from spendapp.accounts.tables import User
from spendapp.registry import ROLES
from spendapp.web.languages import LANGUAGES

THEMES = ("auto", "light", "dark")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+")


class UserError(ValueError):
    """A change of a user that is refused; the message says why."""


def create_user(
    session: Session,
    *,
    email: str,
    name: str,
    role: str,
    password: str | None = None,
    language: str | None = None,
    must_change_password: bool = False,
) -> User:
    """Make a user. Without a password nobody can log in until a link from an invitation sets one."""
    email, name = email.strip(), name.strip()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise UserError(_("“%(email)s” is no e-mail address.", email=email))
    if find_user(session, email) is not None:
        raise UserError(_("There is already a user with the address %(email)s.", email=email))
    if password is not None and (wrong := passwords.problem(password, email=email)):
        raise UserError(wrong)
    user = User(
        email=email,
        email_key=email.casefold(),
        name=name or email,
        password_hash=passwords.hash_password(password) if password is not None else None,
        role=_checked(role, ROLES, _("role")),
        language=_checked(language, tuple(LANGUAGES), _("language")) if language else None,
        must_change_password=must_change_password,
        created_at=clock.now(),
    )
    session.add(user)
    session.flush()
    audit.record(session, "user.add", ("user", user.id), email=email, role=role)
    return user


def find_user(session: Session, email: str) -> User | None:
    """The user with this address, in any spelling of capitals."""
    return session.scalar(select(User).where(User.email_key == email.strip().casefold()))


def change_role(session: Session, user: User, role: str) -> bool:
    """Give a user another role, from the next request on; the last administrator keeps theirs."""
    _checked(role, ROLES, _("role"))
    if role == user.role:
        return False
    if role != "admin":
        _keep_an_administrator(session, user)
    audit.record(session, "user.role", ("user", user.id), before=user.role, after=role)
    user.role = role
    return True


def rename(session: Session, user: User, name: str) -> bool:
    """Change how the user is called."""
    name = name.strip()
    if not name or len(name) > 200:
        raise UserError(_("A name has 1 to 200 characters."))
    if name == user.name:
        return False
    audit.record(session, "user.rename", ("user", user.id), before=user.name, after=name)
    user.name = name
    return True


def disable(session: Session, user: User) -> None:
    """Lock a user out at once: no login, no open session. The last administrator cannot be locked out."""
    _keep_an_administrator(session, user)
    user.disabled = True
    ended = end_sessions(session, user.id)
    audit.record(session, "user.disable", ("user", user.id), sessions_ended=ended)


def enable(session: Session, user: User) -> None:
    """Let a disabled user in again."""
    user.disabled = False
    audit.record(session, "user.enable", ("user", user.id))


def set_preferences(session: Session, user: User, *, name: str, language: str | None, theme: str) -> None:
    """What users change of themselves."""
    rename(session, user, name)
    language = _checked(language, tuple(LANGUAGES), _("language")) if language else None
    if (language, theme) != (user.language, user.theme):
        user.language, user.theme = language, _checked(theme, THEMES, _("theme"))
        audit.record(session, "user.preferences", ("user", user.id), language=language, theme=theme)


def set_password(session: Session, user: User, password: str, *, keep_session: str | None = None) -> None:
    """Set a new password and end the user's other sessions."""
    if wrong := passwords.problem(password, email=user.email):
        raise UserError(wrong)
    user.password_hash = passwords.hash_password(password)
    user.must_change_password = False
    ended = end_sessions(session, user.id, keep=keep_session)
    audit.record(session, "user.password", ("user", user.id), sessions_ended=ended)


def _checked(value: str, allowed: tuple[str, ...], what: str) -> str:
    if value not in allowed:
        known = ", ".join(allowed)
        raise UserError(_("“%(value)s” is no %(what)s; use one of: %(known)s.", value=value, what=what, known=known))
    return value


def _keep_an_administrator(session: Session, user: User) -> None:
    """Refuse to lose the last administrator; the lock keeps two administrators from removing each other at once."""
    if user.role != "admin" or user.disabled:
        return
    locked = select(User.id).where(User.role == "admin", User.disabled.is_(False)).with_for_update()
    if session.scalars(locked).all() == [user.id]:
        raise UserError(
            _("%(name)s is the last administrator. Make somebody else administrator first.", name=user.name)
        )


def count_users(session: Session) -> int:
    """How many users there are."""
    return session.scalar(select(func.count()).select_from(User)) or 0
