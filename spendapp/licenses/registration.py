"""What the room licenses tells the application."""

from collections.abc import Callable
from datetime import time
from typing import Any

from flask import Flask

from spendapp.records import ActivityRecord, LastActivityRecord, PersonRecord, PurchasedRecord, SeatRecord
from spendapp.registry import Receiver, Registry, ScheduledJob


def register(app: Flask, registry: Registry) -> None:
    """Register the room's receivers, kinds of files, jobs and pages."""
    from spendapp.licenses import landing, tables  # noqa: F401
    from spendapp.licenses.kinds import file_kinds
    from spendapp.licenses.matching import receive_people
    from spendapp.licenses.pages import init_pages
    from spendapp.licenses.registering import register as register_engine
    from spendapp.licenses.rules_index import RULE_NAMES

    init_pages(app, registry)
    register_engine(registry)
    registry.add(
        # After the directory's own receiver, which the room order sees to.
        Receiver(PersonRecord, receive_people),
        Receiver(SeatRecord, landing.receive_seats),
        Receiver(LastActivityRecord, landing.receive_last_activity),
        Receiver(ActivityRecord, landing.receive_activity),
        Receiver(PurchasedRecord, landing.receive_purchased),
        *file_kinds(RULE_NAMES),
        ScheduledJob(
            "licenses.sweep",
            _sweep,
            daily_at=time(3, 50),
            doc="Deletes ledger files that no run listed, because it failed or was only a preview.",
        ),
    )


def _sweep(_arguments: dict[str, Any], progress: Callable[[str], bool]) -> None:
    from spendapp.extensions import reading
    from spendapp.licenses.ledger import sweep_orphans

    with reading() as session:
        swept = sweep_orphans(session)
    progress(f"{swept} files deleted")
