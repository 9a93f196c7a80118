"""Evidence of use: last-activity days and usage rows, brought to accounts and into the ledger."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp.catalog.naming import name_key
from spendapp.catalog.store import ensure_applications
from spendapp.licenses.landing_accounts import AccountKey, account_key, ensure_evidence_accounts
from spendapp.licenses.ledger_columns import UsageColumns
from spendapp.licenses.ledger_days import DaysOutcome, record_days
from spendapp.licenses.ledger_last import record_last
from spendapp.provenance import Coverage, Provenance, Topic
from spendapp.records import LastActivityRecord


def land_usage(session: Session, provenance: Provenance, columns: UsageColumns, *, replace: bool) -> DaysOutcome:
    """Bring rows of use into the ledger; an account that no list names is made, because use is evidence."""
    applications = ensure_applications(session, dict.fromkeys(application for application, _ in columns.accounts))
    keys = [account_key(applications[name_key(application)], account) for application, account in columns.accounts]
    names = {key: account for key, (_, account) in zip(keys, columns.accounts, strict=True)}
    emails = {keys[code]: email for code, email in columns.emails.items()}
    ids = ensure_evidence_accounts(session, provenance, names, emails)
    return record_days(session, provenance, columns.parts([(key[0], ids[key]) for key in keys]), replace=replace)


def land_last_activity(session: Session, provenance: Provenance, records: Iterable[LastActivityRecord]) -> set[int]:
    """Bring the newest days on which a connection saw accounts into the ledger; returns the accounts that changed."""
    records = list(records)
    applications = ensure_applications(session, dict.fromkeys(record.application for record in records))
    names: dict[AccountKey, str] = {}
    emails: dict[AccountKey, str] = {}
    days: dict[AccountKey, date | None] = {}
    for record in records:
        key = account_key(applications[name_key(record.application)], record.account)
        names[key] = record.account
        days[key] = newer(days.get(key), record.last_active_on)
        if record.email:
            emails[key] = record.email
    ids = ensure_evidence_accounts(session, provenance, names, emails)
    return set(land_last_days(session, provenance, days, ids=ids, remember=True))


def land_last_days(
    session: Session,
    provenance: Provenance,
    days: Mapping[AccountKey, date | None],
    *,
    ids: Mapping[AccountKey, int],
    remember: bool,
) -> frozenset[int]:
    """Write last-activity days of known accounts, by application; returns the accounts that changed."""
    said: dict[int, dict[int, date | None]] = {}
    for key, day in days.items():
        said.setdefault(key[0], {})[ids[key]] = day
    query = (
        select(Coverage.application_id, func.min(Coverage.known_day))
        .where(Coverage.source_id == provenance.source_id, Coverage.topic == Topic.LAST_ACTIVITY)
        .where(Coverage.known_day > provenance.day)
        .group_by(Coverage.application_id)
    )
    later = {row[0]: row[1] for row in session.execute(query)}
    until = {application: later.get(application) for application in said}
    return record_last(session, provenance, said, until=until, remember=remember)


def newer(one: date | None, other: date | None) -> date | None:
    """The later of two days; None is no day."""
    return max((day for day in (one, other) if day is not None), default=None)
