"""Writes the difference between what the rules say today and what is stored, with an event for each step."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from spendapp import audit, clock
from spendapp.history import BATCH
from spendapp.licenses.findings import State, Step, Stored, gone, measured, seen
from spendapp.licenses.subjects import endings
from spendapp.licenses.tables import Finding, FindingEvent
from spendapp.licenses.verdicts import Verdict
from spendapp.licenses.writing import insert_rows, update_rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TABLE: Any = Finding.__table__
EVENTS: Any = FindingEvent.__table__
LIFE = ("id", "key", "rule", "state", "until", "holds", "frozen")


def write_findings(
    session: Session, connection: "DuckDBPyConnection", verdicts: Sequence[Verdict], day: date
) -> dict[str, int]:
    """Bring the stored findings up to date within the caller's transaction; returns how many took which step."""
    raised = {verdict.key: verdict for verdict in verdicts}
    stored = _stored(session, raised)
    steps = {each.id: seen(each, raised[each.key], day) for each in stored.values() if each.key in raised}
    vanished = [each for each in stored.values() if each.key not in raised]
    why = endings(connection, vanished)
    steps |= {each.id: gone(each, why[each.id], day) for each in vanished}
    new = [verdict for key, verdict in raised.items() if key not in stored]
    _insert(session, new, day)
    changed = update_rows(session, TABLE, ((finding_id, step.values) for finding_id, step in steps.items()))
    _write_events(session, {each.id: each.state for each in stored.values()}, steps)
    session.connection().execute(update(TABLE).where(TABLE.c.holds, TABLE.c.as_of != day).values(as_of=day))
    return _counts(new, steps, changed)


def _stored(session: Session, raised: Mapping[str, Verdict]) -> dict[str, Stored]:
    """Findings that are not resolved, and resolved ones that are raised again."""
    found = {each.key: each for each in _read(session, or_(TABLE.c.state != State.RESOLVED, TABLE.c.holds))}
    keys = [key for key in raised if key not in found]
    for start in range(0, len(keys), BATCH):
        found |= {each.key: each for each in _read(session, TABLE.c.key.in_(keys[start : start + BATCH]))}
    return found


def _read(session: Session, condition: ColumnElement[bool]) -> Iterable[Stored]:
    names = [column.name for column in TABLE.c]
    for row in session.execute(select(TABLE).where(condition)).all():
        values = dict(zip(names, row, strict=True))
        yield Stored(**{name: values[name] for name in LIFE}, measured=values)


def _insert(session: Session, new: Sequence[Verdict], day: date) -> None:
    now, actor = clock.now(), audit.current_actor()
    for start in range(0, len(new), BATCH):
        some = new[start : start + BATCH]
        rows = [
            {
                **measured(verdict),
                "key": verdict.key,
                "rule": verdict.rule,
                "state": State.OPEN,
                "holds": True,
                "frozen": False,
                "opened_on": day,
                "as_of": day,
            }
            for verdict in some
        ]
        insert_rows(session, TABLE, rows)
        ids = session.scalars(select(TABLE.c.id).where(TABLE.c.key.in_([verdict.key for verdict in some])))
        events = [_event(finding_id, now, actor, states=(None, State.OPEN), comment="raised") for finding_id in ids]
        insert_rows(session, EVENTS, events)


def _write_events(session: Session, states: Mapping[int, str], steps: Mapping[int, Step]) -> None:
    now, actor = clock.now(), audit.current_actor()
    events = [
        _event(finding_id, now, actor, states=(states[finding_id], step.to_state), comment=step.comment)
        for finding_id, step in steps.items()
        if step.to_state is not None
    ]
    insert_rows(session, EVENTS, events)


def _event(
    finding_id: int, at: datetime, actor: str, *, states: tuple[str | None, str], comment: str | None
) -> dict[str, Any]:
    return {
        "finding_id": finding_id,
        "at": at,
        "actor": actor,
        "from_state": states[0],
        "to_state": states[1],
        "comment": comment,
    }


def _counts(new: Sequence[Verdict], steps: Mapping[int, Step], changed: int) -> dict[str, int]:
    to_states = [step for step in steps.values() if step.to_state is not None]
    return {
        "new": len(new),
        "changed": changed,
        "reopened": sum(step.to_state == State.OPEN and "opened_on" in step.values for step in to_states),
        "resolved": sum(step.to_state == State.RESOLVED for step in to_states),
        "frozen": sum(step.values.get("frozen") is True for step in to_states),
    }
