"""Records as sources send them, brought into the shape in which they are kept: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from spendapp.directory.matching import email_key
from spendapp.records import AccountKind, EmploymentStatus, PersonRecord

EMPLOYEE_TYPES = ("employee", "contractor", "intern", "external")
PERSONAL_KINDS = frozenset({AccountKind.PERSON, AccountKind.EXTERNAL, AccountKind.UNKNOWN})
# Longest texts that the columns of `person` hold.
LENGTHS = {
    "employee_id": 120,
    "email": 254,
    "department": 200,
    "cost_center": 120,
    "manager_email": 254,
    "job_title": 200,
    "company": 200,
}
_OWN_COLUMNS = frozenset({"source_key", "name", "status", "kind", "end_date"})


def clean(record: PersonRecord) -> PersonRecord:
    """The record trimmed, and without what cannot be kept: an e-mail without @, a country that is no code."""
    texts = {name: _clip(getattr(record, name), length) for name, length in LENGTHS.items()}
    email = texts["email"] if texts["email"] and "@" in texts["email"] else None
    key = record.source_key.strip()[:200]
    kind = record.kind if email or record.kind == AccountKind.SERVICE else AccountKind.UNKNOWN
    country = (record.country or "").strip().upper()
    language = (record.language or "").strip()
    employee_type = (record.employee_type or "").strip().casefold()
    return replace(
        record,
        **{**texts, "email": email},  # type: ignore[arg-type]
        source_key=key,
        kind=kind,
        name=(_clip(record.name, 200) or email or key),
        aliases=_aliases(record.aliases, email),
        country=country if len(country) == 2 else None,
        language=language if 0 < len(language) <= 8 else None,
        employee_type=employee_type if employee_type in EMPLOYEE_TYPES else None,
    )


def clean_all(records: Iterable[PersonRecord]) -> list[PersonRecord]:
    """Cleaned records, one per source key: a source that sends one key twice means its last word."""
    return list({record.source_key: record for record in map(clean, records)}.values())


def is_person(record: PersonRecord) -> bool:
    """Whether the record stands for somebody: it has an e-mail and is no service, shared or bot entry."""
    return record.email is not None and record.kind in PERSONAL_KINDS


def to_row(record: PersonRecord, *, source_id: int, person_id: int | None, duplicate: bool) -> dict[str, Any]:
    """The columns of `person_record`; what has no column of its own goes into `facts`, dates as ISO text."""
    facts: dict[str, object] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name not in _OWN_COLUMNS and value not in (None, ()):
            facts[field.name] = list(value) if isinstance(value, tuple) else str(value)
    return {
        "source_id": source_id,
        "source_key": record.source_key,
        "person_id": person_id,
        "kind": str(record.kind),
        "email_key": email_key(record.email) if record.email else None,
        "name": record.name,
        "status": str(record.status),
        "end_date": record.end_date,
        "duplicate": duplicate,
        "facts": facts,
    }


def from_row(row: Mapping[Any, Any]) -> PersonRecord:
    """The record again."""
    facts = dict(row["facts"])
    start = facts.pop("start_date", None)
    return PersonRecord(
        source_key=row["source_key"],
        email=facts.pop("email", None),
        name=row["name"],
        status=EmploymentStatus(row["status"]),
        kind=AccountKind(row["kind"]),
        aliases=tuple(facts.pop("aliases", ())),
        start_date=date.fromisoformat(start) if start else None,
        end_date=row["end_date"],
        **facts,
    )


def _clip(text: str | None, length: int) -> str | None:
    return (text or "").strip()[:length] or None


def _aliases(aliases: Iterable[str], email: str | None) -> tuple[str, ...]:
    """Aliases in order, each once, without the e-mail itself."""
    own = email_key(email) if email else None
    keys = {email_key(alias): alias.strip() for alias in aliases if alias.strip() and len(alias) <= 254}
    return tuple(alias for key, alias in keys.items() if key != own)
