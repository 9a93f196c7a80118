"""What the room connectors tells the application."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from spendapp.registry import NavEntry, Permission, Registry, ScheduledJob


def register(app: Flask, registry: Registry) -> None:
    """Register the room's tables, pages, jobs and permissions."""
    from spendapp.connectors import tables, views, work  # noqa: F401

    app.register_blueprint(views.blueprint)
    registry.add(
        Permission("connections.view", "Connections", "view", frozenset({"admin", "it", "auditor"})),
        Permission(
            "connections.act", "Connections", "run, check, confirm, replace secrets", frozenset({"admin", "it"})
        ),
        NavEntry("Data", _l("Connections"), "connectors.connections", "connections.view", icon="plug", order=510),
        ScheduledJob("sync_due", work.enqueue_due, every_minutes=15, doc="Queues the connections that are due."),
        ScheduledJob(work.SYNC, work.run, doc="Syncs one connection."),
        ScheduledJob(work.CHECK, work.run_check, doc="Asks a source what its token may read."),
    )
