"""Everything that the page of one contract shows, computed from what is known on the day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.contracts.model import LineOnDay, State, TermOnDay, in_force
from spendapp.contracts.notice import NoticeRule
from spendapp.contracts.pricing import LineCost, line_cost, realizable_from
from spendapp.contracts.standing import Standing, standing
from spendapp.contracts.store import contracts_on
from spendapp.contracts.tables import ContractVersion
from spendapp.contracts.timeline import Timeline, timeline
from spendapp.contracts.version_history import VersionChange, history_of
from spendapp.directory.matching import email_key
from spendapp.directory.tables import Person
from spendapp.history import known_on

SHOWN_TERMS = 6


@dataclass(frozen=True, slots=True)
class Rung:
    """A term on the ladder. `state` None: it was followed by the next one."""

    term: TermOnDay
    state: State | None
    current: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The deadline under one counting rule."""

    rule: NoticeRule
    day: date
    own: bool
    earliest: bool


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with what it costs and whether it is in force."""

    line: LineOnDay
    cost: LineCost
    in_force: bool


@dataclass(frozen=True, slots=True)
class ContractPage:
    """What the page of a contract shows. `facts` are the particulars as they were written."""

    day: date
    standing: Standing
    facts: Mapping[str, Any]
    owner: str | None
    earlier_terms: int
    ladder: tuple[Rung, ...]
    readings: tuple[Reading, ...]
    timeline: Timeline
    lines: Mapping[int, PricedLine]
    decrease_from: date | None
    history: tuple[VersionChange, ...]


def contract_page(session: Session, contract_id: int, day: date, *, currency: str) -> ContractPage | None:
    """The page of a contract; None when it is not known on the day."""
    found = contracts_on(session, day, [contract_id])
    if not found:
        return None
    (contract,) = found
    stands = standing(contract, day, currency)
    version = known_on(ContractVersion, day)
    query = select(*ContractVersion.__table__.c).where(ContractVersion.contract_id == contract_id, version)
    facts = dict(session.execute(query).mappings().one())
    return ContractPage(
        day=day,
        standing=stands,
        facts=facts,
        owner=_owner(session, contract.owner_email),
        earlier_terms=max(0, len(contract.terms) - SHOWN_TERMS),
        ladder=_ladder(contract.terms, stands, day),
        readings=_readings(stands.term, NoticeRule(facts["notice_rule"])),
        timeline=timeline(contract.terms, day),
        lines={
            line.line_id: PricedLine(
                line, line_cost(line, stands.term, contract.currency), in_force(line, contract, day)
            )
            for line in contract.lines
        },
        decrease_from=realizable_from(contract, day),
        history=history_of(session, contract_id),
    )


def _owner(session: Session, email: str | None) -> str | None:
    if email is None:
        return None
    return session.scalar(select(Person.name).where(Person.email_key == email_key(email)))


def _ladder(terms: tuple[TermOnDay, ...], stands: Standing, day: date) -> tuple[Rung, ...]:
    return tuple(
        Rung(
            term,
            None if term.renewal_date and term.last_day < day else term.state(day),
            current=term.number == stands.term.number,
        )
        for term in terms[-SHOWN_TERMS:]
    )


def _readings(term: TermOnDay, own: NoticeRule) -> tuple[Reading, ...]:
    """Every reading of the clause, the contract's own first although its unit may be counted by other rules."""
    days = {NoticeRule(rule): day for rule, day in term.readings.items()}
    if term.cancel_by is not None and term.readings:
        days = {own: term.cancel_by} | days
    return tuple(Reading(rule, day, rule is own, day == term.cancel_by_earliest) for rule, day in days.items())
