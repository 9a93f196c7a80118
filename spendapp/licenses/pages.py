"""Puts the pages of this room into the application: blueprint, permissions, navigation, words for the templates."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from spendapp.licenses import words
from spendapp.registry import NavEntry, Permission, Registry

VIEWERS = frozenset({"admin", "it", "owner", "auditor"})
ACTORS = frozenset({"admin", "it", "owner"})


def init_pages(app: Flask, registry: Registry) -> None:
    """Register the pages Findings and Position."""
    from spendapp.licenses import views_act, views_bulk, views_findings, views_position
    from spendapp.licenses.blueprint import blueprint
    from spendapp.licenses.freshness import connection_gaps

    _ = views_act, views_bulk, views_findings, views_position  # They put their pages on the blueprint.
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        bucket_words=words.BUCKETS,
        # The page of a connection stands in a room above, which knows no findings; its template asks for this name.
        connection_gaps=connection_gaps,
        confidence_words=words.CONFIDENCES,
        reason_words=words.REASONS,
        rule_words=words.RULES,
        severity_words=words.SEVERITIES,
        state_words=words.STATES,
        status_words=words.STATUSES,
    )
    registry.add(
        Permission("findings.view", "Findings", "view", VIEWERS),
        Permission("findings.act", "Findings", "acknowledge, dismiss, assign, comment", ACTORS),
        Permission("position.view", "Position", "view", VIEWERS | {"procurement"}),
        NavEntry("Licenses", _l("Findings"), "licenses.findings", "findings.view", icon="list-search", order=10),
        NavEntry("Licenses", _l("Position"), "licenses.position", "position.view", icon="scale", order=40),
    )
