"""What reconciliation registers; called by the room's registration."""

from datetime import time

from spendapp.licenses.reconcile import job
from spendapp.registry import Registry, ScheduledJob


def register(registry: Registry) -> None:
    """Register the daily reconcile, which pages also enqueue on demand."""
    registry.add(
        ScheduledJob(
            name="reconcile",
            run=job,
            daily_at=time(5),
            doc="Compares seats with people, use and contracts, and updates the findings.",
        )
    )
