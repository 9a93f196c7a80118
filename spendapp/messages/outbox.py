"""The outbox: messages are posted in the transaction of what caused them, and delivered at least once afterwards.

Posting is idempotent by key. The Message-ID is made with the row, so a repeat after a crash can be recognized as one.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Insert, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from spendapp import audit, clock
from spendapp.messages.channel import Channel, ChannelError
from spendapp.messages.claims import claim, delivered, refused, say_unconfigured
from spendapp.messages.composing import domain, one_line
from spendapp.messages.tables import Delivery, Message
from spendapp.registry import Draft, settings

EMAIL = "email"
LONGEST_KEY = 200
LONGEST_SUBJECT = 300
LISTED = 100


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a round of deliveries did. `waiting` are those that could not be sent now and stay in the outbox."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message with the state of its delivery, for lists on pages."""

    delivery_id: int
    message_id: int
    key: str
    kind: str
    recipient: str
    language: str
    subject: str
    channel: str
    state: str
    attempts: int
    created_at: datetime
    next_attempt_at: datetime
    delivered_at: datetime | None
    error: str | None


def post(session: Session, draft: Draft) -> bool:
    """Put a message into the outbox; False when its key is there already. The caller commits."""
    return bool(post_many(session, (draft,)))


def post_many(session: Session, drafts: Iterable[Draft]) -> dict[str, int]:
    """Put messages into the outbox in two statements; the ids of those that are new, by key. The caller commits."""
    rows = {draft.key: _row(draft) for draft in drafts}
    if not rows:
        return {}
    statement = _insert(session).returning(Message.key, Message.id)
    new = {row.key: row.id for row in session.connection().execute(statement, list(rows.values()))}
    if new:
        session.connection().execute(insert(Delivery), [_delivery(message_id) for message_id in new.values()])
    return new


def _insert(session: Session) -> Insert:
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(Message).on_conflict_do_nothing(index_elements=["key"])
    return sqlite.insert(Message).on_conflict_do_nothing(index_elements=["key"])


def _row(draft: Draft) -> dict[str, object]:
    if len(draft.key) > LONGEST_KEY:
        raise ValueError(f"The key of a message has at most {LONGEST_KEY} characters: {draft.key!r}")
    return {
        "key": draft.key,
        "kind": draft.kind,
        "recipient": draft.recipient.strip(),
        "language": draft.language,
        "subject": one_line(draft.subject)[:LONGEST_SUBJECT],
        "text": draft.text,
        "html": draft.html,
        "headers": {},
        "subject_type": draft.subject_type,
        "subject_id": draft.subject_id,
        "created_at": clock.now(),
    }


def _delivery(message_id: int) -> dict[str, object]:
    return {
        "message_id": message_id,
        "channel": EMAIL,
        "idempotency_key": f"<{uuid.uuid4().hex}@{domain(settings().mail_from)}>",
        "state": "waiting",
        "attempts": 0,
        "next_attempt_at": clock.now(),
    }


def deliver_due(
    session: Session,
    channel: Channel,
    *,
    worker: str | None = None,
    progress: Callable[[str], bool] = lambda _text: True,
) -> Delivered:
    """Send what is due over the channel, one message at a time, each committed on its own.

    Stops when the channel itself fails (the rest waits for the next round) and when `progress` says that the work
    was taken over. A channel that is not configured delivers nothing, and every waiting message shows why.
    """
    why = channel.missing()
    if why is not None:
        return Delivered(waiting=say_unconfigured(session, channel.name, why), error=why)
    worker = worker or uuid.uuid4().hex
    done = Delivered()
    while claimed := claim(session, channel.name, worker=worker, lease=channel.lease):
        try:
            channel.send(claimed.envelope)
        except ChannelError as error:
            given_up = refused(session, claimed, error)
            count = replace(done, failed=done.failed + 1) if given_up else replace(done, waiting=done.waiting + 1)
            done = replace(count, error=str(error))
            if error.channel_down:
                return done
        except Exception as error:
            # A fault of ours must be loud, and must not hold the message until its lease runs out.
            refused(session, claimed, ChannelError(f"{type(error).__name__}: {error}"))
            raise
        else:
            delivered(session, claimed)
            done = replace(done, sent=done.sent + 1)
        if not progress(f"{done.sent} sent, {done.failed} failed, {done.waiting} to try again"):
            return done
    return done


def messages_about(session: Session, subject_type: str, subject_id: object) -> tuple[SentMessage, ...]:
    """The newest messages about a subject with the state of each delivery."""
    where = (Message.subject_type == subject_type, Message.subject_id == str(subject_id))
    return _listed(session, *where)


def messages_of_kind(session: Session, kind: str, state: str | None = None) -> tuple[SentMessage, ...]:
    """The newest messages of a kind; with `state` only those whose delivery is in it."""
    where = [Message.kind == kind, *([Delivery.state == state] if state else [])]
    return _listed(session, *where)


def dead_letters(session: Session) -> tuple[SentMessage, ...]:
    """The newest deliveries that were given up."""
    return _listed(session, Delivery.state == "failed")


def retry(session: Session, delivery_ids: Sequence[int]) -> int:
    """Give deliveries that were given up another chance, from the beginning; how many there were. Caller commits."""
    dead = update(Delivery).where(Delivery.id.in_(delivery_ids), Delivery.state == "failed")
    changed = session.connection().execute(dead.values(state="waiting", attempts=0, next_attempt_at=clock.now()))
    for delivery_id in delivery_ids:
        audit.record(session, "message.retried", ("delivery", delivery_id))
    return int(changed.rowcount)


def _listed(session: Session, *where: ColumnElement[bool]) -> tuple[SentMessage, ...]:
    query = (
        select(
            Delivery.id.label("delivery_id"),
            Message.id.label("message_id"),
            Message.key,
            Message.kind,
            Message.recipient,
            Message.language,
            Message.subject,
            Delivery.channel,
            Delivery.state,
            Delivery.attempts,
            Message.created_at,
            Delivery.next_attempt_at,
            Delivery.delivered_at,
            Delivery.error,
        )
        .join(Message, Message.id == Delivery.message_id)
        .where(*where)
        .order_by(Message.id.desc())
        .limit(LISTED)
    )
    return tuple(SentMessage(**row) for row in session.execute(query).mappings())
