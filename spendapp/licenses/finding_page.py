"""One finding as its page shows it: subject, evidence, money with its formula, rule, history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from spendapp.accounts.scope import Scope
from spendapp.accounts.tables import User
from spendapp.licenses.effects import EXPOSURE_RULES
from spendapp.licenses.evidence_words import day_of, instant_of
from spendapp.licenses.findings_query import findings_query
from spendapp.licenses.rules_index import Rule, rule_named
from spendapp.licenses.store import events_of
from spendapp.licenses.tables import Finding, FindingEvent
from spendapp.registry import registry

MOST_USERS = 300


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the evidence. `value` is a text, a day, an instant, a number; None is "no data"."""

    label: str
    value: object


@dataclass(frozen=True, slots=True)
class UsedSource:
    """A source that the finding rests on: what it gave, in which run, fetched when."""

    what: str
    name: str
    run: int | None
    fetched_at: datetime | None


@dataclass(frozen=True, slots=True)
class RateUsed:
    """An exchange rate in the amounts."""

    currency: str
    rate: str
    day: date | None
    old: bool


@dataclass(frozen=True, slots=True)
class ContractUsed:
    """What a contract allows to give back: seats above its floor, from which day; None is never."""

    contract: str
    seats_above_floor: int
    decrease_from: date | None
    notice_assumed: bool


@dataclass(frozen=True)
class FindingPage:
    """A finding with everything that its page says."""

    row: Row[Any]
    rule: Rule
    facts: tuple[Fact, ...]
    sources: tuple[UsedSource, ...]
    formula: str | None
    no_money: str | None
    rates: tuple[RateUsed, ...]
    contracts: tuple[ContractUsed, ...]
    covers: Mapping[str, Any]
    true_ups: Sequence[Mapping[str, Any]]
    exposes: bool
    exposure: Decimal | None
    events: Sequence[FindingEvent]
    users: Sequence[str]


def finding_page(session: Session, finding_id: int, scope: Scope, day: date) -> FindingPage | None:
    """The finding; None when there is none or the scope hides it."""
    row = session.execute(findings_query(scope).where(Finding.id == finding_id)).one_or_none()
    if row is None:
        return None
    evidence: Mapping[str, Any] = row.evidence
    money = evidence.get("money") or {}
    exposure = money.get("exposure", evidence.get("exposure"))
    return FindingPage(
        row=row,
        rule=rule_named(row.rule),
        facts=(*_seat_facts(evidence, day), *_plan_facts(evidence), *_policy_facts(evidence)),
        sources=tuple(_sources(evidence)),
        formula=money.get("formula"),
        no_money=money.get("reason"),
        rates=tuple(_rate(item) for item in money.get("rates", ())),
        contracts=tuple(_contract(item) for item in money.get("contracts", ())),
        covers=money.get("covers") or {},
        true_ups=evidence.get("true_up", ()),
        exposes=row.rule in EXPOSURE_RULES,
        exposure=Decimal(exposure) if isinstance(exposure, str) else None,
        events=events_of(session, finding_id),
        users=_assignable(session),
    )


def _assignable(session: Session) -> Sequence[str]:
    """Users who may act on findings."""
    roles = registry().permissions["findings.act"].roles
    query = select(User.email).where(User.disabled.is_(False), User.role.in_(roles))
    return session.scalars(query.order_by(User.email).limit(MOST_USERS)).all()


def _seat_facts(evidence: Mapping[str, Any], day: date) -> list[Fact]:
    account, person, activity = (evidence.get(key) or {} for key in ("account", "person", "activity"))
    if not account:
        return []
    last = day_of(activity.get("last_active_on"))
    days = ngettext("%(num)s day", "%(num)s days", (day - last).days) if last else None
    found = [
        Fact(_("E-mail of the account"), account.get("email")),
        Fact(_("Kind of account"), account.get("kind")),
        Fact(_("Status of the account"), account.get("status")),
        Fact(_("Seat assigned on"), day_of(account.get("assigned_on"))),
        Fact(_("First seen on"), day_of(account.get("first_seen_on"))),
        Fact(_("Last use"), last),
        Fact(_("Without use for"), days),
        Fact(_("Use joined by"), activity.get("joined_by")),
        Fact(_("Source keeps use for"), _days(activity.get("retention_days"))),
        Fact(_("Person matched by"), person.get("matched_by")),
        Fact(_("Status of the person"), person.get("status")),
        Fact(_("Left on"), day_of(person.get("left_on"))),
    ]
    return [fact for fact in found if fact.value is not None or fact.label == _("Last use")]


def _days(count: int | None) -> str | None:
    return None if count is None else ngettext("%(num)s day", "%(num)s days", count)


def _plan_facts(evidence: Mapping[str, Any]) -> list[Fact]:
    found = [
        Fact(_("Assigned"), evidence.get("assigned")),
        Fact(_("Entitled"), evidence.get("entitled")),
        Fact(_("Purchased, says the vendor"), evidence.get("purchased")),
        Fact(_("Quantity"), evidence.get("quantity")),
        Fact(_("Contract"), evidence.get("contract")),
        Fact(_("Owner on file"), evidence.get("owner")),
        Fact(_("Reason"), evidence.get("reason")),
    ]
    return [fact for fact in found if fact.value is not None]


def _policy_facts(evidence: Mapping[str, Any]) -> list[Fact]:
    policy = evidence.get("policy") or {}
    found = []
    if "window_days" in policy:
        window = _("%(days)s days, set by the %(by)s", days=policy["window_days"], by=policy.get("set_by", ""))
        found += [Fact(_("Window"), window), Fact(_("Grace"), _days(policy.get("grace_days")))]
    if "buffer_percent" in policy:
        found.append(Fact(_("Buffer"), f"{policy['buffer_percent']} %"))
    return found


def _sources(evidence: Mapping[str, Any]) -> list[UsedSource]:
    found = []
    if evidence.get("source"):
        found.append(
            UsedSource(_("seats"), evidence["source"], evidence.get("run"), instant_of(evidence.get("fetched_at")))
        )
    activity = evidence.get("activity") or {}
    name = activity.get("reported_by") or activity.get("source")
    if name:
        found.append(UsedSource(_("use"), name, activity.get("run"), instant_of(activity.get("fetched_at"))))
    return found


def _rate(item: Mapping[str, Any]) -> RateUsed:
    return RateUsed(item["currency"], item["rate"], day_of(item.get("day")), bool(item.get("old")))


def _contract(item: Mapping[str, Any]) -> ContractUsed:
    return ContractUsed(
        item["contract"],
        item.get("seats_above_floor", 0),
        day_of(item.get("decrease_from")),
        bool(item.get("notice_assumed")),
    )
