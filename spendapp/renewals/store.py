"""Planning against the database: reads in a constant number of queries, then alerts and messages in one transaction.

A run that is killed before its commit has done nothing, and one that is killed after it has done everything: the
outbox delivers. Running again plans nothing twice, for alerts and messages are unique by their key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Insert, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from spendapp import audit, clock
from spendapp.contracts.model import ContractOnDay
from spendapp.contracts.store import contracts_on
from spendapp.contracts.term_rows import append_successor_terms
from spendapp.extensions import reading
from spendapp.messages.outbox import post_many
from spendapp.registry import Draft, settings
from spendapp.renewals import letters
from spendapp.renewals.deadlines import term_numbered
from spendapp.renewals.holds import newest_hold
from spendapp.renewals.letters import CHANNEL, Matter, message_key
from spendapp.renewals.model import Alert, Colleague
from spendapp.renewals.planning import plan
from spendapp.renewals.reading import value_per_year
from spendapp.renewals.recipients import address_key
from spendapp.renewals.situation import View, read_view
from spendapp.renewals.tables import Alert as AlertRow
from spendapp.web.languages import LANGUAGES

# Any number that nothing else in this application locks; on PostgreSQL it lets one planner write at a time.
PLANNER_LOCK = 7_301_120
MAXIMUM_TRIES = 5


@dataclass(frozen=True, slots=True)
class Planning:
    """What a run did: messages posted, steps merged into a later one, terms appended, terms with nobody to tell."""

    posted: int = 0
    merged: int = 0
    appended: int = 0
    unreachable: tuple[tuple[int, int], ...] = ()


def plan_due(session: Session, day: date) -> Planning:
    """Append the terms that became certain, plan what is due on the day, and post its messages. Commits."""
    appended = _append_terms(session, day)
    for _try in range(MAXIMUM_TRIES):
        with reading() as reader:
            view = read_view(reader, day)
            found = plan(view.deadlines, view.situation)
            drafts = _drafts(reader, view, found.alerts)
        posted = _write(session, view, found.alerts, drafts)
        if posted is not None:
            merged = sum(alert.merged_into is not None for alert in found.alerts)
            return Planning(posted, merged, appended, found.unreachable)
    raise RuntimeError("People acknowledge faster than alerts can be planned; the next run tries again.")


def _append_terms(session: Session, day: date) -> int:
    """Append and log the terms that became certain. Commits."""
    _only_planner(session)
    appended = append_successor_terms(session, day)
    for item in appended:
        audit.record(
            session,
            "term.appended",
            ("contract", item.contract_id),
            missed_cancel_by=_iso(item.missed.cancel_by),
            term=item.successor.number,
            first_day=_iso(item.successor.first_day),
            last_day=_iso(item.successor.last_day),
            next_cancel_by=_iso(item.successor.cancel_by),
        )
    session.commit()
    return len(appended)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _only_planner(session: Session) -> None:
    """Keep other planners out until the transaction ends. SQLite's writers do so by themselves."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": PLANNER_LOCK})


def _drafts(session: Session, view: View, alerts: Sequence[Alert]) -> list[Draft]:
    sent = [alert for alert in alerts if alert.merged_into is None]
    contracts = {
        contract.contract_id: contract
        for contract in contracts_on(session, view.situation.day, {alert.deadline.contract_id for alert in sent})
    }
    return [_draft(view, alert, contracts[alert.deadline.contract_id]) for alert in sent]


def _draft(view: View, alert: Alert, contract: ContractOnDay) -> Draft:
    day, rules = view.situation.day, view.agreements[contract.contract_id].rules
    owner = address_key(contract.owner_email)
    person = view.people.get(owner)
    term = term_numbered(rules, alert.deadline.term_number)
    if term is None:
        raise LookupError(f"Contract {contract.number} has no term {alert.deadline.term_number}.")
    matter = Matter(
        contract=contract,
        term=term,
        successor=term_numbered(rules, term.number + 1),
        annual_value=value_per_year(contract, day),
        escalator=view.agreements[contract.contract_id].escalator,
        owner=(person.name if person else "") or owner,
        owner_left=person is not None and person.left,
    )
    return letters.write(alert, matter, language=_language(view.people.get(alert.recipient)), day=day)


def _language(person: Colleague | None) -> str:
    spoken = (person.language or "").casefold()[:2] if person else ""
    return spoken if spoken in LANGUAGES else settings().language


def _write(session: Session, view: View, alerts: Sequence[Alert], drafts: Sequence[Draft]) -> int | None:
    """Insert alerts and post messages in one transaction; None when somebody acknowledged or snoozed meanwhile."""
    if not alerts:
        return 0
    _only_planner(session)
    if newest_hold(session) != view.newest_hold:
        session.rollback()
        return None
    new = _insert_alerts(session, view.situation.day, alerts)
    keys = {message_key(alert): new[alert.key] for alert in alerts if alert.key in new}
    posted = post_many(session, [draft for draft in drafts if draft.key in keys])
    linked = [{"alert": keys[key], "message": message_id} for key, message_id in posted.items()]
    if linked:
        session.execute(update(AlertRow), [{"id": row["alert"], "message_id": row["message"]} for row in linked])
    session.commit()
    return len(posted)


def _insert_alerts(session: Session, day: date, alerts: Sequence[Alert]) -> dict[tuple[int, int, date, str, str], int]:
    """Insert what no other run inserted before; the ids of the new rows by the key of the alert."""
    rows = [
        {
            "contract_id": alert.deadline.contract_id,
            "term_number": alert.deadline.term_number,
            "deadline": alert.deadline.earliest,
            "step": alert.step,
            "recipient": alert.recipient,
            "due_on": alert.due_on,
            "planned_on": day,
            "planned_at": clock.now(),
            "channel": CHANNEL,
            "merged_into": alert.merged_into,
        }
        for alert in alerts
    ]
    key = (AlertRow.contract_id, AlertRow.term_number, AlertRow.deadline, AlertRow.step, AlertRow.recipient)
    found = session.connection().execute(_insert(session).returning(AlertRow.id, *key), rows)
    return {(row[1], row[2], row[3], row[4], row[5]): row[0] for row in found}


def _insert(session: Session) -> Insert:
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(AlertRow).on_conflict_do_nothing()
    return sqlite.insert(AlertRow).on_conflict_do_nothing()
