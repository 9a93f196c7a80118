"""What the room contracts tells the application."""

from flask import Flask

from spendapp.registry import FileKind, Registry


def register(app: Flask, registry: Registry) -> None:
    """Register the room's tables, file kinds, pages and permissions."""
    from spendapp.contracts import checks, columns, landing, tables  # noqa: F401

    registry.add(
        FileKind(
            "contracts",
            columns.CONTRACT_COLUMNS,
            key=landing.contract_key,
            check=checks.check_contracts,
            apply=landing.apply_contracts,
            doc="What was signed with vendors: terms, notice and who decides.",
        ),
        FileKind(
            "lines",
            columns.LINE_COLUMNS,
            key=landing.line_key,
            check=checks.check_lines,
            apply=landing.apply_lines,
            doc="Plans, quantities and prices of contracts.",
        ),
    )
