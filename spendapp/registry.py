"""What rooms tell the application at its start: jobs, file kinds, receivers, permissions, navigation, commands.

Rooms fill a `Registry` in their `register` function, which `create_app` calls in order; nothing registers itself on
import. Types stand here, in the kernel, so that every room can use them.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from flask import Flask, current_app
from sqlalchemy.orm import Session

from spendapp import audit, queue
from spendapp.config import Settings
from spendapp.history import Diff
from spendapp.provenance import Provenance
from spendapp.records import Record

ROLES = ("admin", "it", "procurement", "finance", "owner", "auditor")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an imported file. `type`: text, email, date, integer, decimal, boolean, choice, list, json.

    An integer is never negative. `max_length` bounds a text, and each part of a list, to what the table holds.
    """

    name: str
    type: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    default: Any = None
    doc: str = ""
    max_length: int = 200


@dataclass(frozen=True, slots=True)
class FileRow:
    """A checked row: its number in the file (the header is row 1) and a value per column that the file has.

    A column that is missing from the file is missing here; an empty cell is None or the column's default.
    """

    number: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row, or with the file (row None), and what to do about it."""

    row: int | None
    column: str | None
    value: str | None
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ImportContext:
    """The transaction of the import, its run, and whether a column that the file lacks is to be left alone."""

    session: Session
    provenance: Provenance
    columns: frozenset[str]

    @property
    def day(self) -> date:
        """The day on which the rows become known."""
        return self.provenance.day


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a preview."""

    row: int | None
    action: str  # new, changed, retired
    subject: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What applying a file did: counts, warnings, and the first changes for the preview."""

    diff: Diff
    warnings: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that people import.

    `check` finds what a row alone cannot show (references, combinations); `apply` writes within the transaction.
    `roles` may import the kind from the page, if they may import at all.
    """

    name: str
    columns: tuple[Column, ...]
    key: Callable[[FileRow], Hashable]
    apply: Callable[[ImportContext, Sequence[FileRow]], Outcome]
    check: Callable[[Session, Sequence[FileRow]], Iterable[Problem]] = lambda _session, _rows: ()
    doc: str = ""
    roles: frozenset[str] = frozenset({"admin", "it"})


@dataclass(frozen=True, slots=True)
class Receiver:
    """A room's hook for landed records of one type; called in the transaction of the run, once per run and type."""

    record_type: type[Record]
    receive: Callable[[Session, Provenance, Sequence[Any]], Diff]


@dataclass(frozen=True, slots=True)
class ScheduledJob:
    """Work of the worker. `daily_at` (local time) or `every_minutes`; neither: only when somebody asks."""

    name: str
    run: Callable[[dict[str, Any], Callable[[str], bool]], None]  # arguments, progress(text) -> still mine
    daily_at: time | None = None
    every_minutes: int | None = None
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Permission:
    """An action, and the roles that may take it. Pages and actions name it; the README's table is made from these."""

    name: str  # "findings.view"
    page: str  # "Findings"
    action: str  # "view"
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class NavEntry:
    """An entry of the left navigation."""

    group: str
    label: str  # a lazy string
    endpoint: str
    permission: str
    icon: str = "point"
    order: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that a room wants sent. `key` makes it unique: posting it again does nothing.

    `subject_type` and `subject_id` name what it is about, for the list of messages on that page.
    """

    key: str
    kind: str
    recipient: str
    language: str
    subject: str
    text: str
    html: str
    subject_type: str = ""
    subject_id: str = ""


def _no_outbox(_session: Session, draft: Draft) -> bool:
    raise RuntimeError(f"No outbox is registered; the message {draft.key!r} would be lost.")


@dataclass(slots=True)
class Registry:
    """Everything that the rooms registered."""

    file_kinds: dict[str, FileKind] = field(default_factory=dict)
    receivers: list[Receiver] = field(default_factory=list)
    jobs: dict[str, ScheduledJob] = field(default_factory=dict)
    permissions: dict[str, Permission] = field(default_factory=dict)
    navigation: list[NavEntry] = field(default_factory=list)
    # Jobs that shall run soon after an import or a sync has changed facts (licenses: reconcile).
    after_facts: list[str] = field(default_factory=list)
    # The room messages puts its outbox here, so that rooms above it (accounts) can post, too.
    post: Callable[[Session, Draft], bool] = _no_outbox

    def add(self, *items: FileKind | Receiver | ScheduledJob | Permission | NavEntry) -> None:
        """Register; a name that is taken is a programming error."""
        for item in items:
            match item:
                case FileKind():
                    _put(self.file_kinds, item)
                case ScheduledJob():
                    _put(self.jobs, item)
                case Permission():
                    _put(self.permissions, item)
                case Receiver():
                    self.receivers.append(item)
                case NavEntry():
                    self.navigation.append(item)


def _put(table: dict[str, Any], item: Any) -> None:
    if item.name in table:
        raise ValueError(f"{type(item).__name__} {item.name!r} is registered twice.")
    table[item.name] = item


def registry(app: Flask | None = None) -> Registry:
    """The registry of the application."""
    found: Registry = (app or current_app).extensions["spendapp_registry"]
    return found


def settings(app: Flask | None = None) -> Settings:
    """The settings of the application."""
    found: Settings = (app or current_app).extensions["spendapp_settings"]
    return found


def receive(session: Session, provenance: Provenance, kind: type[Record], records: Sequence[Record]) -> Diff:
    """Hand records to every room that receives their type, in the order of the rooms; the sum of what changed."""
    found = [receiver for receiver in registry().receivers if receiver.record_type is kind]
    return sum((receiver.receive(session, provenance, records) for receiver in found), Diff())


def facts_changed(session: Session) -> None:
    """Queue the jobs that follow new facts, unless they wait already; within the caller's transaction."""
    for name in registry().after_facts:
        if not queue.is_waiting(session, name):
            queue.enqueue(session, name, requested_by=audit.current_actor())
