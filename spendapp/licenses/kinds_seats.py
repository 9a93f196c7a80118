"""The file kind `seats`: a complete list of who holds which plan, for every application that the file names."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.catalog.naming import name_key
from spendapp.catalog.tables import Application, Plan
from spendapp.history import known_on
from spendapp.licenses.kinds_common import placeholder_days
from spendapp.licenses.landing_accounts import AccountKey, account_key
from spendapp.licenses.landing_activity import land_last_days, newer
from spendapp.licenses.landing_seats import SeatsOutcome, land_seats
from spendapp.licenses.tables import Account, Seat
from spendapp.provenance import Topic, cover
from spendapp.records import AccountKind, SeatRecord, SeatStatus
from spendapp.registry import Change, Column, FileKind, FileRow, ImportContext, Outcome, Problem

KINDS = tuple(kind.value for kind in AccountKind if kind != AccountKind.UNKNOWN)
STATUSES = tuple(status.value for status in SeatStatus)
LAST_ACTIVE = "last_active_on"
OPTIONAL = ("email", "kind", "status", "assigned_on")
SHOWN_CHANGES = 100
SeatName = tuple[str, str, str]

COLUMNS = (
    Column("application", required=True, doc="Name of the application; made with status review when it is new."),
    Column("account", required=True, doc="Login name, as the application knows it.", max_length=254),
    Column("plan", required=True, doc="License type; made when it is new."),
    Column("email", "email", doc="Address of the account; finds the person.", max_length=254),
    Column("kind", "choice", choices=KINDS, doc="What stands behind the login; empty: not known, treated as a person."),
    Column("status", "choice", choices=STATUSES, default=SeatStatus.ACTIVE.value, doc="All three hold the seat."),
    Column("assigned_on", "date", doc="Day on which the plan was assigned."),
    Column(LAST_ACTIVE, "date", doc="Last day of use; an empty cell means no use, a missing column says nothing."),
)


def seats_kind() -> FileKind:
    """The kind, for the registry."""
    doc = "Who holds which plan: the complete state of every application that the file names; others stay as they are."
    return FileKind("seats", COLUMNS, key=seat_name, apply=apply, check=check, doc=doc)


def seat_name(row: FileRow) -> SeatName:
    """What makes a row unique."""
    application, account, plan = (name_key(row.values[name]) for name in ("application", "account", "plan"))
    return application, account, plan


def check(_session: Session, rows: Sequence[FileRow]) -> Iterator[Problem]:
    """Days that cannot be: use in the future, and placeholders for "never"."""
    today = clock.today()
    for row in rows:
        last = row.values.get(LAST_ACTIVE)
        if last is not None and last > today:
            remedy = "Correct the day, or import the file on the day on which it was made."
            yield Problem(row.number, LAST_ACTIVE, last.isoformat(), "The last activity lies in the future.", remedy)
        yield from placeholder_days(row, (LAST_ACTIVE, "assigned_on"))


def apply(context: ImportContext, rows: Sequence[FileRow]) -> Outcome:
    """Land the seats, and the last activity where the file has it; note what the file covered."""
    before = _seats_before(context)
    absent = [name for name in OPTIONAL if name not in context.columns]
    outcome = land_seats(
        context.session, context.provenance, [_record(row) for row in rows], by_application=True, keep=absent
    )
    reports = LAST_ACTIVE in context.columns and any(row.values[LAST_ACTIVE] is not None for row in rows)
    if reports:
        days = _last_days(rows, outcome)
        outcome.accounts |= land_last_days(
            context.session, context.provenance, days, ids=outcome.account_ids, remember=False
        )
    counts = Counter(name_key(row.values["application"]) for row in rows)
    for application, records in counts.items():
        for topic in (Topic.SEATS, Topic.LAST_ACTIVITY) if reports else (Topic.SEATS,):
            cover(context.session, context.provenance, topic, outcome.applications[application], records=records)
    warnings = [*_column_warning(context, reports), *_fewer(rows, outcome, before), *_late_days(context, rows)]
    changes = (*islice(_changes(rows, outcome), SHOWN_CHANGES), *_retired(context.session, outcome))
    return Outcome(outcome.diff, tuple(warnings), changes[:SHOWN_CHANGES])


def _record(row: FileRow) -> SeatRecord:
    values = row.values
    return SeatRecord(
        application=values["application"],
        account=values["account"],
        plan=values["plan"],
        email=values.get("email"),
        kind=AccountKind(values.get("kind") or AccountKind.UNKNOWN),
        status=SeatStatus(values.get("status") or SeatStatus.ACTIVE),
        assigned_on=values.get("assigned_on"),
    )


def _last_days(rows: Iterable[FileRow], outcome: SeatsOutcome) -> dict[AccountKey, date | None]:
    """The newest day of each account; it may hold several plans."""
    days: dict[AccountKey, date | None] = {}
    for row in rows:
        key = account_key(outcome.applications[name_key(row.values["application"])], row.values["account"])
        days[key] = newer(days.get(key), row.values[LAST_ACTIVE])
    return days


def _seats_before(context: ImportContext) -> dict[int, int]:
    """How many seats the last file gave each application."""
    query = (
        select(Seat.application_id, func.count())
        .where(known_on(Seat, context.day), Seat.source_id == context.provenance.source_id)
        .group_by(Seat.application_id)
    )
    return {row[0]: row[1] for row in context.session.execute(query)}


def _column_warning(context: ImportContext, reports: bool) -> Iterator[Problem]:
    if LAST_ACTIVE in context.columns and not reports:
        message = "The column is empty in every row and counts as absent: the file says nothing about use."
        yield Problem(None, LAST_ACTIVE, None, message, "Leave the column out, or fill it in where there was use.")


def _fewer(rows: Iterable[FileRow], outcome: SeatsOutcome, before: dict[int, int]) -> Iterator[Problem]:
    """Applications of which the file names at least 20 % fewer seats than the last."""
    names: dict[str, str] = {}
    for row in rows:
        names.setdefault(name_key(row.values["application"]), row.values["application"])
    now = Counter(seat_name(row)[0] for row in rows)
    for key, name in names.items():
        was = before.get(outcome.applications[key], 0)
        if was and now[key] * 5 <= was * 4:
            message = f"{name}: {now[key]} seats, {was} before. Seats that the file does not name are retired."
            yield Problem(None, "application", name, message, "Check that the list is complete before you apply it.")


def _late_days(context: ImportContext, rows: Iterable[FileRow]) -> Iterator[Problem]:
    """Days after the one on which the file becomes known; a last activity among them needs a file for a past day."""
    for column, message, remedy in (
        (
            "assigned_on",
            "seats are assigned later; they are too young to be unused",
            "Check the order of day and month.",
        ),
        (LAST_ACTIVE, "seats were used later; that use does not count yet", "Import the file as of a later day."),
    ):
        late = [row for row in rows if (row.values.get(column) or context.day) > context.day]
        if late:
            value = late[0].values[column].isoformat()
            text = f"{len(late)} {message} on {context.day}."
            yield Problem(late[0].number, column, value, text, remedy)


def _changes(rows: Iterable[FileRow], outcome: SeatsOutcome) -> Iterator[Change]:
    for row, key in zip(rows, outcome.seats, strict=True):
        action = outcome.action(key)
        if action != "unchanged":
            values = row.values
            yield Change(row.number, action, f"{values['application']}/{values['account']}", values["plan"])


def _retired(session: Session, outcome: SeatsOutcome) -> Iterator[Change]:
    retired = [key for key, action in outcome.actions.items() if action == "retired"][:SHOWN_CHANGES]
    accounts = (
        select(Account.id, Application.name + "/" + Account.name)
        .join(Application, Application.id == Account.application_id)
        .where(Account.id.in_([account_id for account_id, _ in retired]))
    )
    plans = select(Plan.id, Plan.name).where(Plan.id.in_([plan_id for _, plan_id in retired]))
    subjects = {row[0]: row[1] for row in session.execute(accounts)}
    plan_names = {row[0]: row[1] for row in session.execute(plans)}
    for subject, plan in sorted((subjects[account_id], plan_names[plan_id]) for account_id, plan_id in retired):
        yield Change(None, "retired", subject, plan)
