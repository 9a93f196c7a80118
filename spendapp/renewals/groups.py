"""The groups of the page Decide: how soon somebody must decide."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from spendapp.contracts.model import State, TermOnDay

WEEK_DAYS = 7
MONTH_DAYS = 30
HORIZON_DAYS = 120


class Group(StrEnum):
    """When the decision is due."""

    OVERDUE = "overdue"
    WEEK = "week"
    MONTH = "month"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many contracts a group holds."""

    group: Group
    count: int


def group_of(term: TermOnDay, day: date, *, decided: bool) -> Group:
    """The group of the term. A missed deadline that somebody acknowledged, or none at all, is for later."""
    if term.state(day) is State.MISSED:
        return Group.LATER if decided else Group.OVERDUE
    if term.cancel_by is None:
        return Group.LATER
    days = (term.cancel_by - day).days
    if days <= WEEK_DAYS:
        return Group.WEEK
    if days <= MONTH_DAYS:
        return Group.MONTH
    return Group.NEXT if days <= HORIZON_DAYS else Group.LATER
