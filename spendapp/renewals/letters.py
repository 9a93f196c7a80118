"""The e-mails about deadlines, in the recipient's language: what must be decided, by when, what it costs, and where."""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from spendapp.contracts.model import ContractOnDay, TermOnDay
from spendapp.registry import Draft
from spendapp.renewals.ladder import MISSED, OVERDUE
from spendapp.renewals.model import Alert, Role
from spendapp.renewals.words import day_text, days_left_text, notice_text, rule_text
from spendapp.web.addresses import absolute_url
from spendapp.web.formatting import format_amount

KIND = "renewal_alert"
CHANNEL = "email"
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Matter:
    """What a letter is about. `successor` is the term that follows; `owner` a name, empty when there is none."""

    contract: ContractOnDay
    term: TermOnDay
    successor: TermOnDay | None = None
    annual_value: Decimal | None = None
    escalator: str | None = None
    owner: str = ""
    owner_left: bool = False

    @property
    def name(self) -> str:
        """The applications, or the vendor where the contract names none."""
        names = sorted({line.application for line in self.contract.lines if line.application})
        shown = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
        return shown or self.contract.vendor


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as the templates show it."""

    subject: str
    lead: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    reason: str
    link: str
    urgent: bool


def message_key(alert: Alert) -> str:
    """The key under which a message exists once. A long address is replaced by its digest."""
    contract, term, deadline, step, recipient = alert.key
    head = f"renewal:{contract}:{term}:{deadline.isoformat()}:{step}"
    key = f"{head}:{recipient}:{CHANNEL}"
    if len(key) <= LONGEST_KEY:
        return key
    return f"{head}:{hashlib.sha256(recipient.encode()).hexdigest()}:{CHANNEL}"


def write(alert: Alert, matter: Matter, *, language: str, day: date) -> Draft:
    """The message of an alert."""
    with force_locale(language):
        letter = compose(alert, matter, day)
        return Draft(
            key=message_key(alert),
            kind=KIND,
            recipient=alert.recipient,
            language=language,
            subject=letter.subject,
            text=render_template("renewals/mail/alert.txt", letter=letter),
            html=render_template("renewals/mail/alert.html", letter=letter, language=language),
            subject_type="contract",
            subject_id=str(matter.contract.contract_id),
        )


def compose(alert: Alert, matter: Matter, day: date) -> Letter:
    """The letter in the language in force."""
    passed = alert.step in (OVERDUE, MISSED)
    return Letter(
        subject=_subject(alert, matter, day),
        lead=_lead_passed(alert, matter) if passed else _lead(alert, matter, day),
        facts=(
            *_contract_facts(matter),
            *(_successor_facts(matter) if passed else _deadline_facts(alert, matter, day)),
        ),
        reason=_reason(alert, matter),
        link=absolute_url("renewals.renewal", contract_id=matter.contract.contract_id),
        urgent=passed or (alert.deadline.earliest - day).days <= 7,
    )


def _subject(alert: Alert, matter: Matter, day: date) -> str:
    what = matter.name
    if alert.step == MISSED:
        return str(_("%(what)s: the contract renews without a decision", what=what))
    if alert.step == OVERDUE:
        return str(_("%(what)s: the cancel-by date has passed", what=what))
    left = (alert.deadline.cancel_by - day).days
    if left == 0:
        return str(_("%(what)s: today is the last day to cancel", what=what))
    words = {"what": what, "day": day_text(alert.deadline.cancel_by), "left": days_left_text(left)}
    if alert.step.isdecimal():
        return str(_("%(what)s: decide by %(day)s (%(left)s)", **words))
    return str(_("%(what)s: no answer yet, cancel by %(day)s (%(left)s)", **words))


def _names(matter: Matter) -> dict[str, str]:
    return {"contract": matter.contract.number, "vendor": matter.contract.vendor, "owner": matter.owner}


def _lead(alert: Alert, matter: Matter, day: date) -> tuple[str, ...]:
    term, deadline = matter.term, alert.deadline
    sentences = [
        _(
            "Contract %(contract)s with %(vendor)s renews on %(renewal)s unless the vendor has received notice by"
            " %(day)s.",
            **_names(matter),
            renewal=day_text(term.renewal_date or term.next_day),
            day=day_text(deadline.cancel_by),
        )
    ]
    if alert.step.startswith(Role.MANAGER):
        sentences.insert(0, _("%(owner)s has not answered our message about this contract.", **_names(matter)))
    elif alert.step.startswith(Role.PROCUREMENT):
        sentences.insert(0, _("Nobody has answered our messages about this contract."))
    if deadline.earliest < deadline.cancel_by:
        sentences.append(_safe_day(deadline.earliest, day))
    sentences.append(_("Please decide whether to renew, change or cancel it."))
    return tuple(str(sentence) for sentence in sentences)


def _safe_day(earliest: date, day: date) -> str:
    if earliest < day:
        return str(
            _("The clause can also be read so that the last day was %(day)s: act today.", day=day_text(earliest))
        )
    return str(
        _("The clause can be read in several ways; notice that arrives by %(day)s is safe.", day=day_text(earliest))
    )


def _lead_passed(alert: Alert, matter: Matter) -> tuple[str, ...]:
    day = day_text(alert.deadline.cancel_by)
    names = _names(matter)
    if alert.step == MISSED and alert.role is Role.MANAGER and matter.owner and not matter.owner_left:
        first = _("%(owner)s took no decision on contract %(contract)s with %(vendor)s by %(day)s.", **names, day=day)
    else:
        first = _("Nobody took a decision on contract %(contract)s with %(vendor)s by %(day)s.", **names, day=day)
    if matter.successor is None:
        return (str(first),)
    second = _(
        "It therefore goes on from %(first)s to %(last)s.",
        first=day_text(matter.successor.first_day),
        last=day_text(matter.successor.last_day),
    )
    return str(first), str(second)


def _contract_facts(matter: Matter) -> tuple[tuple[str, str], ...]:
    contract = matter.contract
    applications = sorted({line.application for line in contract.lines if line.application})
    value = format_amount(matter.annual_value, contract.currency) if matter.annual_value is not None else ""
    facts = [
        (_("Contract"), contract.number),
        (_("Vendor"), contract.vendor),
        (_("Applications"), ", ".join(applications)),
        (_("Annual value"), value),
        (_("Owner"), matter.owner or str(_("none"))),
        (_("Current term"), _span(matter.term)),
    ]
    return tuple((str(label), text) for label, text in facts if text)


def _deadline_facts(alert: Alert, matter: Matter, day: date) -> tuple[tuple[str, str], ...]:
    term, deadline = matter.term, alert.deadline
    left = days_left_text((deadline.cancel_by - day).days)
    facts = [(_("Cancel by"), f"{day_text(deadline.cancel_by)} ({left})")]
    if term.notice:
        assumed = _("%(notice)s (assumed: no notice is on file)", notice=notice_text(term.notice))
        facts.append((_("Notice"), str(assumed) if term.notice_assumed else notice_text(term.notice)))
    others = [f"{day_text(found)} ({rule_text(rule)})" for rule, found in _other_readings(term)]
    if others:
        facts.append((_("Other readings"), "; ".join(others)))
    if term.renewal_date:
        facts.append((_("Renews on"), day_text(term.renewal_date)))
    return tuple((str(label), text) for label, text in facts)


def _other_readings(term: TermOnDay) -> list[tuple[str, date]]:
    return sorted((item for item in term.readings.items() if item[1] != term.cancel_by), key=lambda item: item[1])


def _successor_facts(matter: Matter) -> tuple[tuple[str, str], ...]:
    facts: list[tuple[str, str]] = []
    if matter.successor is not None:
        facts.append((_("Next term"), _span(matter.successor)))
        if matter.successor.cancel_by:
            facts.append((_("Next cancel-by"), day_text(matter.successor.cancel_by)))
    facts.append((_("Price clause"), matter.escalator or str(_("none on file; the price stays as it is"))))
    return tuple((str(label), text) for label, text in facts)


def _span(term: TermOnDay) -> str:
    return str(_("%(first)s to %(last)s", first=day_text(term.first_day), last=day_text(term.last_day)))


def _reason(alert: Alert, matter: Matter) -> str:
    if alert.role is Role.OWNER:
        return str(_("You receive this message because you own this contract."))
    if not matter.owner:
        return str(_("You receive this message because the contract has no owner."))
    if matter.owner_left:
        return str(
            _("You receive this message because %(owner)s, who owned this contract, has left.", owner=matter.owner)
        )
    if alert.role is Role.MANAGER:
        return str(_("You receive this message because you are the manager of %(owner)s.", owner=matter.owner))
    return str(_("You receive this message because procurement is the last to be told of a deadline."))
