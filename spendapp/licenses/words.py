"""How rules, buckets, states and gaps read on the screen, each with its tone and icon."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Word:
    """A label with the color and the icon that go with it; the color is never alone."""

    label: LazyString
    tone: str = "secondary"
    icon: str = "point"


RULES = {
    "leaver_seat": Word(_l("Seat of a person who left"), "red", "user-x"),
    "unmatched_account": Word(_l("Account of nobody in the directory"), "orange", "user-question"),
    "suspended_seat": Word(_l("Seat of a suspended account"), "yellow", "lock"),
    "never_used": Word(_l("Seat never used"), "yellow", "circle-off"),
    "idle_seat": Word(_l("Seat without recent use"), "yellow", "clock-pause"),
    "overlap": Word(_l("Two plans, one contained in the other"), "yellow", "copy"),
    "downgrade": Word(_l("A smaller plan would do"), "blue", "arrow-down"),
    "under_used": Word(_l("Seat used on few days"), "blue", "trending-down"),
    "over_allocated": Word(_l("More seats assigned than bought"), "red", "alert-triangle"),
    "shelfware": Word(_l("Bought and not assigned"), "yellow", "package"),
    "unlicensed_use": Word(_l("Use without a seat"), "orange", "alert-circle"),
    "expired_entitlement": Word(_l("Seats on a plan without a line in force"), "orange", "calendar-off"),
    "license_terms_breach": Word(_l("A restriction of the line is broken"), "red", "alert-triangle"),
    "unsanctioned_app": Word(_l("Application without a contract"), "orange", "shield-question"),
    "redundant_apps": Word(_l("Applications that do the same"), "blue", "copy"),
    "ownerless_contract": Word(_l("Contract without an owner"), "yellow", "user-off"),
}

BUCKETS = {
    "active": Word(_l("in use"), "green", "check"),
    "under_used": Word(_l("used on few days"), "blue", "trending-down"),
    "downgrade": Word(_l("smaller plan would do"), "blue", "arrow-down"),
    "overlap": Word(_l("contained in another plan"), "yellow", "copy"),
    "idle": Word(_l("idle"), "yellow", "clock-pause"),
    "never": Word(_l("never used"), "yellow", "circle-off"),
    "suspended": Word(_l("suspended"), "orange", "lock"),
    "not_in_directory": Word(_l("not in the directory"), "orange", "user-question"),
    "leaver": Word(_l("person left"), "red", "user-x"),
    "non_human": Word(_l("service or shared account"), "secondary", "robot"),
    "excluded": Word(_l("excluded"), "secondary", "ban"),
    "unknown": Word(_l("use unknown"), "secondary", "help"),
}

SEVERITIES = {
    "critical": Word(_l("critical"), "red", "alert-triangle"),
    "high": Word(_l("high"), "orange", "alert-circle"),
    "medium": Word(_l("medium"), "yellow", "clock"),
    "low": Word(_l("low"), "secondary", "info-circle"),
}

CONFIDENCES = {
    "high": Word(_l("high"), "green", "check"),
    "medium": Word(_l("medium"), "blue", "info-circle"),
    "low": Word(_l("low"), "secondary", "help"),
}

STATES = {
    "open": Word(_l("open"), "blue", "info-circle"),
    "acknowledged": Word(_l("acknowledged"), "azure", "eye"),
    "in_progress": Word(_l("in progress"), "azure", "progress"),
    "resolved": Word(_l("resolved"), "green", "check"),
    "dismissed": Word(_l("dismissed"), "secondary", "ban"),
}

STATUSES = {
    "active": Word(_l("active"), "green", "check"),
    "suspended": Word(_l("suspended"), "orange", "lock"),
    "invited": Word(_l("invited"), "blue", "mail"),
    "leave": Word(_l("on leave"), "blue", "clock-pause"),
    "left": Word(_l("left"), "red", "user-x"),
}

# Why a finding ended, as the reconcile writes it.
REASONS = {
    "seat revoked": _l("seat revoked"),
    "seats revoked": _l("seats revoked"),
    "source removed": _l("source removed"),
    "became active": _l("became active"),
    "contract changed": _l("contract changed"),
    "contract ended": _l("contract ended"),
    "policy changed": _l("policy changed"),
    "seats assigned": _l("seats assigned"),
    "exclusion added": _l("exclusion added"),
    "plan is free": _l("plan is free"),
    "account suspended": _l("account suspended"),
    "no longer suspended": _l("no longer suspended"),
    "the person left": _l("the person left"),
    "the person works here again": _l("the person works here again"),
    "the account matches a person": _l("the account matches a person"),
    "the account matches nobody any more": _l("the account matches nobody any more"),
    "marked as a service or shared account": _l("marked as a service or shared account"),
    "on leave": _l("on leave"),
    "in grace": _l("in grace"),
    "assigned lately": _l("assigned lately"),
    "owner named": _l("owner named"),
    "people source is stale": _l("people source is stale"),
    "activity source is stale": _l("activity source is stale"),
    "no source gives the seats": _l("no source gives the seats"),
}

UNKNOWN_WORD = Word(_l("unknown"))


def word(words: Mapping[str, Word], key: str | None) -> Word:
    """The word of a key; a key that has none reads as it is written."""
    if key is None:
        return UNKNOWN_WORD
    return words.get(key) or Word(LazyString(lambda: key.replace("_", " ")))
