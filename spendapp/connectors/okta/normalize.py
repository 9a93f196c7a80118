"""Okta's JSON in our words; pure."""

from collections.abc import Mapping
from typing import Any

from spendapp.connectors.values import (
    LONGEST_CODE,
    address_of,
    country_of,
    employee_type_of,
    language_of,
    local_day,
    text_of,
)
from spendapp.records import (
    AccountKind,
    ActivityRecord,
    EmploymentStatus,
    PersonRecord,
    PurchasedRecord,
    SeatRecord,
    SeatStatus,
)

PLAN = "Assigned"
SIGNAL = "sign_in"
SIGN_IN = "user.authentication.sso"
# Only a deactivated user left. A password that expired or a lock says nothing of the employment; a suspension is
# neither leave (which would exempt seats) nor leaving, so the person counts as working here until HR says otherwise.
STATUSES = {
    "STAGED": EmploymentStatus.ACTIVE,
    "PROVISIONED": EmploymentStatus.ACTIVE,
    "ACTIVE": EmploymentStatus.ACTIVE,
    "RECOVERY": EmploymentStatus.ACTIVE,
    "PASSWORD_EXPIRED": EmploymentStatus.ACTIVE,
    "LOCKED_OUT": EmploymentStatus.ACTIVE,
    "SUSPENDED": EmploymentStatus.ACTIVE,
    "DEPROVISIONED": EmploymentStatus.LEFT,
}
# States in which an assignment holds nothing any more.
NO_SEAT = frozenset({"DEPROVISIONED", "REVOKED", "UNASSIGNED"})
SEAT_STATUSES = {
    "SUSPENDED": SeatStatus.SUSPENDED,
    "INACTIVE": SeatStatus.SUSPENDED,
    "PENDING": SeatStatus.INVITED,
    "STAGED": SeatStatus.INVITED,
    "APPROVED": SeatStatus.INVITED,
}


def person(user: Mapping[str, Any]) -> PersonRecord:
    """A user of the organization, in whatever status."""
    profile = user.get("profile") or {}
    login = text_of(profile.get("login"))
    email = address_of(profile.get("email")) or address_of(login)
    names = (text_of(profile.get(part)) for part in ("firstName", "lastName"))
    name = text_of(profile.get("displayName")) or " ".join(part for part in names if part)
    return PersonRecord(
        source_key=str(user["id"]),
        email=email,
        name=name or login or str(user["id"]),
        status=STATUSES.get(str(user.get("status")), EmploymentStatus.ACTIVE),
        kind=AccountKind.PERSON if email else AccountKind.UNKNOWN,
        employee_id=text_of(profile.get("employeeNumber"), LONGEST_CODE),
        aliases=(login,) if login and email and login.casefold() != email.casefold() else (),
        department=text_of(profile.get("department")),
        cost_center=text_of(profile.get("costCenter"), LONGEST_CODE),
        manager_email=address_of(profile.get("managerId")) or address_of(profile.get("manager")),
        job_title=text_of(profile.get("title")),
        employee_type=employee_type_of(profile.get("userType")),
        country=country_of(profile.get("countryCode")),
        language=language_of(profile.get("preferredLanguage")),
        company=text_of(profile.get("organization")),
    )


def label(app: Mapping[str, Any]) -> str:
    """What people call the application."""
    return text_of(app.get("label")) or str(app["id"])


def purchased(app: Mapping[str, Any], application: str) -> PurchasedRecord | None:
    """The number of licenses that an administrator noted; 0 is what Okta shows where nobody did."""
    count = (app.get("licensing") or {}).get("seatCount")
    return PurchasedRecord(application, None, count) if isinstance(count, int) and count > 0 else None


def seat(assignment: Mapping[str, Any], application: str, zone: str) -> SeatRecord | None:
    """An assignment; the user's id stands for an account that has no name in the application."""
    status = str(assignment.get("status"))
    if status in NO_SEAT:
        return None
    user_name = text_of((assignment.get("credentials") or {}).get("userName"))
    profile = assignment.get("profile") or {}
    return SeatRecord(
        application=application,
        account=user_name or str(assignment["id"]),
        plan=PLAN,
        email=address_of(profile.get("email")) or address_of(user_name),
        status=SEAT_STATUSES.get(status, SeatStatus.ACTIVE),
        assigned_on=local_day(assignment.get("created"), zone),
        person_key=str(assignment["id"]),
    )


def sign_ins(event: Mapping[str, Any], names: Mapping[str, str], zone: str) -> tuple[ActivityRecord, ...]:
    """A sign-in to an application, from an event of the system log; nothing for any other event or a failure.

    `names` gives the application of an id; an application that was deleted since goes by the label in the event.
    """
    day = local_day(event.get("published"), zone)
    failed = (event.get("outcome") or {}).get("result") not in (None, "SUCCESS", "ALLOW")
    if event.get("eventType") != SIGN_IN or failed or day is None:
        return ()
    targets = [target for target in event.get("target") or () if isinstance(target, dict)]
    actor = text_of((event.get("actor") or {}).get("alternateId"))
    users = (text_of(target.get("alternateId")) for target in targets if target.get("type") == "AppUser")
    account = next((user for user in users if user and user != "unknown"), actor)
    applications = [_application(target, names) for target in targets if target.get("type") == "AppInstance"]
    if account is None:
        return ()
    return tuple(
        ActivityRecord(application, account, day, signal=SIGNAL, email=address_of(actor))
        for application in applications
        if application
    )


def _application(target: Mapping[str, Any], names: Mapping[str, str]) -> str | None:
    known = names.get(str(target.get("id")))
    return known or text_of(target.get("alternateId")) or text_of(target.get("displayName"))
