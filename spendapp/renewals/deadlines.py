"""Which deadlines of a contract the ladder looks at: the one that is open, and the one that passed last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from spendapp.contracts.model import TermOnDay
from spendapp.contracts.terms import Particulars, bound_term, terms
from spendapp.renewals.ladder import DAYS_BEFORE
from spendapp.renewals.model import Deadline


@dataclass(frozen=True, slots=True)
class Agreement:
    """A contract as far as its deadlines are concerned, as known on a day."""

    contract_id: int
    rules: Particulars
    owner_email: str | None = None
    escalator: str | None = None
    first_seen: date | None = None


def terms_to_watch(rules: Particulars, day: date) -> tuple[TermOnDay, ...]:
    """The term whose deadline passed last, and the one with which the contract still ends if notice is given.

    Where the notice is longer than a term, that is not the term of the day. A contract that ends by itself has none.
    """
    bound = bound_term(rules, day)
    if bound.renewal_date is None:
        return ()
    return tuple(islice(terms(rules), max(bound.number - 2, 0), bound.number))


def term_numbered(rules: Particulars, number: int) -> TermOnDay | None:
    """The term with that number."""
    return next(islice(terms(rules), number - 1, number), None)


def deadlines(agreements: Iterable[Agreement], day: date) -> tuple[Deadline, ...]:
    """The deadlines that have a step in the past, of all contracts."""
    window_ends = day + timedelta(days=DAYS_BEFORE[0])
    found = (deadline_of(agreement, term) for agreement in agreements for term in terms_to_watch(agreement.rules, day))
    return tuple(deadline for deadline in found if deadline is not None and deadline.earliest <= window_ends)


def deadline_of(agreement: Agreement, term: TermOnDay) -> Deadline | None:
    """The deadline of a term; None for a contract that ends by itself."""
    if term.cancel_by is None:
        return None
    return Deadline(
        contract_id=agreement.contract_id,
        term_number=term.number,
        cancel_by=term.cancel_by,
        earliest=term.cancel_by_earliest or term.cancel_by,
        last_day=term.last_day,
        owner_email=agreement.owner_email,
        first_seen=agreement.first_seen,
    )


def first_seen_days(versions: Iterable[tuple[int, date, bool]]) -> Mapping[int, date]:
    """The first day on which each contract was known, without rows that were added later for a past day."""
    found: dict[int, date] = {}
    for contract_id, known_from, backfilled in versions:
        if not backfilled:
            found[contract_id] = min(known_from, found.get(contract_id, known_from))
    return found
