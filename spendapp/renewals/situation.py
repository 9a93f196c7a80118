"""What a plan is made of, read from the database at one moment in a constant number of queries."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from spendapp.contracts.store import rules_on
from spendapp.contracts.tables import ContractVersion
from spendapp.history import known_on
from spendapp.registry import settings
from spendapp.renewals.deadlines import Agreement, deadlines, first_seen_days
from spendapp.renewals.holds import newest_hold
from spendapp.renewals.letters import CHANNEL
from spendapp.renewals.model import Colleague, Deadline, Hold, HoldKind, Planned
from spendapp.renewals.people import colleagues
from spendapp.renewals.planning import Situation
from spendapp.renewals.tables import Alert, AlertHold


@dataclass(frozen=True, slots=True)
class View:
    """What a plan is made of, read at one moment. `newest_hold` shows later whether somebody acknowledged meanwhile."""

    agreements: Mapping[int, Agreement]
    deadlines: tuple[Deadline, ...]
    situation: Situation
    people: Mapping[str, Colleague]
    newest_hold: int


def read_view(session: Session, day: date) -> View:
    """Deadlines, holds, planned alerts and people, as known on the day."""
    agreements = read_agreements(session, day)
    watched = deadlines(agreements.values(), day)
    people = colleagues(session, [deadline.owner_email for deadline in watched], day) if watched else {}
    first = min((deadline.earliest for deadline in watched), default=day)
    situation = Situation(
        day=day,
        holds=read_holds(session) if watched else (),
        planned=_planned(session, first) if watched else (),
        people=people,
        procurement_email=settings().procurement_email,
    )
    return View(agreements, watched, situation, people, newest_hold(session))


def read_agreements(session: Session, day: date, only: Collection[int] | None = None) -> dict[int, Agreement]:
    """Every contract known on the day (or some of them), with what its deadlines depend on."""
    some = true() if only is None else ContractVersion.contract_id.in_(only)
    rules = rules_on(session, day)
    versions = select(ContractVersion.contract_id, ContractVersion.known_from, ContractVersion.backfilled).where(some)
    first_seen = first_seen_days((row[0], row[1], row[2]) for row in session.execute(versions))
    query = select(ContractVersion.contract_id, ContractVersion.owner_email, ContractVersion.escalator)
    return {
        contract_id: Agreement(contract_id, rules[contract_id], owner, escalator, first_seen.get(contract_id))
        for contract_id, owner, escalator in session.execute(query.where(known_on(ContractVersion, day), some))
    }


def read_holds(session: Session) -> tuple[Hold, ...]:
    """All acknowledgements and snoozes."""
    query = select(AlertHold.contract_id, AlertHold.term_number, AlertHold.kind, AlertHold.until)
    return tuple(Hold(contract, term, HoldKind(kind), until) for contract, term, kind, until in session.execute(query))


def _planned(session: Session, first_deadline: date) -> tuple[Planned, ...]:
    query = select(
        Alert.contract_id,
        Alert.term_number,
        Alert.deadline,
        Alert.step,
        Alert.recipient,
        Alert.planned_on,
        Alert.merged_into.is_not(None),
    ).where(Alert.channel == CHANNEL, Alert.deadline >= first_deadline)
    return tuple(
        Planned(contract, term, deadline, step, recipient, planned_on, bool(merged))
        for contract, term, deadline, step, recipient, planned_on, merged in session.execute(query)
    )
