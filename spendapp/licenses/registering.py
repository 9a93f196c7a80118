"""What reconciliation registers; called by the room's registration."""

from collections.abc import Callable
from datetime import time
from typing import Any

from spendapp.registry import Registry, ScheduledJob


def register(registry: Registry) -> None:
    """Register the daily reconcile, which pages also enqueue on demand."""
    registry.add(
        ScheduledJob(
            name="reconcile",
            run=_reconcile,
            daily_at=time(5),
            doc="Compares seats with people, use and contracts, and updates the findings.",
        )
    )
    registry.after_facts.append("reconcile")


def _reconcile(arguments: dict[str, Any], progress: Callable[[str], bool]) -> None:
    from spendapp.licenses.reconcile import job

    job(arguments, progress)
