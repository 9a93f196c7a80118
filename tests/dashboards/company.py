"""A company with findings of every kind: Slack of Olga, Zoom on a contract of Carla, Box of nobody."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from spendapp.licenses.reconcile import reconcile_today
from spendapp.licenses.tables import PositionDay
from tests.licenses.factories import TODAY, Company, days_ago

OLGA, CARLA = "olga@example.com", "carla@example.com"


def build(session: Session) -> Company:
    """Fill an empty instance and reconcile today."""
    company = Company(session)
    for name in ("Ada", "Bob", "Cleo", "Dan", "Eve", "Fay"):
        left = {"status": "left", "end_date": days_ago(40)} if name == "Fay" else {}
        company.person(f"{name.lower()}@example.com", department="Sales" if name < "D" else "IT", **left)
    slack(company)
    zoom(company)
    box(company)
    company.covered("people")
    company.commit()
    reconcile_today(TODAY)
    return company


def slack(company: Company) -> None:
    """Five seats, four bought: one of a leaver who still uses it, one idle, one never used, one of nobody known."""
    company.application("Slack").owner_email = OLGA
    company.contract("S-1", owner_email=OLGA, start_date=date(2026, 1, 1), notice="30 days")
    company.line(4, "10", contract="S-1")
    seats = [
        company.seat(f"{name}@example.com", person=f"{name}@example.com") for name in ("ada", "bob", "cleo", "fay")
    ]
    seats.append(company.seat("stranger@elsewhere.example"))
    company.covered("seats", "Slack")
    last = (days_ago(1), days_ago(200), None, days_ago(10), days_ago(2))
    company.last_used(dict(zip(seats, last, strict=True)))


def zoom(company: Company) -> None:
    """Two seats in use of ten bought, in dollars."""
    company.contract("Z-1", owner_email=CARLA, currency="USD", start_date=date(2026, 3, 1))
    company.line(10, "20", "Business", "Zoom", contract="Z-1")
    seats = [
        company.seat(f"{name}@example.com", "Business", "Zoom", person=f"{name}@example.com") for name in ("dan", "eve")
    ]
    company.covered("seats", "Zoom")
    company.last_used({seat: days_ago(3) for seat in seats}, application="Zoom")


def box(company: Company) -> None:
    """A seat of an application without contract, of whose use nobody tells."""
    company.seat("dan@example.com", "Starter", "Box", person="dan@example.com")
    company.covered("seats", "Box")


def keep_position(session: Session, days: int, **changed: Any) -> None:
    """Positions as of so many days ago: those of today with changes."""
    for row in session.query(PositionDay).filter_by(day=TODAY):
        values = {
            name: getattr(row, name) for name in ("application_id", "plan_id", "entitled", "assigned", "currency")
        }
        values |= {"purchased": row.purchased, "buckets": dict(row.buckets), "annual_cost": row.annual_cost, **changed}
        session.add(PositionDay(day=TODAY - timedelta(days=days), **values))
    session.commit()
