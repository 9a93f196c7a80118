"""A loopback source, a clock of waits, receivers of our own, and connections to the source."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from spendapp.connectors import store
from spendapp.connectors.sync import Options, Outcome, sync
from spendapp.connectors.tables import Connection
from spendapp.history import Diff
from spendapp.provenance import Provenance
from spendapp.records import PersonRecord, Record
from spendapp.registry import Receiver, registry
from tests.connectors.loopback import Answer, Source, serving

TOKEN = "token-of-the-test"


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], Source]]:
    """Start a source: `serve(lambda asked: Reply(...))`."""
    with ExitStack() as stack:
        yield lambda answer: stack.enter_context(serving(answer))


@dataclass
class Landed:
    """What receivers got: the state that a room would keep, and each call."""

    calls: list[tuple[Provenance, type[Record], Sequence[Any]]] = field(default_factory=list)
    state: dict[type[Record], set[Any]] = field(default_factory=dict)

    def receiver(self, type_: type[Record]) -> Receiver:
        def receive(_session: Session, provenance: Provenance, records: Sequence[Any]) -> Diff:
            self.calls.append((provenance, type_, records))
            kept = set() if provenance.complete else self.state.get(type_, set())
            self.state[type_] = kept | set(records)
            return Diff(new=len(records))

        return Receiver(type_, receive)

    def names(self, type_: type[Record]) -> list[str]:
        """Names of people, or accounts, that stand."""
        standing = self.state.get(type_, set())
        return sorted(record.name if isinstance(record, PersonRecord) else record.account for record in standing)


@pytest.fixture
def landed(app: Flask) -> Landed:
    """Receivers of our own instead of those of the rooms."""
    found = Landed()
    registry().after_facts.clear()
    registry().receivers[:] = [found.receiver(type_) for type_ in Record.__args__]  # type: ignore[attr-defined]
    return found


@pytest.fixture
def waits() -> list[float]:
    """The waits that a sync asked for; none of them is slept."""
    return []


@pytest.fixture
def connect(session: Session) -> Callable[..., Connection]:
    """Add a connection to a source: `connect(source, kind="scim", provides="both")`."""

    def make(source: Source, kind: str = "github", name: str = "", **options: str) -> Connection:
        options = {"base_url": source.url, **({"enterprise": "acme"} if kind == "github" else {}), **options}
        new = store.NewConnection(kind, name or kind, options, {"token": TOKEN}, trusted=True)
        connection = store.add(session, new)
        session.commit()
        return connection

    return make


@pytest.fixture
def run(session: Session, waits: list[float]) -> Callable[..., Outcome]:
    """Sync a connection without sleeping: `run(connection, accept_drop=True)`."""

    def make(connection: Connection, **options: Any) -> Outcome:
        return sync(session, connection.id, options=Options(sleep=waits.append, **options))

    return make


@dataclass
class Enterprise:
    """A GitHub enterprise that is connected: what it answers can be changed, and it can be synced."""

    source: Source
    connection: Connection
    landed: Landed
    _run: Callable[..., Outcome]

    def run(self, answer: Answer | None = None, **options: Any) -> Outcome:
        """Sync it, from now on with this answer."""
        if answer is not None:
            self.source.answer = answer
        return self._run(self.connection, **options)

    def pages_asked(self) -> list[str | None]:
        """The page numbers that it was asked for."""
        return [asked.query.get("page") for asked in self.source.asked]


@pytest.fixture
def enterprise(serve: Any, connect: Any, run: Any, landed: Landed) -> Callable[[Answer], Enterprise]:
    """Connect an enterprise: `enterprise(pages(["ann", "bob"]))`."""

    def make(answer: Answer) -> Enterprise:
        source = serve(answer)
        return Enterprise(source, connect(source), landed, run)

    return make
