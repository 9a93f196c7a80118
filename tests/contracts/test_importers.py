"""Who may import what procurement signs."""

from flask import Flask

from spendapp.registry import registry


def test_contracts_and_lines_are_imported_by_those_who_may_see_them(app: Flask) -> None:
    may_view = registry(app).permissions["contracts.view"].roles
    importers = {name: registry(app).file_kinds[name].roles for name in ("contracts", "lines")}
    assert importers == dict.fromkeys(importers, frozenset({"admin", "procurement"}))
    assert importers["contracts"] <= may_view
