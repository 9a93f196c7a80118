"""What changed between two versions of a contract or line, in words."""

from collections.abc import Mapping
from typing import Any

# Columns that say when a version held, or that stand for a name.
UNTOLD = frozenset({"id", "known_from", "known_to", "backfilled", "contract_id", "application_id", "plan_id"})


def describe(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> str:
    """What changed, as "notice: 60 days → 90 days"; nothing for a first version."""
    if old is None:
        return ""
    changed = [name for name in new if name not in UNTOLD and old.get(name) != new[name]]
    return "; ".join(_change(name, old.get(name), new[name]) for name in changed)


def _change(name: str, old: object, new: object) -> str:
    return "vendor" if name == "vendor_id" else f"{name}: {_shown(old)} → {_shown(new)}"


def _shown(value: object) -> str:
    return "–" if value is None else str(value)
