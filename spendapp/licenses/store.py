"""What people do with findings: acknowledge, take up, dismiss, reopen, assign, comment.

Every action names the state that the user saw. It is a conditional update: whoever comes second is told what happened
instead of overwriting it. Each leaves an event with the finding and a row in the audit log.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from spendapp import audit, clock
from spendapp.accounts.scope import Scope
from spendapp.licenses.findings import State
from spendapp.licenses.findings_query import visible_findings
from spendapp.licenses.tables import Finding, FindingEvent
from spendapp.licenses.words import STATES, word
from spendapp.licenses.writing import update_rows

TABLE: Any = Finding.__table__
ACTIVE = (State.OPEN, State.ACKNOWLEDGED, State.IN_PROGRESS)


class Refused(ValueError):
    """The action cannot be done; the message says why and what to do."""


class Changed(Refused):
    """Somebody else changed the finding in the meantime."""


class NotFound(LookupError):
    """There is no such finding, or the user may not see it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The finding that a user acts on, and the state that the page showed them."""

    finding_id: int
    state: str


def acknowledge(session: Session, seen: Seen, *, scope: Scope) -> None:
    """Somebody has read it and will see to it."""
    _move(session, seen, State.ACKNOWLEDGED, allowed=(State.OPEN,), scope=scope)


def start(session: Session, seen: Seen, *, scope: Scope, comment: str | None = None) -> None:
    """Somebody works on it."""
    _move(session, seen, State.IN_PROGRESS, allowed=(State.OPEN, State.ACKNOWLEDGED), scope=scope, comment=comment)


def dismiss(session: Session, seen: Seen, *, scope: Scope, reason: str, until: date) -> None:
    """Set it aside for a reason until the end of a day; it opens again when the day has passed and it still holds."""
    values = _dismissal(reason, until)
    _move(session, seen, State.DISMISSED, allowed=ACTIVE, scope=scope, comment=values["reason"], values=values)


def _dismissal(reason: str, until: date) -> dict[str, Any]:
    if not reason.strip():
        raise Refused(_("Say why the finding is dismissed."))
    if until < clock.today():
        raise Refused(_("Choose a day that has not passed, until which the finding is dismissed."))
    return {"reason": reason.strip(), "until": until}


def reopen(session: Session, seen: Seen, *, scope: Scope, comment: str | None = None) -> None:
    """Take back an acknowledgment, the work on it or a dismissal."""
    allowed = (State.ACKNOWLEDGED, State.IN_PROGRESS, State.DISMISSED)
    values = {"reason": None, "until": None}
    _move(session, seen, State.OPEN, allowed=allowed, scope=scope, comment=comment, values=values)


def assign(session: Session, seen: Seen, *, scope: Scope, email: str | None, was: str | None) -> None:
    """Give it to somebody, or to nobody; `was` is who had it when the page was shown."""
    finding = _visible(session, seen.finding_id, scope)
    same = TABLE.c.assigned_to.is_not_distinct_from(was)
    statement = update(TABLE).where(TABLE.c.id == finding.id, same).values(assigned_to=email)
    if not session.connection().execute(statement).rowcount:
        session.rollback()
        raise Changed(_changed(session, seen.finding_id))
    _note(
        session, finding.id, (finding.state, finding.state), str(_("assigned to %(name)s", name=email or _("nobody")))
    )
    audit.record(session, "finding.assign", ("finding", finding.id), to=email, was=was)
    session.commit()


def comment(session: Session, seen: Seen, text: str, *, scope: Scope) -> None:
    """Add a remark to its history."""
    if not text.strip():
        raise Refused(_("The comment is empty."))
    finding = _visible(session, seen.finding_id, scope)
    _note(session, finding.id, (finding.state, finding.state), text.strip())
    audit.record(session, "finding.comment", ("finding", finding.id))
    session.commit()


def acknowledge_many(session: Session, ids: Collection[int], *, scope: Scope) -> int:
    """Acknowledge those of the findings that are visible and still open; returns how many."""
    return _move_many(session, ids, State.ACKNOWLEDGED, allowed=(State.OPEN,), scope=scope)


def dismiss_many(session: Session, ids: Collection[int], *, scope: Scope, reason: str, until: date) -> int:
    """Dismiss those of the findings that are visible and not settled; returns how many."""
    values = _dismissal(reason, until)
    return _move_many(session, ids, State.DISMISSED, allowed=ACTIVE, scope=scope, values=values)


def events_of(session: Session, finding_id: int) -> list[FindingEvent]:
    """The history of a finding, newest first."""
    query = select(FindingEvent).where(FindingEvent.finding_id == finding_id).order_by(FindingEvent.id.desc())
    return list(session.scalars(query.limit(200)))


def _move(
    session: Session,
    seen: Seen,
    to_state: State,
    *,
    allowed: Collection[State],
    scope: Scope,
    comment: str | None = None,
    values: Mapping[str, Any] | None = None,
) -> None:
    """Change the state if it is still the one that the user saw."""
    finding = _visible(session, seen.finding_id, scope)
    if seen.state not in allowed:
        raise Refused(
            _("A finding that is %(state)s cannot become %(to)s.", state=_word(seen.state), to=_word(to_state))
        )
    mine = update(TABLE).where(TABLE.c.id == finding.id, TABLE.c.state == seen.state)
    if not session.connection().execute(mine.values(state=to_state, **(values or {}))).rowcount:
        session.rollback()
        raise Changed(_changed(session, seen.finding_id))
    _note(session, finding.id, (seen.state, to_state), comment)
    audit.record(session, f"finding.{to_state}", ("finding", finding.id), comment=comment)
    session.commit()


def _move_many(
    session: Session,
    ids: Collection[int],
    to_state: State,
    *,
    allowed: Collection[State],
    scope: Scope,
    values: Mapping[str, Any] | None = None,
) -> int:
    query = select(Finding.id, Finding.state).where(Finding.id.in_(ids), Finding.state.in_(allowed))
    condition = visible_findings(scope)
    query = query if condition is None else query.where(condition)
    states = {row.id: row.state for row in session.execute(query.with_for_update())}
    update_rows(session, TABLE, ((finding_id, {"state": to_state, **(values or {})}) for finding_id in states))
    comment = (values or {}).get("reason")
    for finding_id, state in states.items():
        _note(session, finding_id, (state, to_state), comment)
        audit.record(session, f"finding.{to_state}", ("finding", finding_id), comment=comment)
    session.commit()
    return len(states)


def _visible(session: Session, finding_id: int, scope: Scope) -> Finding:
    query = select(Finding).where(Finding.id == finding_id)
    condition = visible_findings(scope)
    finding = session.scalar(query if condition is None else query.where(condition))
    if finding is None:
        raise NotFound(finding_id)
    return finding


def _changed(session: Session, finding_id: int) -> str:
    """Who did what in the meantime."""
    newest = session.scalar(
        select(FindingEvent).where(FindingEvent.finding_id == finding_id).order_by(FindingEvent.id.desc()).limit(1)
    )
    if newest is None:
        return str(_("Somebody else changed the finding in the meantime; look at it again."))
    return str(
        _(
            "The finding is %(state)s by now (%(actor)s); nothing was changed. Look at it again.",
            state=_word(newest.to_state),
            actor=newest.actor,
        )
    )


def _note(session: Session, finding_id: int, states: tuple[str, str], comment: str | None) -> None:
    session.add(
        FindingEvent(
            finding_id=finding_id,
            at=clock.now(),
            actor=audit.current_actor(),
            from_state=states[0],
            to_state=states[1],
            comment=comment[:500] if comment else None,
        )
    )


def _word(state: str) -> str:
    return str(word(STATES, state).label)
