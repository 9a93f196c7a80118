"""GitHub's JSON in our words; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from spendapp.connectors.values import address_of, local_day, text_of
from spendapp.records import LastActivityRecord, PurchasedRecord, Record, SeatRecord, SeatStatus

APPLICATION = "GitHub"
COPILOT = "GitHub Copilot"
# In order of trust: what the company's own sign-on says, then what GitHub verified, then what the user typed.
EMAIL_FIELDS = (
    "github_com_saml_name_id",
    "github_com_verified_domain_emails",
    "enterprise_server_primary_emails",
    "enterprise_server_emails",
    "visual_studio_subscription_email",
)


def purchased(body: Mapping[str, Any]) -> PurchasedRecord | None:
    """The seats that the enterprise bought; GitHub gives one number for all license types."""
    count = body.get("total_seats_purchased")
    return PurchasedRecord(APPLICATION, None, count) if isinstance(count, int) else None


def seat(user: Mapping[str, Any]) -> SeatRecord | None:
    """A user that consumes a license; its type is the plan, as GitHub writes it."""
    account = text_of(user.get("github_com_login")) or _first(user.get("enterprise_server_user_ids"))
    email = next(_addresses(user), None)
    account = account or email
    if account is None:
        return None
    return SeatRecord(
        application=APPLICATION,
        account=account,
        plan=text_of(user.get("license_type")),
        email=email,
        status=SeatStatus.INVITED if _is_invited(user) else SeatStatus.ACTIVE,
    )


def copilot(row: Mapping[str, Any], zone: str) -> tuple[SeatRecord | LastActivityRecord, ...]:
    """A Copilot seat and its last use; no last use means none within 90 days, or never."""
    account = text_of((row.get("assignee") or {}).get("login"))
    if account is None:
        return ()
    plan = text_of(row.get("plan_type"))
    return (
        SeatRecord(
            application=COPILOT,
            account=account,
            plan=plan.capitalize() if plan else None,
            assigned_on=local_day(row.get("created_at"), zone),
        ),
        LastActivityRecord(COPILOT, account, local_day(row.get("last_activity_at"), zone)),
    )


def with_emails(records: Sequence[Record]) -> list[Record]:
    """Give Copilot's accounts, which come without an address, the one that the license list has for the login."""
    emails = {
        record.account.casefold(): record.email
        for record in records
        if isinstance(record, SeatRecord) and record.application == APPLICATION and record.email
    }
    return [
        replace(record, email=emails.get(record.account.casefold()))
        if isinstance(record, SeatRecord | LastActivityRecord) and record.email is None
        else record
        for record in records
    ]


def _is_invited(user: Mapping[str, Any]) -> bool:
    """Whether nobody accepted yet: every role of the user is a pending invitation."""
    roles = user.get("github_com_enterprise_roles") or ()
    if roles:
        return all(str(role).casefold().startswith("pending") for role in roles)
    return user.get("github_com_user") is False and bool(user.get("github_com_orgs_with_pending_invites"))


def _addresses(user: Mapping[str, Any]) -> Iterator[str]:
    for name in EMAIL_FIELDS:
        value = user.get(name)
        for text in value if isinstance(value, list) else [value]:
            address = address_of(text)
            if address:
                yield address


def _first(values: Any) -> str | None:
    return text_of(values[0]) if isinstance(values, list) and values else None
