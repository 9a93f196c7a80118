"""SCIM users in our words; pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from spendapp.connectors.values import (
    LONGEST_CODE,
    address_of,
    country_of,
    employee_type_of,
    language_of,
    text_of,
)
from spendapp.records import AccountKind, EmploymentStatus, PersonRecord, SeatRecord, SeatStatus

PLAN = "Assigned"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
# Types of roles that name a license, at the vendors that keep it there; others name a privilege.
SEAT_ROLES = frozenset({"seattype", "seat", "license", "licensetype", "plan"})


def person(user: Mapping[str, Any]) -> PersonRecord:
    """A user as a person of the directory; an inactive one left."""
    enterprise = user.get(ENTERPRISE) if isinstance(user.get(ENTERPRISE), dict) else None
    facts: Mapping[str, Any] = enterprise or {}
    manager = facts.get("manager")
    email = email_of(user)
    user_name = text_of(user.get("userName"))
    return PersonRecord(
        source_key=str(user["id"]),
        email=email,
        name=_name(user) or user_name or str(user["id"]),
        status=EmploymentStatus.ACTIVE if is_active(user) else EmploymentStatus.LEFT,
        kind=AccountKind.PERSON if email else AccountKind.UNKNOWN,
        employee_id=text_of(facts.get("employeeNumber"), LONGEST_CODE),
        aliases=_aliases(user, email),
        department=text_of(facts.get("department")),
        cost_center=text_of(facts.get("costCenter"), LONGEST_CODE),
        manager_email=next(filter(None, map(address_of, manager.values())), None)
        if isinstance(manager, dict)
        else None,
        job_title=text_of(user.get("title")),
        employee_type=employee_type_of(user.get("userType")),
        country=next(filter(None, (country_of(row.get("country")) for row in _rows(user, "addresses"))), None),
        language=language_of(user.get("preferredLanguage")) or language_of(user.get("locale")),
        company=text_of(facts.get("organization")),
    )


def seats(user: Mapping[str, Any], application: str, plan_from: str) -> tuple[SeatRecord, ...]:
    """The account of a user in the application: one seat per plan that it holds."""
    account = text_of(user.get("userName")) or str(user["id"])
    status = SeatStatus.ACTIVE if is_active(user) else SeatStatus.SUSPENDED
    return tuple(
        SeatRecord(application, account, plan, email=email_of(user), status=status, person_key=str(user["id"]))
        for plan in plans(user, plan_from)
    )


def plans(user: Mapping[str, Any], plan_from: str) -> tuple[str, ...]:
    """The plans of an account: its entitlements, else the role that names a seat, else the main role, else "Assigned".

    `plan_from` narrows that to "entitlements", "roles" or "none", for vendors whose roles are mere privileges.
    """
    if plan_from in ("auto", "entitlements"):
        found = _values(_rows(user, "entitlements"))
        if found:
            return found
    if plan_from in ("auto", "roles"):
        roles = _rows(user, "roles")
        typed = [role for role in roles if str(role.get("type", "")).casefold() in SEAT_ROLES]
        primary = [role for role in roles if role.get("primary") is True]
        found = _values(typed) or _values(primary)[:1] or _values(roles)[:1]
        if found:
            return found
    return (PLAN,)


def is_active(user: Mapping[str, Any]) -> bool:
    """Whether the user is active. The attribute may be missing (then yes), and some servers write it as a text."""
    active = user.get("active", True)
    return active.strip().casefold() != "false" if isinstance(active, str) else active is not False


def email_of(user: Mapping[str, Any]) -> str | None:
    """The primary address, else the first, else the user name where it is one."""
    rows = _rows(user, "emails")
    ordered = [row for row in rows if row.get("primary") is True] + rows
    found = (address_of(row.get("value")) for row in ordered)
    return next(filter(None, found), None) or address_of(user.get("userName"))


def _name(user: Mapping[str, Any]) -> str | None:
    raw = user.get("name")
    name: Mapping[str, Any] = raw if isinstance(raw, dict) else {}
    parts = (text_of(name.get(part)) for part in ("givenName", "familyName"))
    joined = " ".join(part for part in parts if part)
    return text_of(user.get("displayName")) or text_of(name.get("formatted")) or joined or None


def _aliases(user: Mapping[str, Any], email: str | None) -> tuple[str, ...]:
    """The other addresses for work; a private one is nobody's business here."""
    others = [
        address_of(row.get("value")) for row in _rows(user, "emails") if row.get("type") in (None, "work", "other")
    ]
    found = [text_of(user.get("userName")), *others]
    return tuple(dict.fromkeys(text for text in found if text and text.casefold() != (email or "").casefold()))


def _rows(user: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = user.get(name)
    return [row if isinstance(row, dict) else {"value": row} for row in value] if isinstance(value, list) else []


def _values(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_texts(rows)))


def _texts(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for row in rows:
        text = text_of(row.get("value")) or text_of(row.get("display"))
        if text:
            yield text
