"""What the room files tells the application."""

from datetime import time

from flask import Flask
from flask_babel import lazy_gettext as _l

from spendapp.registry import NavEntry, Permission, Registry, ScheduledJob

VIEWERS = frozenset({"admin", "auditor", "it", "procurement"})
ACTORS = frozenset({"admin", "it", "procurement"})


def register(app: Flask, registry: Registry) -> None:
    """Register the room's tables, pages, jobs and permissions."""
    from spendapp.files import tables, uploads, views  # noqa: F401

    app.register_blueprint(views.blueprint)
    registry.add(
        Permission("import.view", "Import", "view", VIEWERS),
        Permission("import.act", "Import", "upload, confirm, drop", ACTORS),
        NavEntry("Data", _l("Import"), "files.imports", "import.view", icon="upload", order=520),
        ScheduledJob("sweep_uploads", uploads.sweep, daily_at=time(3, 30), doc="Drops previews nobody confirmed."),
    )
