"""The list of users as a table."""

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, Select, case, select
from sqlalchemy.orm import Session

from spendapp.accounts.tables import User
from spendapp.registry import ROLES
from spendapp.web.layout import ROLE_LABELS
from spendapp.web.tables import Cell, Column, Empty, Filter, Table

_state = case((User.disabled, "disabled"), (User.password_hash.is_(None), "invited"), else_="active").label("state")
STATES = {"active": _l("Active"), "invited": _l("Invited"), "disabled": _l("Disabled")}
NEVER = _l("has not logged in yet")
_TONES = {"active": "green", "invited": "azure", "disabled": "secondary"}
_ICONS = {"active": "check", "invited": "mail", "disabled": "lock"}


def user_table() -> Table:
    """Users with role, state and last login."""
    return Table(
        "users",
        select(User.id, User.name, User.email, User.role, User.created_at, User.last_login_at, _state),
        id_column=User.id,
        columns=_columns(),
        default_sort="name",
        search=(User.name, User.email),
        filters=(
            Filter("role", _l("Role"), lambda: [(role, ROLE_LABELS[role]) for role in ROLES], _of_role),
            Filter("state", _l("State"), lambda: list(STATES.items()), _of_state),
        ),
        row_href=lambda row: url_for("accounts.user", user_id=row.id),
        empty=Empty(_l("No users"), _l("Add the people who may use this application.")),
    )


def all_users(session: Session) -> list[dict[str, Any]]:
    """Every user in a row, for the command line."""
    query = select(User.email, User.name, User.role, _state, User.last_login_at).order_by(User.email_key)
    return [
        {
            "email": row.email,
            "name": row.name,
            "role": row.role,
            "state": row.state,
            "last_login": row.last_login_at.isoformat(timespec="minutes") if row.last_login_at else None,
        }
        for row in session.execute(query)
    ]


def _columns() -> tuple[Column, ...]:
    return (
        Column("name", _l("User"), kind="person", sort=User.name, cell=lambda r: Cell(r.name, secondary=r.email)),
        Column("role", _l("Role"), sort=User.role, cell=lambda r: Cell(ROLE_LABELS[r.role])),
        Column("state", _l("State"), kind="badge", sort=_state.element, cell=_state_cell),
        Column("last_login", _l("Last login"), kind="instant", sort=User.last_login_at, cell=_last_login_cell),
        Column("created", _l("Added"), kind="instant", sort=User.created_at, cell=lambda r: Cell(r.created_at)),
    )


def _state_cell(row: Row[Any]) -> Cell:
    return Cell(STATES[row.state], tone=_TONES[row.state], icon=_ICONS[row.state])


def _last_login_cell(row: Row[Any]) -> Cell:
    return Cell(row.last_login_at, title=None if row.last_login_at else NEVER)


def _of_role(query: Select[Any], role: str) -> Select[Any]:
    return query.where(User.role == role)


def _of_state(query: Select[Any], state: str) -> Select[Any]:
    return query.where(_state.element == state)
