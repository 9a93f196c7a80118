"""The file kind `usage`: how often an account was used on a day. Rows add and change; they retire nobody."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.catalog.naming import name_key
from spendapp.catalog.tables import Application
from spendapp.history import known_on
from spendapp.licenses.kinds_common import placeholder_days
from spendapp.licenses.landing_activity import land_usage
from spendapp.licenses.ledger import DAY
from spendapp.licenses.ledger_columns import UsageColumns
from spendapp.licenses.ledger_days import DaysOutcome
from spendapp.licenses.tables import UsageFile
from spendapp.provenance import Topic, cover
from spendapp.registry import Change, Column, FileKind, FileRow, ImportContext, Outcome, Problem

EVENT = "event"
MOST_EVENTS = 1_000_000_000
COLUMNS = (
    Column("application", required=True, doc="Name of the application; made with status review when it is new."),
    Column(
        "account", required=True, doc="Login name; one without a seat is kept: its use is evidence.", max_length=254
    ),
    Column("day", "date", required=True, doc="Local day of the use; not in the future."),
    Column("events", "integer", default=1, doc="How often; 0 takes back what an earlier file said."),
    Column("signal", default=EVENT, doc="What was seen, for example sign-in or edit."),
)


def usage_kind() -> FileKind:
    """The kind, for the registry."""
    doc = "Use of accounts by day: rows add to what is known and change it; nobody is retired."
    return FileKind("usage", COLUMNS, key=usage_key, apply=apply, check=check, doc=doc)


def usage_key(row: FileRow) -> tuple[str, str, date, str]:
    """What makes a row unique."""
    values = row.values
    signal = values.get("signal") or EVENT
    return name_key(values["application"]), name_key(values["account"]), values["day"], signal.casefold()


def check(_session: Session, rows: Sequence[FileRow]) -> Iterator[Problem]:
    """Days that cannot be, and negative numbers."""
    today = clock.today()
    for row in rows:
        day, events = row.values["day"], row.values.get("events")
        if day > today:
            yield Problem(row.number, "day", day.isoformat(), "The day lies in the future.", "Correct the day.")
        if events is not None and not 0 <= events <= MOST_EVENTS:
            remedy = f"Write a number from 0 to {MOST_EVENTS}."
            yield Problem(row.number, "events", str(events), "This is no number of events of a day.", remedy)
        yield from placeholder_days(row, ("day",))


def apply(context: ImportContext, rows: Sequence[FileRow]) -> Outcome:
    """Lay the rows over what the ledger knows; note how far back the files reach."""
    columns = UsageColumns()
    counts: Counter[str] = Counter()
    for row in rows:
        values = row.values
        events = values.get("events")
        signal = values.get("signal") or EVENT
        columns.add((values["application"], values["account"]), values["day"], signal, 1 if events is None else events)
        counts[values["application"]] += 1
    outcome = land_usage(context.session, context.provenance, columns, replace=False)
    _cover(context, counts)
    return Outcome(outcome.diff, (), tuple(_changes(context.session, outcome)))


def _cover(context: ImportContext, counts: Counter[str]) -> None:
    """Files reach back to the oldest day of use that any of them told of an application."""
    by_key: Counter[str] = Counter()
    for name, rows in counts.items():
        by_key[name_key(name)] += rows
    oldest = _oldest_days(context)
    query = select(Application.name_key, Application.id).where(Application.name_key.in_(by_key))
    for key, application_id in context.session.execute(query).all():
        reach = oldest.get(application_id)
        cover(
            context.session,
            context.provenance,
            Topic.ACTIVITY,
            application_id,
            records=by_key[key],
            reaches_back_to=reach,
        )


def _oldest_days(context: ImportContext) -> dict[int | None, date]:
    own: Any = (UsageFile.kind == DAY) & (UsageFile.source_id == context.provenance.source_id)
    query = select(UsageFile.application_id, func.min(UsageFile.day)).where(own, known_on(UsageFile, context.day))
    return {row[0]: row[1] for row in context.session.execute(query.group_by(UsageFile.application_id))}


def _changes(session: Session, outcome: DaysOutcome) -> Iterator[Change]:
    """One line per application; a usage file is too long to show row by row."""
    query = select(Application.id, Application.name).where(Application.id.in_(outcome.by_application))
    for application_id, name in session.execute(query.order_by(Application.name_key)):
        counts = outcome.by_application[application_id]
        for action in ("new", "changed", "retired"):
            if counts[action]:
                yield Change(None, action, name, f"{counts[action]} rows of usage")
