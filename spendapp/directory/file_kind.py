"""The kind of file `people`."""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from spendapp.directory.matching import email_key
from spendapp.directory.normalize import EMPLOYEE_TYPES, clean
from spendapp.directory.reading import RECORD, held_records
from spendapp.directory.resolving import employee_key
from spendapp.directory.unknown import unknown_people
from spendapp.provenance import Topic, cover
from spendapp.records import EmploymentStatus, PersonRecord
from spendapp.registry import Change, Column, FileKind, FileRow, ImportContext, Outcome, Problem, receive

SHOWN_CHANGES = 50
COLUMNS = (
    Column("email", "email", required=True, doc=_l("The person's main address."), max_length=254),
    Column("name", required=True, doc=_l("Full name.")),
    Column(
        "status",
        "choice",
        required=True,
        choices=tuple(EmploymentStatus),
        doc=_l("active, leave (absent for long, still employed) or left."),
    ),
    Column("employee_id", doc=_l("Names the person across changes of the address, where it is given."), max_length=120),
    Column("aliases", "list", doc=_l("Other addresses and login names, separated by semicolons."), max_length=254),
    Column("department", doc=_l("As HR names it.")),
    Column("cost_center", doc=_l("To which costs are charged."), max_length=120),
    Column("manager_email", "email", doc=_l("Address of the manager."), max_length=254),
    Column("job_title", doc=_l("As HR names it.")),
    Column("employee_type", "choice", choices=EMPLOYEE_TYPES, doc=_l("employee, contractor, intern or external.")),
    Column("country", doc=_l("Two letters (ISO 3166), for example IT.")),
    Column("language", doc=_l("Language of messages to this person, for example en."), max_length=8),
    Column("company", doc=_l("Legal entity.")),
    Column("start_date", "date", doc=_l("First working day.")),
    Column("end_date", "date", doc=_l("Last working day; an end before a later start is ignored.")),
)


def row_key(row: FileRow) -> Hashable:
    """The key of a row: the employee id if given, else the e-mail."""
    return employee_key(row.values.get("employee_id")) or email_key(row.values["email"])


def check(_session: Session, rows: Sequence[FileRow]) -> Iterator[Problem]:
    """A country is a code of two letters."""
    for row in rows:
        country = row.values.get("country")
        if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
            yield Problem(
                row.number, "country", country, _("is no country code"), _("Write two letters, for example IT.")
            )


def apply(context: ImportContext, rows: Sequence[FileRow]) -> Outcome:
    """Add and change people; nobody is retired. An applied file counts as a complete people source."""
    source_id = context.provenance.source_id
    standing = {
        held.record.source_key: held.record
        for held in held_records(context.session, context.day, source_id)
        if not held.duplicate
    }
    keys = _source_keys(rows, standing)
    _rename(context.session, source_id, keys.renamed)
    for old, new in keys.renamed.items():
        standing[new] = replace(standing.pop(old), source_key=new)
    records = [
        _record(row, key, standing.get(key), context.columns) for row, key in zip(rows, keys.of_rows, strict=True)
    ]
    changes = _changes(rows, records, standing)
    standing.clear()  # Landing reads the records again; a hundred thousand of them need not be held twice.
    diff = receive(context.session, context.provenance, PersonRecord, records)
    cover(context.session, context.provenance, Topic.PEOPLE, records=len(records))
    return Outcome(diff, tuple(_warnings(context, rows)), tuple(changes))


@dataclass(frozen=True, slots=True)
class _Keys:
    """The source key of each row, and keys that were e-mails and become employee ids."""

    of_rows: tuple[str, ...]
    renamed: Mapping[str, str]


def _source_keys(rows: Sequence[FileRow], standing: Mapping[str, PersonRecord]) -> _Keys:
    """A person keeps one record when the employee id is added to the file, or left out of a later one."""
    named = {str(row_key(row)) for row in rows}
    by_email = {email_key(record.email): key for key, record in standing.items() if record.email}
    of_rows: list[str] = []
    renamed: dict[str, str] = {}
    for row in rows:
        key = str(row_key(row))
        email = email_key(row.values["email"])
        known = by_email.get(email)
        if key not in standing and known is not None and known not in named and known not in renamed:
            if key == email:
                key = known
            elif known == email:
                renamed[known] = key
        of_rows.append(key)
    return _Keys(tuple(of_rows), renamed)


def _rename(session: Session, source_id: int, renamed: Mapping[str, str]) -> None:
    mine = (RECORD.c.source_id == source_id, RECORD.c.source_key == bindparam("old"))
    statement = update(RECORD).where(*mine).values(source_key=bindparam("new"))
    if renamed:
        pairs = [{"old": old, "new": new} for old, new in renamed.items()]
        session.connection().execute(statement, pairs)


def _record(row: FileRow, key: str, base: PersonRecord | None, columns: frozenset[str]) -> PersonRecord:
    """The record of a row; what the file has no column for stays as it was."""
    values: dict[str, Any] = {}
    for field in fields(PersonRecord):
        if field.name in columns:
            values[field.name] = row.values.get(field.name)
        elif base is not None:
            values[field.name] = getattr(base, field.name)
    values["aliases"] = tuple(values.get("aliases") or ())
    return PersonRecord(**{**values, "source_key": key, "status": EmploymentStatus(values["status"])})


def _changes(
    rows: Sequence[FileRow], records: Sequence[PersonRecord], standing: Mapping[str, PersonRecord]
) -> list[Change]:
    found: list[Change] = []
    for row, record in zip(rows, records, strict=True):
        new = clean(record)
        old = standing.get(record.source_key)
        if len(found) == SHOWN_CHANGES:
            break
        if old is None:
            found.append(Change(row.number, "new", new.email or "", new.name))
        elif old != new:
            found.append(Change(row.number, "changed", new.email or "", _difference(old, new)))
    return found


def _difference(old: PersonRecord, new: PersonRecord) -> str:
    pairs = ((field.name, getattr(old, field.name), getattr(new, field.name)) for field in fields(new))
    return ", ".join(f"{name}: {_text(one)} → {_text(other)}" for name, one, other in pairs if one != other)


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(value) or "empty"
    return "empty" if value is None else str(value)


def _warnings(context: ImportContext, rows: Sequence[FileRow]) -> Iterator[Problem]:
    yield from _shared_emails(rows)
    managers = [(row, row.values["manager_email"]) for row in rows if row.values.get("manager_email")]
    yield from unknown_people(context.session, managers, "manager_email")


def _shared_emails(rows: Sequence[FileRow]) -> Iterator[Problem]:
    uses = Counter(email_key(row.values["email"]) for row in rows)
    for row in rows:
        email = row.values["email"]
        if uses[email_key(email)] > 1:
            yield Problem(
                row.number,
                "email",
                email,
                _("stands in more than one row"),
                _("The rows are taken for one person, and the newest counts. Remove the outdated ones."),
            )


PEOPLE = FileKind(
    "people",
    COLUMNS,
    row_key,
    apply,
    check,
    doc=_l("People of the company, as HR knows them. Adds and changes people; who is missing from the file stays."),
)
