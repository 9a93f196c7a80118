"""Records as JSON lines, and back; pure. Staged pages hold them while a run is on its way."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from enum import Enum
from types import UnionType
from typing import Any, get_args, get_type_hints

from spendapp.records import (
    ActivityRecord,
    ApplicationRecord,
    LastActivityRecord,
    PersonRecord,
    PurchasedRecord,
    Record,
    SeatRecord,
)

TYPES: dict[str, type[Record]] = {
    "person": PersonRecord,
    "seat": SeatRecord,
    "last_activity": LastActivityRecord,
    "activity": ActivityRecord,
    "purchased": PurchasedRecord,
    "application": ApplicationRecord,
}
NAMES: dict[type[Record], str] = {type_: name for name, type_ in TYPES.items()}


def encode(records: Iterable[Record]) -> str:
    """One line per record: its type and what it says; unknown fields are left out."""
    return "\n".join(json.dumps(as_values(record), ensure_ascii=False) for record in records)


def decode(text: str) -> Iterator[Record]:
    """The records of `encode`."""
    for line in text.split("\n") if text else ():  # Not splitlines: names may hold other line separators.
        values = json.loads(line)
        type_ = TYPES[values.pop("type")]
        readers = _READERS[type_]
        yield type_(**{name: readers[name](value) for name, value in values.items()})


def as_values(record: Record) -> dict[str, Any]:
    """A record as plain values."""
    found = {"type": NAMES[type(record)]}
    for item in fields(record):
        value = getattr(record, item.name)
        if value != item.default:
            found[item.name] = value.isoformat() if isinstance(value, date) else value
    return found


def shown(record: Record) -> dict[str, Any]:
    """What a record says, for people: everything that is known, what stands for itself included."""
    found = {item.name: getattr(record, item.name) for item in fields(record)}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in found.items()
        if value is not None and value != ()
    }


def _reader(type_: Any) -> Any:
    """How to read a field back from JSON."""
    for part in get_args(type_) if isinstance(type_, UnionType) else (type_,):
        if part is date:
            return lambda value: None if value is None else date.fromisoformat(value)
        if isinstance(part, type) and issubclass(part, Enum):
            return part
        if getattr(part, "__origin__", None) is tuple:
            return tuple
    return lambda value: value


_READERS: dict[type[Record], dict[str, Any]] = {
    type_: {name: _reader(hint) for name, hint in get_type_hints(type_).items()} for type_ in TYPES.values()
}
