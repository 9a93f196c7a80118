"""Accounts: identity rows made once, and what was known of them on a day, with the person who stands behind."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from spendapp.catalog.naming import clean_name, name_key
from spendapp.directory.matching import Match
from spendapp.directory.store import person_index
from spendapp.history import Landing, known_on, land
from spendapp.licenses.matching import people_changed_after, rematch_accounts
from spendapp.licenses.tables import Account, AccountVersion
from spendapp.provenance import Provenance
from spendapp.records import AccountKind, SeatStatus

ACCOUNT: Any = Account.__table__
TABLE: Any = AccountVersion.__table__
BATCH = 5_000
Item = TypeVar("Item")
AccountKey = tuple[int, str]  # application, key of the name


@dataclass(frozen=True, slots=True)
class Extent:
    """The part of a source that a run speaks of. `applications` None: all; `until`: when it spoke of it again."""

    source_id: int
    applications: frozenset[int] | None
    until: date | None = None

    def of(self, table: Any) -> ColumnElement[bool]:
        """The rows of a table with source and application that lie in the extent."""
        whole: ColumnElement[bool] = table.source_id == self.source_id
        return whole if self.applications is None else whole & table.application_id.in_(self.applications)

    @property
    def versions(self) -> ColumnElement[bool]:
        """The account versions that lie in the extent."""
        found: ColumnElement[bool] = TABLE.c.account_id.in_(select(Account.id).where(self.of(Account)))
        return found


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What a run says of an account."""

    name: str
    email: str | None = None
    kind: AccountKind = AccountKind.UNKNOWN
    status: SeatStatus = SeatStatus.ACTIVE
    person_key: str | None = None
    listed: bool = True

    def joined(self, other: "AccountFacts") -> "AccountFacts":
        """Two rows of one account, in whatever order: what only one of them says holds; a usable login is usable."""
        return AccountFacts(
            name=self.name,
            email=_first(self.email, other.email),
            kind=min(self.kind, other.kind, key=lambda kind: (kind == AccountKind.UNKNOWN, kind)),
            status=min(self.status, other.status, key=list(SeatStatus).index),
            person_key=_first(self.person_key, other.person_key),
        )


def _first(one: str | None, other: str | None) -> str | None:
    return min((text for text in (one, other) if text), default=None)


def account_key(application_id: int, name: str) -> AccountKey:
    """What identifies an account within a source."""
    return application_id, name_key(name)


def ensure_accounts(session: Session, provenance: Provenance, names: Mapping[AccountKey, str]) -> dict[AccountKey, int]:
    """Ids of accounts of the source by application and key of the name; missing ones are made."""
    applications = frozenset(application for application, _ in names)
    found = _account_ids(session, Extent(provenance.source_id, applications))
    missing = [
        {
            "application_id": key[0],
            "source_id": provenance.source_id,
            "name": clean_name(name),
            "name_key": key[1],
            "first_seen_on": provenance.day,
        }
        for key, name in names.items()
        if key not in found
    ]
    if missing:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        unique = ["application_id", "source_id", "name_key"]
        statement = dialect.insert(ACCOUNT).on_conflict_do_nothing(index_elements=unique)
        for some in _batches(missing):
            session.execute(statement, some)
        found = _account_ids(session, Extent(provenance.source_id, applications))
    ids = {key: found[key] for key in names}
    if provenance.backfilled:
        _seen_earlier(session, ids.values(), provenance.day)
    return ids


def _account_ids(session: Session, extent: Extent) -> dict[AccountKey, int]:
    query = select(Account.application_id, Account.name_key, Account.id).where(extent.of(Account))
    return {(row[0], row[1]): row[2] for row in session.execute(query)}


def _seen_earlier(session: Session, ids: Iterable[int], day: date) -> None:
    for some in _batches(list(ids)):
        late = ACCOUNT.c.id.in_(some) & (ACCOUNT.c.first_seen_on > day)
        session.execute(update(ACCOUNT).where(late).values(first_seen_on=day))


def land_accounts(
    session: Session,
    provenance: Provenance,
    facts: Mapping[int, AccountFacts],
    *,
    extent: Extent,
    keep: Collection[str] = (),
    retire: bool = False,
) -> set[int]:
    """Bring the facts of accounts into their history and match them to people; returns the accounts that changed.

    With `retire` the facts are complete for the extent: an account that is not named is no longer listed; it stays
    known, because it may have been used. Fields in `keep` hold on to what stands.
    """
    changed: set[int] = set()
    for day in (provenance.day, *_boundaries(session, provenance.day, extent)):
        landing = Landing(day, provenance.backfilled, extent.until)
        changed |= _land_on(session, landing, facts, extent=extent, keep=keep)
        if retire:
            _unlist(session, landing, extent, facts)
    if retire and extent.until is not None:
        _outlive(session, extent.until, facts, extent)
    _match_later(session, provenance)
    return changed


