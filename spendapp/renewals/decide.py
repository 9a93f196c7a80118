"""What the page Decide shows: every contract in force, its deadline, and whether somebody answered."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select
from sqlalchemy.orm import Session

from spendapp.contracts.model import TermOnDay, term_on
from spendapp.contracts.standing import Standing, standings
from spendapp.contracts.store import rules_on
from spendapp.renewals.deadlines import terms_to_watch
from spendapp.renewals.groups import Group, GroupCount, group_of
from spendapp.renewals.model import Hold, HoldKind
from spendapp.renewals.reading import holds_known_on
from spendapp.renewals.report import decisions


@dataclass(frozen=True, slots=True)
class Renewal:
    """A contract in force. `open_term` is the one that can still be ended, if that is not the current one."""

    standing: Standing
    group: Group
    decision: str | None
    snoozed_until: date | None
    open_term: TermOnDay | None


def renewals_on(session: Session, day: date, *, currency: str) -> dict[int, Renewal]:
    """The contracts in force on the day, by id."""
    holds = holds_known_on(session, day)
    decided, silent = decisions(holds), _snoozes(holds, day)
    rules = rules_on(session, day)
    found: dict[int, Renewal] = {}
    for contract_id, stands in standings(session, day, currency=currency).items():
        term = stands.term
        if term_on(stands.contract, day) is None:
            continue
        key = contract_id, term.number
        open_term = next(iter(terms_to_watch(rules[contract_id], day)[-1:]), None)
        found[contract_id] = Renewal(
            standing=stands,
            group=group_of(term, day, decided=key in decided),
            decision=decided.get(key),
            snoozed_until=silent.get(key),
            open_term=open_term if open_term is not None and open_term.number != term.number else None,
        )
    return found


def _snoozes(holds: tuple[Hold, ...], day: date) -> dict[tuple[int, int], date]:
    """The terms that are silent on the day, and until when."""
    found: dict[tuple[int, int], date] = {}
    for hold in holds:
        if hold.kind is HoldKind.SNOOZE and hold.until is not None and hold.until > day:
            key = hold.contract_id, hold.term_number
            found[key] = max(hold.until, found.get(key, hold.until))
    return found


def seen_by(session: Session, found: Mapping[int, Renewal], visible: Select[int] | None) -> dict[int, Renewal]:
    """The renewals that the user may see."""
    if visible is None:
        return dict(found)
    ids = set(session.scalars(visible))
    return {contract_id: renewal for contract_id, renewal in found.items() if contract_id in ids}


def group_counts(found: Mapping[int, Renewal]) -> tuple[GroupCount, ...]:
    """How many contracts each group holds, the most urgent first."""
    counts = Counter(renewal.group for renewal in found.values())
    return tuple(GroupCount(group, counts[group]) for group in Group)
