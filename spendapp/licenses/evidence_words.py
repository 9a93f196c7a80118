"""The evidence of a finding in a few words, for lists: what was seen, by which source, how long ago."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import format_timedelta, ngettext
from flask_babel import gettext as _

from spendapp.web.formatting import format_day, format_number

Evidence = Mapping[str, Any]


def in_words(rule: str, evidence: Evidence, *, day: date, now: datetime) -> str:
    """One line that says why the finding stands, ending with its source and the age of what that said."""
    seen = _WORDS[rule](evidence, day) if rule in _WORDS else ""
    return ", ".join(part for part in (seen, _source(rule, evidence, now)) if part)


def _source(rule: str, evidence: Evidence, now: datetime) -> str:
    activity = evidence.get("activity") or {}
    of_use = rule in ("idle_seat", "never_used")
    name = (activity.get("reported_by") or activity.get("source")) if of_use else evidence.get("source")
    fetched = instant_of(activity.get("fetched_at") if of_use else evidence.get("fetched_at"))
    if not name:
        return ""
    return f"{name}, {ago(fetched, now)}" if fetched else str(name)


def ago(instant: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that fits."""
    return str(format_timedelta(instant - now, add_direction=True, threshold=1))


def day_of(text: str | None) -> date | None:
    """A day as evidence keeps it."""
    return date.fromisoformat(text) if text else None


def instant_of(text: str | None) -> datetime | None:
    """An instant as evidence keeps it."""
    return datetime.fromisoformat(text) if text else None


def _leaver(evidence: Evidence, _day: date) -> str:
    left = day_of((evidence.get("person") or {}).get("left_on"))
    used = day_of((evidence.get("activity") or {}).get("last_active_on"))
    gone = _("left on %(day)s", day=format_day(left)) if left else _("left")
    if left and used and used > left:
        return str(_("%(gone)s, used on %(day)s", gone=gone, day=format_day(used)))
    return str(gone)


def _unmatched(evidence: Evidence, _day: date) -> str:
    reason = (evidence.get("person") or {}).get("matched_by")
    if reason:
        return str(reason)
    email = (evidence.get("account") or {}).get("email")
    return str(_("nobody has the address %(email)s", email=email) if email else _("no address and no known id"))


def _suspended(evidence: Evidence, _day: date) -> str:
    assigned = day_of((evidence.get("account") or {}).get("assigned_on"))
    return str(_("suspended, seat assigned on %(day)s", day=format_day(assigned)) if assigned else _("suspended"))


def _never(evidence: Evidence, _day: date) -> str:
    reach = (evidence.get("activity") or {}).get("retention_days")
    if reach is None:
        return str(_("no use recorded"))
    return str(
        ngettext(
            "no use recorded (source reaches back %(num)s day)",
            "no use recorded (source reaches back %(num)s days)",
            int(reach),
        )
    )


def _idle(evidence: Evidence, day: date) -> str:
    used = day_of((evidence.get("activity") or {}).get("last_active_on"))
    if used is None:
        return str(_("no recent use"))
    return str(ngettext("no use for %(num)s day", "no use for %(num)s days", (day - used).days))


def _over(evidence: Evidence, _day: date) -> str:
    return str(
        _(
            "%(assigned)s assigned, %(entitled)s entitled",
            assigned=format_number(evidence.get("assigned", 0)),
            entitled=format_number(evidence.get("entitled", 0)),
        )
    )


def _shelf(evidence: Evidence, _day: date) -> str:
    bought = evidence.get("entitled", evidence.get("purchased", 0))
    return str(
        _(
            "%(bought)s bought, %(assigned)s assigned, buffer %(percent)s %%",
            bought=format_number(bought),
            assigned=format_number(evidence.get("assigned", 0)),
            percent=(evidence.get("policy") or {}).get("buffer_percent", 0),
        )
    )


def _expired(evidence: Evidence, _day: date) -> str:
    return str(_("%(assigned)s assigned, no line in force", assigned=format_number(evidence.get("assigned", 0))))


def _ownerless(evidence: Evidence, _day: date) -> str:
    owner = evidence.get("owner")
    return str(_("%(owner)s has left", owner=owner) if owner else _("the contract names no owner"))


_WORDS = {
    "leaver_seat": _leaver,
    "unmatched_account": _unmatched,
    "suspended_seat": _suspended,
    "never_used": _never,
    "idle_seat": _idle,
    "over_allocated": _over,
    "shelfware": _shelf,
    "expired_entitlement": _expired,
    "ownerless_contract": _ownerless,
}
