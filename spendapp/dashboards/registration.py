"""What the room dashboards tells the application."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from spendapp.registry import ROLES, NavEntry, Permission, Registry

_EVERYBODY = frozenset(ROLES)
_PEOPLE = frozenset({"admin", "it", "owner", "auditor"})
_SYSTEM = frozenset({"admin", "it", "auditor"})


def register(app: Flask, registry: Registry) -> None:
    """Register the room's pages and permissions."""
    from spendapp.dashboards import views_applications, views_overview, views_people, views_system, words
    from spendapp.dashboards.blueprint import blueprint

    _ = views_applications, views_overview, views_people, views_system  # They put their pages on the blueprint.
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(trouble_words=words.TROUBLES)
    registry.add(
        Permission("overview.view", "Overview", "view", _EVERYBODY),
        Permission("applications.view", "Applications", "view", _EVERYBODY),
        Permission("people.view", "People", "view", _PEOPLE),
        Permission("system.view", "System", "view", _SYSTEM),
        NavEntry("Overview", _l("Overview"), "dashboards.home", "overview.view", icon="home", order=0),
        NavEntry("Licenses", _l("Applications"), "dashboards.applications", "applications.view", icon="apps", order=20),
        NavEntry("Licenses", _l("People"), "dashboards.people", "people.view", icon="users", order=30),
        NavEntry("Administration", _l("System"), "dashboards.system", "system.view", icon="server", order=840),
    )
