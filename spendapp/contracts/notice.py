"""When notice must be received: the counting rules of clauses and laws, and every reading of a clause.

L is the last day of the term, R the renewal date (L + 1), N the notice. A deadline is never moved forward, and none
lies after the end of the term: on R the next term has begun.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from spendapp.contracts.periods import Period, Unit, add

ONE_DAY = timedelta(days=1)


class NoticeRule(StrEnum):
    """How a notice period is counted back from the end of a term."""

    LAST_DAY_MINUS = "last_day_minus"
    RENEWAL_DATE_MINUS = "renewal_date_minus"
    BOUNDARY_MINUS = "boundary_minus"
    CLEAR_DAYS = "clear_days"
    FORWARD = "forward"


_DAYS = (NoticeRule.LAST_DAY_MINUS, NoticeRule.RENEWAL_DATE_MINUS, NoticeRule.CLEAR_DAYS)
RULES_OF_UNIT: Mapping[Unit, tuple[NoticeRule, ...]] = {
    Unit.DAY: _DAYS,
    Unit.WEEK: _DAYS,
    Unit.MONTH: (NoticeRule.LAST_DAY_MINUS, NoticeRule.BOUNDARY_MINUS, NoticeRule.FORWARD),
}
FORMULAS: Mapping[NoticeRule, str] = {
    NoticeRule.LAST_DAY_MINUS: "last day - notice",
    NoticeRule.RENEWAL_DATE_MINUS: "renewal date - notice",
    NoticeRule.BOUNDARY_MINUS: "renewal date - notice - 1 day",
    NoticeRule.CLEAR_DAYS: "last day - notice - 1 day",
    NoticeRule.FORWARD: "latest day d with d + notice <= last day",
}


def cancel_by(
    last_day: date, renewal_date: date | None, notice: Period | None, rule: NoticeRule = NoticeRule.LAST_DAY_MINUS
) -> date | None:
    """The last day on which a notice that is received ends the contract with this term.

    None for a contract that ends by itself; without a notice period, the last day itself.
    """
    if renewal_date is None:
        return None
    return last_day if notice is None else min(last_day, _counted(last_day, renewal_date, notice, rule))


def _counted(last_day: date, renewal_date: date, notice: Period, rule: NoticeRule) -> date:
    match rule:
        case NoticeRule.LAST_DAY_MINUS:
            return back(last_day, notice)
        case NoticeRule.RENEWAL_DATE_MINUS:
            return back(renewal_date, notice)
        case NoticeRule.BOUNDARY_MINUS:
            return back(renewal_date, notice) - ONE_DAY
        case NoticeRule.CLEAR_DAYS:
            return back(last_day, notice) - ONE_DAY
        case NoticeRule.FORWARD:
            return _latest_start(last_day, notice)


def back(day: date, notice: Period) -> date:
    """Count back by the calendar; a day that the month lacks becomes its last."""
    return add(day, -notice.months, -notice.days)


def _latest_start(last_day: date, notice: Period) -> date:
    """The latest day from which the notice, counted forward, still ends by `last_day`."""
    found = back(last_day, notice)
    # Counting forward clamps, too, so that up to three later days (29 to 31 January) can end on one last of February.
    while add(found + ONE_DAY, notice.months, notice.days) <= last_day:
        found += ONE_DAY
    return found


def readings(last_day: date, renewal_date: date | None, notice: Period | None) -> dict[str, date]:
    """The deadline under each rule that the unit of the notice is counted by."""
    if renewal_date is None or notice is None:
        return {}
    found = {rule: cancel_by(last_day, renewal_date, notice, rule) for rule in RULES_OF_UNIT[notice.unit]}
    return {rule.value: day for rule, day in found.items() if day is not None}


def earliest(own: date | None, other: Mapping[str, date]) -> date | None:
    """The earliest of the contract's own deadline and the other readings: the day from which alerts count."""
    return None if own is None else min([own, *other.values()])
