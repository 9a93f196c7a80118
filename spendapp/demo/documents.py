"""The files that the sample company would import, as CSV text for a day; nothing later than the day is in them."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from spendapp.demo.agreements import agreements
from spendapp.demo.catalog import applications
from spendapp.demo.company import DEPARTMENTS, NAME, Company, Holding, head_of, on_leave

# Columns whose name in the file is not the name in `Agreement`.
COLUMN_FIELDS = {"contract": "number", "start_date": "start"}


def people(company: Company, day: date) -> str:
    """What the HR department exports: everybody who was hired by then, with those who left."""
    header = (
        "employee_id", "email", "name", "status", "aliases", "department", "cost_center", "manager_email", "job_title",
        "employee_type", "country", "language", "company", "start_date", "end_date",
    )  # fmt: skip
    rows = []
    for person in company.employees:
        known_end = person.end if person.end is not None and person.end <= day else None
        status = "left" if known_end and known_end < day else "leave" if on_leave(person, day) else "active"
        if person.start > day + timedelta(90):
            continue
        rows.append((
            f"E{person.number:05d}", person.email, person.name, status, ";".join(person.aliases), person.department,
            f"CC-{100 + list(DEPARTMENTS).index(person.department)}",
            person.manager_email or "", person.title, person.employee_type, person.country, person.language, NAME,
            person.start, known_end or "",
        ))  # fmt: skip
    return _csv(header, rows)


def application_list(company: Company) -> str:
    """Applications with their owners."""
    header = ("application", "vendor", "category", "domains", "owner_email", "status")
    signed, lines = agreements(company)
    owners = {line.application: a.owner_email for a in signed for line in lines if line.contract == a.number}
    return _csv(
        header,
        [(a.name, a.vendor, a.category, a.domain, owners.get(a.name, ""), "sanctioned") for a in applications()],
    )


def plans() -> str:
    """Plans in their order of price; free ones marked."""
    header = ("application", "plan", "tier", "features", "free")
    rows = [
        (a.name, plan.name, rank, "", "yes" if plan.free else "no")
        for a in applications()
        for rank, plan in enumerate(sorted(a.plans, key=lambda p: p.price), 1)
    ]
    return _csv(header, rows)


def contracts(company: Company) -> str:
    """Contracts as signed."""
    header = (
        "contract", "vendor", "currency", "start_date", "initial_term", "renewal_term", "notice", "owner_email",
        "decrease", "escalator",
    )  # fmt: skip
    return _csv(
        header, [[getattr(a, COLUMN_FIELDS.get(name, name)) for name in header] for a in agreements(company)[0]]
    )


def lines(company: Company) -> str:
    """Lines of the contracts."""
    header = ("contract", "application", "plan", "quantity", "unit_price", "per", "price_model", "floor_quantity")
    return _csv(
        header, [["" if (v := getattr(n, name)) is None else v for name in header] for n in agreements(company)[1]]
    )


def seats_with_last_activity(company: Company, day: date) -> str:
    """Seats of the applications whose console exports the last activity."""
    header = ("application", "account", "plan", "email", "kind", "status", "assigned_on", "last_active_on")
    return _csv(header, [(*_seat(h, day), h.last_used(day) or "") for h in company.held(day, "seats")])


def seats_without_activity(company: Company, day: date) -> str:
    """Seats of the applications whose console exports no activity."""
    header = ("application", "account", "plan", "email", "kind", "status", "assigned_on")
    return _csv(header, [_seat(h, day) for h in company.held(day, "usage", "plain")])


def usage(company: Company, first: date, last: date) -> str:
    """Days of use from `first` to `last` of the applications that keep an event log."""
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    rows = [
        (h.application.name, h.account, day, 1 + (h.number + day.day) % 7)
        for h in company.holdings
        if h.application.source == "usage"
        for day in days
        if h.used_on(day)
    ]
    return _csv(("application", "account", "day", "events"), rows)


def exclusions(company: Company) -> str:
    """What is left alone on purpose, with a reason and an end."""
    owner = head_of(company.employees, "Engineering").email
    until = company.today + timedelta(90)
    return _csv(("scope", "name", "rule", "reason", "owner_email", "until"), [
        ("department", "Legal", "idle_seat", "Quarterly work: seats rest between two closings", owner, until),
        ("application", "PagerDuty", "never_used", "On-call reserve", owner, until),
    ])  # fmt: skip


def _seat(holding: Holding, day: date) -> tuple[object, ...]:
    suspended = holding.suspended_on is not None and holding.suspended_on <= day
    kind = "" if holding.kind == "unknown" else holding.kind
    return (
        holding.application.name, holding.account, holding.plan.name, holding.email or "", kind,
        "suspended" if suspended else "active", holding.assigned_on,
    )  # fmt: skip


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
