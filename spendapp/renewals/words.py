"""Days, periods, rules and steps in the reader's language. Call within a request or `force_locale`."""

from collections.abc import Mapping
from datetime import date

from flask_babel import LazyString, format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from spendapp.contracts.periods import PeriodError, Unit, parse_period
from spendapp.renewals.groups import Group
from spendapp.renewals.ladder import MISSED, OVERDUE
from spendapp.renewals.model import Role

GROUPS: Mapping[Group, LazyString] = {
    Group.OVERDUE: _l("overdue"),
    Group.WEEK: _l("this week"),
    Group.MONTH: _l("this month"),
    Group.NEXT: _l("next 120 days"),
    Group.LATER: _l("later"),
}
GROUP_TITLES: Mapping[Group, LazyString] = {
    Group.OVERDUE: _l("Cancel-by has passed, and nobody answered."),
    Group.WEEK: _l("Cancel-by is today or in the next 7 days."),
    Group.MONTH: _l("Cancel-by is in 8 to 30 days."),
    Group.NEXT: _l("Cancel-by is in 31 to 120 days."),
    Group.LATER: _l("Cancel-by is in more than 120 days, or there is nothing to cancel any more."),
}
ROLES: Mapping[Role, LazyString] = {
    Role.OWNER: _l("Owner"),
    Role.MANAGER: _l("Manager"),
    Role.PROCUREMENT: _l("Procurement"),
}
EVENTS: Mapping[str, LazyString] = {
    "term.appended": _l("cancel-by passed without a decision: term %(term)s was appended"),
    "renewal.acknowledge": _l("acknowledged term %(term)s"),
    "renewal.snooze": _l("asked for silence about term %(term)s until %(until)s"),
}


def day_text(day: date) -> str:
    """A day with its month in full, in the order that all three languages use."""
    return str(format_date(day, "d MMMM y"))


def days_left_text(days: int) -> str:
    """How far away a deadline is."""
    if days == 0:
        return str(_("today"))
    if days < 0:
        return str(ngettext("%(num)s day ago", "%(num)s days ago", -days))
    return str(ngettext("%(num)s day left", "%(num)s days left", days))


def notice_text(notice: str) -> str:
    """A notice period as the contract writes it ("90 days"), in the reader's language."""
    try:
        period = parse_period(notice)
    except PeriodError:
        return notice  # What cannot be read is shown as it was written.
    match period.unit:
        case Unit.DAY:
            return str(ngettext("%(num)s day", "%(num)s days", period.n))
        case Unit.WEEK:
            return str(ngettext("%(num)s week", "%(num)s weeks", period.n))
        case _other:
            return str(ngettext("%(num)s month", "%(num)s months", period.n))


def rule_text(rule: str) -> str:
    """A way to count the notice, in words."""
    words = {
        "last_day_minus": _("counted back from the last day of the term"),
        "renewal_date_minus": _("counted back from the renewal date"),
        "boundary_minus": _("ending on the day before the renewal date"),
        "clear_days": _("clear days, both ends excluded"),
        "forward": _("counted forward from the notice"),
    }
    return str(words.get(rule, rule))


def step_text(step: str) -> str:
    """A step of the ladder, for lists of alerts."""
    role, _colon, days = step.rpartition(":")
    if role == "manager":
        return str(_("to the manager, after no answer to: %(step)s", step=step_text(days)))
    if role == "procurement":
        return str(_("to procurement, after no answer to: %(step)s", step=step_text(days)))
    if step == OVERDUE:
        return str(_("cancel-by has passed"))
    if step == MISSED:
        return str(_("missed: told the manager"))
    if step == "0":
        return str(_("on the day itself"))
    return str(ngettext("%(num)s day before", "%(num)s days before", int(step)))


def event_text(action: str, detail: Mapping[str, object]) -> str:
    """What happened to a contract, in words; an event of another room by its name."""
    if action not in EVENTS:
        return action
    until = detail.get("until")
    shown = day_text(date.fromisoformat(str(until))) if until else ""
    return str(EVENTS[action]) % {"term": detail.get("term", ""), "until": shown}
