"""What the room contracts tells the application."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from spendapp.registry import FileKind, NavEntry, Permission, Registry

VIEWERS = frozenset({"admin", "auditor", "procurement", "finance", "owner"})
IMPORTERS = frozenset({"admin", "procurement"})


def register(app: Flask, registry: Registry) -> None:
    """Register the room's tables, file kinds, pages and permissions."""
    from spendapp.contracts import checks, columns, landing, tables, views  # noqa: F401

    app.register_blueprint(views.blueprint)
    registry.add(
        Permission("contracts.view", "Contracts", "view", VIEWERS),
        NavEntry("Renewals", _l("Contracts"), "contracts.contracts", "contracts.view", icon="file-text", order=330),
        FileKind(
            "contracts",
            columns.CONTRACT_COLUMNS,
            key=landing.contract_key,
            check=checks.check_contracts,
            apply=landing.apply_contracts,
            doc="What was signed with vendors: terms, notice and who decides.",
            roles=IMPORTERS,
        ),
        FileKind(
            "lines",
            columns.LINE_COLUMNS,
            key=landing.line_key,
            check=checks.check_lines,
            apply=landing.apply_lines,
            doc="Plans, quantities and prices of contracts.",
            roles=IMPORTERS,
        ),
    )
