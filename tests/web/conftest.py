"""A small table over the users, and rows for it: ties, gaps, texts that a spreadsheet would run."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Row, Select, insert
from sqlalchemy.orm import Session

from spendapp.accounts.tables import User
from spendapp.web import tables
from spendapp.web.tables import BulkAction, Cell, Column, Empty, Filter, Table

ROLES = [("it", "IT"), ("owner", "Owner")]


def of_role(query: Select[Any], role: str) -> Select[Any]:
    """Narrow to one role."""
    return query.where(User.role == role)


def cost_cell(row: Row[Any]) -> Cell:
    """A cost of ten per id; the first row has none."""
    return Cell(Decimal(row.id * 10) if row.id > 1 else None, currency="EUR")


def people_table(**changes: Any) -> Table:
    """Users with a name, a role, a last login that may be missing, a cost and a day."""
    from sqlalchemy import select

    values: dict[str, Any] = {
        "id_column": User.id,
        "columns": (
            Column("name", "Name", kind="person", sort=User.name, cell=lambda r: Cell(r.name, secondary=r.email)),
            Column("role", "Role", sort=User.role, cell=lambda r: Cell(r.role)),
            Column(
                "login", "Last login", kind="instant", sort=User.last_login_at, cell=lambda r: Cell(r.last_login_at)
            ),
            Column("cost", "Cost", kind="money", cell=cost_cell),
            Column("day", "Day", kind="day", default=False, cell=lambda _: Cell(date(2026, 11, 22))),
        ),
        "filters": (Filter("role", "Role", lambda: ROLES, of_role),),
        "search": (User.name, User.email),
        "default_sort": "name",
        "row_href": lambda row: f"/people/{row.id}",
        "empty": Empty("Nobody yet", "Import people.", "/data/import", "Import"),
        **changes,
    }
    query = select(User.id, User.name, User.email, User.role, User.last_login_at)
    return Table("people", query, **values)


def add_people(session: Session, people: list[dict[str, Any]]) -> None:
    """Insert users; ids count from 1."""
    now = datetime(2026, 11, 24, tzinfo=UTC)
    rows = [
        {
            "id": number,
            "name": f"Person {number}",
            "email": f"p{number}@example.com",
            "email_key": f"p{number}@example.com",
            "role": "it",
            "last_login_at": None,
            "theme": "auto",
            "disabled": False,
            "must_change_password": False,
            "created_at": now,
            **person,
        }
        for number, person in enumerate(people, start=1)
    ]
    session.execute(insert(User), rows)


@pytest.fixture
def three_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of three rows."""
    monkeypatch.setattr(tables, "PAGE_ROWS", 3)


@pytest.fixture
def people_page(app: Flask) -> Callable[..., None]:
    """Serve a table at /people, with a plain template."""
    from jinja2 import ChoiceLoader, DictLoader

    template = (
        '{% extends "layout.html" %}{% from "macros/table.html" import render_table %}'
        "{% block title %}People{% endblock %}{% block content %}{{ render_table(table) }}{% endblock %}"
    )
    loader = app.jinja_env.loader
    assert loader is not None
    app.jinja_env.loader = ChoiceLoader([DictLoader({"people.html": template}), loader])

    def serve(table: Table) -> None:
        app.add_url_rule("/people", "people", lambda: tables.respond(table, "people.html"))

    return serve


@pytest.fixture
def acknowledge() -> BulkAction:
    """A bulk action that administrators may take."""
    return BulkAction("acknowledge", "Acknowledge", "accounts.logout", "users.act")
