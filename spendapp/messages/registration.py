"""What the room messages tells the application."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask

from spendapp.registry import Registry, ScheduledJob, settings


def register(app: Flask, registry: Registry) -> None:
    """Register the outbox, its job and the fragment that lists messages."""
    from spendapp.messages import outbox

    app.register_blueprint(Blueprint("messages", __name__, template_folder="templates"))
    registry.post = outbox.post
    registry.add(ScheduledJob("deliver", deliver, every_minutes=1, doc="Delivers the messages that are due."))


def deliver(_arguments: dict[str, Any], progress: Callable[[str], bool]) -> None:
    """Deliver what is due over e-mail."""
    from spendapp.extensions import db
    from spendapp.messages.mail import Mailer
    from spendapp.messages.outbox import deliver_due

    deliver_due(db.session, Mailer.from_settings(settings()), progress=progress)  # type: ignore[arg-type]