def _outlive(session: Session, until: date, facts: Mapping[int, AccountFacts], extent: Extent) -> None:
    """An account that is named for a past day, and that the next list does not name, stays known as it was here."""
    listed = known_on(TABLE, until) & TABLE.c.listed
    named = set(session.scalars(select(TABLE.c.account_id).where(listed, extent.versions)))
    gone = {id_: replace(fact, listed=False) for id_, fact in facts.items() if id_ not in named}
    _land_on(session, Landing(until, backfilled=True), gone, extent=extent)


def _land_on(
    session: Session, landing: Landing, facts: Mapping[int, AccountFacts], *, extent: Extent, keep: Collection[str] = ()
) -> set[int]:
    changed: set[int] = set()

    def watch(_action: str, _old: Any, new: Any) -> None:
        changed.add(new["account_id"])

    rows = _rows(session, extent.source_id, landing.day, facts, emails=_emails(session, landing.day, extent, keep))
    kept = [name for name in ("email", "kind", "status") if name in keep]
    land(session, TABLE, rows, key=["account_id"], landing=landing, within=extent.versions, keep=kept, watch=watch)
    return changed


def _match_later(session: Session, provenance: Provenance) -> None:
    """Accounts added for a past day meet the people who became known after it."""
    if people_changed_after(session, provenance.day):
        rematch_accounts(session, provenance.day, backfilled=provenance.backfilled)


def _boundaries(session: Session, day: date, extent: Extent) -> list[date]:
    """Days before the source spoke again on which accounts got another version: a new match, or evidence of use."""
    query = select(TABLE.c.known_from).where(TABLE.c.known_from > day, extent.versions).distinct()
    if extent.until is not None:
        query = query.where(TABLE.c.known_from < extent.until)
    return sorted(session.scalars(query))


def _emails(session: Session, day: date, extent: Extent, keep: Collection[str]) -> dict[int, str]:
    """The addresses that stand; needed to match accounts when the file has no column for them."""
    if "email" not in keep:
        return {}
    query = select(TABLE.c.account_id, TABLE.c.email).where(known_on(TABLE, day), extent.versions)
    return {row[0]: row[1] for row in session.execute(query.where(TABLE.c.email.is_not(None)))}


def _rows(
    session: Session, source_id: int, day: date, facts: Mapping[int, AccountFacts], *, emails: Mapping[int, str]
) -> Iterator[dict[str, Any]]:
    index = person_index(session, day)
    for account_id, fact in facts.items():
        email = emails.get(account_id, fact.email)
        match: Match = index.match(source_id, fact.person_key, email, fact.name)
        yield {
            "account_id": account_id,
            "email": fact.email,
            "kind": fact.kind.value,
            "status": fact.status.value,
            "listed": fact.listed,
            "person_key": fact.person_key,
            "person_id": match.person_id,
            "match_reason": match.reason,
        }


def _unlist(session: Session, landing: Landing, extent: Extent, facts: Mapping[int, AccountFacts]) -> None:
    listed = known_on(TABLE, landing.day) & TABLE.c.listed
    named = session.scalars(select(TABLE.c.account_id).where(listed, extent.versions))
    for some in _batches([account_id for account_id in named if account_id not in facts]):
        within = TABLE.c.account_id.in_(some)
        rows = session.execute(select(TABLE).where(listed, within)).mappings().all()
        gone = [{**row, "listed": False} for row in rows]
        land(session, TABLE, gone, key=["account_id"], landing=landing, within=within)


def ensure_evidence_accounts(
    session: Session, provenance: Provenance, names: Mapping[AccountKey, str], emails: Mapping[AccountKey, str]
) -> dict[AccountKey, int]:
    """Ids of accounts of which a source only has evidence of use; those that no list names are made, not listed."""
    ids = ensure_accounts(session, provenance, names)
    extent = Extent(provenance.source_id, frozenset(application for application, _ in names))
    columns = (TABLE.c.account_id, TABLE.c.listed, TABLE.c.email)
    known = session.execute(select(*columns).where(known_on(TABLE, provenance.day), extent.versions))
    standing = {account_id: listed or email is not None for account_id, listed, email in known}
    facts = {
        account_id: AccountFacts(names[key], email=emails.get(key), listed=False)
        for key, account_id in ids.items()
        if account_id not in standing or (not standing[account_id] and key in emails)
    }
    if facts:
        # Evidence for a past day says nothing of later days, on which a list may name the account.
        _land_on(session, Landing(provenance.day, provenance.backfilled), facts, extent=extent)
        _match_later(session, provenance)
    return ids


def _batches(items: list[Item]) -> Iterator[list[Item]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
