"""spendapp: manage the SaaS subscriptions that an enterprise buys."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from spendapp.config import Settings

# In this order a room may use what the rooms before it registered.
ROOMS = (
    "web",
    "accounts",
    "directory",
    "catalog",
    "files",
    "messages",
    "connectors",
    "contracts",
    "licenses",
    "renewals",
    "dashboards",
)


def create_app(settings: "Settings | None" = None) -> "Flask":
    """Make the application: settings, extensions, then each room in its order.

    Imports stand inside, so that `import spendapp.money` stays cheap and the command line answers quickly.
    """
    from importlib import import_module
    from pathlib import Path

    from flask import Flask

    from spendapp import audit, config, extensions, logs, provenance, queue
    from spendapp.registry import Registry

    settings = settings or config.load()
    logs.configure()
    package = Path(__file__).parent
    app = Flask("spendapp", root_path=str(package), static_folder="web/static", template_folder="web/templates")
    app.config.update(
        SECRET_KEY=settings.secret_key or None,
        MAX_CONTENT_LENGTH=settings.upload_megabytes * 1024 * 1024,
        BABEL_TRANSLATION_DIRECTORIES=str(package / "web" / "translations"),
    )
    app.extensions["spendapp_settings"] = settings
    app.extensions["spendapp_registry"] = registry = Registry()
    extensions.init_database(app, settings.database_address)
    extensions.migrate.init_app(app, extensions.db, directory=str(package.parent / "migrations"))
    extensions.csrf.init_app(app)
    app.extensions["spendapp_kernel"] = (audit, provenance, queue)  # Their tables belong to the metadata.
    for room in ROOMS:
        import_module(f"spendapp.{room}.registration").register(app, registry)
    return app
