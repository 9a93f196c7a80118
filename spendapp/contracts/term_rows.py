"""Term rows: the terms to which the company is bound, appended when they become certain and never edited.

A contract has rows up to the term with which it ends if notice is received today. When the deadline of that term
passes, its successor is certain and is appended. A corrected contract makes new versions of its rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice, pairwise
from typing import Any, cast

from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session

from spendapp.contracts.model import TermOnDay
from spendapp.contracts.store import rules_on
from spendapp.contracts.tables import ContractVersion, Term
from spendapp.contracts.terms import Particulars, bound_term, terms
from spendapp.history import BATCH, Landing, current, known_on, land

TERMS = cast(Table, Term.__table__)


@dataclass(frozen=True, slots=True)
class SuccessorTerm:
    """A deadline that passed without a decision, and the term that is certain now.

    `first_known` is the day on which the contract became known here; nobody could act on a deadline before it.
    """

    contract_id: int
    missed: TermOnDay
    successor: TermOnDay
    first_known: date


def certain_terms(rules: Particulars, day: date) -> tuple[TermOnDay, ...]:
    """The past terms, the current one, and those whose coming can no longer be prevented on the day."""
    return tuple(islice(terms(rules), bound_term(rules, day).number))


def land_terms(session: Session, contracts: Mapping[int, Particulars], landing: Landing) -> None:
    """Write the certain terms of contracts that are new or were corrected."""
    ids = sorted(contracts)
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        rows = [_row(key, term) for key in some for term in certain_terms(contracts[key], landing.day)]
        land(session, TERMS, rows, key=("contract_id", "number"), landing=landing, scope=TERMS.c.contract_id.in_(some))


def append_successor_terms(session: Session, day: date) -> tuple[SuccessorTerm, ...]:
    """Append the terms that became certain because a deadline passed; doing it again appends nothing.

    The caller commits, logs and tells. A contract without any rows gets its certain terms, and nobody is told.
    """
    newest = _newest_numbers(session, day)
    rows: list[dict[str, Any]] = []
    passed: list[tuple[int, TermOnDay, TermOnDay]] = []
    for contract_id, rules in rules_on(session, day).items():
        certain = certain_terms(rules, day)
        have = newest.get(contract_id, 0)
        rows += [_row(contract_id, term) | {"known_from": day, "backfilled": False} for term in certain[have:]]
        if have:
            passed += [(contract_id, *pair) for pair in pairwise(certain[have - 1 :])]
    for start in range(0, len(rows), BATCH):
        session.execute(insert(TERMS), rows[start : start + BATCH])
    first_known = _first_known(session) if passed else {}
    return tuple(SuccessorTerm(*event, first_known[event[0]]) for event in passed)


def _newest_numbers(session: Session, day: date) -> dict[int, int]:
    """The number of the last row per contract; a row that was appended for a later day counts, too."""
    query = select(Term.contract_id, func.max(Term.number)).where(known_on(Term, day) | current(Term))
    return {row[0]: row[1] for row in session.execute(query.group_by(Term.contract_id))}


def _first_known(session: Session) -> dict[int, date]:
    query = select(ContractVersion.contract_id, func.min(ContractVersion.known_from))
    return {row[0]: row[1] for row in session.execute(query.group_by(ContractVersion.contract_id))}


def _row(contract_id: int, term: TermOnDay) -> dict[str, Any]:
    return {
        "contract_id": contract_id,
        "number": term.number,
        "first_day": term.first_day,
        "last_day": term.last_day,
        "renewal_date": term.renewal_date,
        "cancel_by": term.cancel_by,
        "cancel_by_earliest": term.cancel_by_earliest,
        "notice": term.notice,
        "notice_assumed": term.notice_assumed,
        "readings": {rule: day.isoformat() for rule, day in term.readings.items()},
    }
