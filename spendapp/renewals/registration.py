"""What the room renewals tells the application."""

from collections.abc import Callable
from datetime import time
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from spendapp.registry import NavEntry, Permission, Registry, ScheduledJob, settings

VIEWERS = frozenset({"admin", "auditor", "procurement", "owner"})
ACTORS = frozenset({"admin", "procurement", "owner"})


def register(app: Flask, registry: Registry) -> None:
    """Register the room's tables, pages, jobs and permissions."""
    from spendapp.renewals import tables, views  # noqa: F401

    app.register_blueprint(views.blueprint)
    registry.add(
        Permission("renewals.view", "Renewals", "view", VIEWERS),
        Permission("renewals.act", "Renewals", "acknowledge, snooze", ACTORS),
        NavEntry("Renewals", _l("Decide"), "renewals.decide", "renewals.view", icon="calendar-due", order=310),
        ScheduledJob("plan_alerts", plan_alerts, daily_at=time(6), doc="Plans the alerts that are due."),
        ScheduledJob(
            "catch_up_alerts", plan_alerts, every_minutes=60, doc="Plans what became due since: imports, new owners."
        ),
    )


def plan_alerts(_arguments: dict[str, Any], progress: Callable[[str], bool]) -> None:
    """Plan what is due today; the job "deliver" sends it."""
    from spendapp import clock
    from spendapp.extensions import db
    from spendapp.renewals.store import plan_due

    done = plan_due(db.session(), clock.today(settings().time_zone))
    progress(f"{done.posted} messages, {done.merged} merged, {done.appended} terms appended")
