"""The two e-mails of this room: the invitation and the password reset, in the user's language."""

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from spendapp import audit
from spendapp.accounts import links
from spendapp.accounts.sessions import hash_of
from spendapp.accounts.tables import User
from spendapp.registry import Draft, registry, settings
from spendapp.web.addresses import absolute_url


def invite(session: Session, user: User, *, by: str) -> None:
    """Send a link with which a new user sets the first password. The caller commits."""
    _send(session, user, "invite", by=by)
    audit.record(session, "user.invite", ("user", user.id), email=user.email)


def send_reset(session: Session, user: User) -> None:
    """Send a link with which a user sets another password. The caller commits."""
    _send(session, user, "reset", by="")
    audit.record(session, "user.reset_link", ("user", user.id), email=user.email)


def _send(session: Session, user: User, purpose: str, *, by: str) -> None:
    token = links.make_link(session, user.id, purpose)
    language = user.language or settings().language
    organization = settings().organization or "spendapp"
    lifetime = links.LIFETIMES[purpose]
    values = {
        "name": user.name,
        "by": by,
        "organization": organization,
        "link": absolute_url("accounts.set_password", token=token),
        "days": lifetime.days,
        "hours": lifetime.seconds // 3600,
    }
    with force_locale(language):
        subjects = {
            "invite": _("Your access to %(organization)s", organization=organization),
            "reset": _("Set a new password for %(organization)s", organization=organization),
        }
        draft = Draft(
            key=f"{purpose}:{user.id}:{hash_of(token)[:20]}",
            kind={"invite": "invitation", "reset": "password_reset"}[purpose],
            recipient=user.email,
            language=language,
            subject=subjects[purpose],
            text=render_template(f"accounts/mail/{purpose}.txt", **values),
            html=render_template(f"accounts/mail/{purpose}.html", **values),
            subject_type="user",
            subject_id=str(user.id),
        )
    registry().post(session, draft)
