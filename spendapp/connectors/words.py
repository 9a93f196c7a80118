"""How states, records and capabilities of connections read on pages."""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from spendapp.connectors.contract import Capabilities


@dataclass(frozen=True, slots=True)
class Word:
    """A state in words, with its tone and icon."""

    label: LazyString
    tone: str
    icon: str


STATES = {
    "new": Word(_l("never synced"), "azure", "info-circle"),
    "running": Word(_l("syncing now"), "blue", "refresh"),
    "stopped": Word(_l("broken off, goes on by itself"), "yellow", "clock"),
    "complete": Word(_l("complete"), "green", "check"),
    "partial": Word(_l("partial"), "orange", "alert-circle"),
    "failed": Word(_l("failed"), "red", "alert-triangle"),
    "held": Word(_l("held: much less came"), "orange", "hand-stop"),
}
RECORDS = {
    "person": _l("people"),
    "application": _l("applications"),
    "seat": _l("seats"),
    "purchased": _l("purchased quantities"),
    "last_activity": _l("last days of use"),
    "activity": _l("days of use"),
}
COLUMNS = {
    "source_key": _l("Id at the source"),
    "name": _l("Name"),
    "email": _l("E-mail"),
    "status": _l("Status"),
    "kind": _l("Kind"),
    "application": _l("Application"),
    "account": _l("Account"),
    "plan": _l("Plan"),
    "assigned_on": _l("Assigned on"),
    "person_key": _l("Id of the person"),
    "last_active_on": _l("Last use"),
    "day": _l("Day"),
    "signal": _l("Signal"),
    "events": _l("Events"),
    "quantity": _l("Quantity"),
    "employee_id": _l("Employee id"),
    "aliases": _l("Aliases"),
    "department": _l("Department"),
    "cost_center": _l("Cost center"),
    "manager_email": _l("Manager"),
    "job_title": _l("Job title"),
    "employee_type": _l("Employee type"),
    "country": _l("Country"),
    "language": _l("Language"),
    "company": _l("Company"),
    "start_date": _l("First day"),
    "end_date": _l("Last day"),
}


@dataclass(frozen=True, slots=True)
class Gift:
    """Something that a source may tell of, and whether this one does."""

    label: LazyString
    icon: str
    given: bool


def gifts(can: Capabilities) -> tuple[Gift, ...]:
    """What a connection gives, and what it does not."""
    return (
        Gift(_l("people"), "users", can.people),
        Gift(_l("seats"), "armchair", can.seats),
        Gift(_l("purchased"), "receipt", can.purchased),
        Gift(_l("last use"), "clock", can.last_activity),
        Gift(_l("days of use"), "activity", can.activity),
    )
