"""What the room connectors tells the application."""

from flask import Flask

from spendapp.registry import Registry, ScheduledJob


def register(app: Flask, registry: Registry) -> None:  # noqa: ARG001
    """Register the room's tables, pages, jobs and permissions."""
    from spendapp.connectors import tables, work  # noqa: F401

    registry.add(
        ScheduledJob("sync_due", work.enqueue_due, every_minutes=15, doc="Queues the connections that are due."),
        ScheduledJob(work.SYNC, work.run, doc="Syncs one connection."),
    )
