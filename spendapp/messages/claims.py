"""One delivery at a time: taken by a conditional update with a lease, settled by whoever holds it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from spendapp import audit, clock
from spendapp.messages import backoff
from spendapp.messages.channel import ChannelError, Envelope
from spendapp.messages.tables import Delivery, Message

CANDIDATES = 10
# Clocks of two workers differ, and a lease taken a moment later than `now` must not look like one from the future.
SKEW = timedelta(minutes=5)
# Their text holds a link that sets a password; it is not kept once it was delivered.
SECRET_KINDS = ("invitation", "password_reset")


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that this worker may send now."""

    delivery_id: int
    message_id: int
    worker: str
    attempts: int
    kind: str
    envelope: Envelope


def claim(session: Session, channel: str, *, worker: str, lease: timedelta) -> Claim | None:
    """Take the next delivery that is due and free, or whose worker has gone; commits."""
    now = clock.now()
    free = _free(channel, now, lease)
    due = select(Delivery.id).where(free).order_by(Delivery.next_attempt_at, Delivery.id).limit(CANDIDATES)
    for delivery_id in session.scalars(due).all():
        mine = update(Delivery).where(Delivery.id == delivery_id, free)
        taken = session.connection().execute(
            mine.values(state="sending", claimed_by=worker, lease_until=now + lease, attempts=Delivery.attempts + 1)
        )
        session.commit()
        if taken.rowcount:
            return _claimed(session, delivery_id, worker, now)
    session.rollback()
    return None


def _free(channel: str, now: datetime, lease: timedelta) -> ColumnElement[bool]:
    """Due and nobody's. An instant further ahead than any that we write shows that the clock was set back."""
    next_try = Delivery.next_attempt_at
    waiting = or_(next_try <= now, next_try > now + backoff.LONGEST_DELAY + SKEW)
    abandoned = or_(Delivery.lease_until < now, Delivery.lease_until > now + lease + SKEW)
    return and_(
        Delivery.channel == channel,
        or_(and_(Delivery.state == "waiting", waiting), and_(Delivery.state == "sending", abandoned)),
    )


def _claimed(session: Session, delivery_id: int, worker: str, now: datetime) -> Claim:
    delivery, message = session.execute(
        select(Delivery, Message)
        .join(Message, Message.id == Delivery.message_id)
        .where(Delivery.id == delivery_id)
        .execution_options(populate_existing=True)
    ).one()
    envelope = Envelope(
        key=delivery.idempotency_key,
        recipient=message.recipient,
        language=message.language,
        subject=message.subject,
        text=message.text,
        html=message.html,
        sent_at=now,
    )
    found = Claim(delivery.id, message.id, worker, delivery.attempts, message.kind, envelope)
    session.rollback()  # Nothing may stay open while the channel is talked to: SQLite would lock everybody out.
    return found


def delivered(session: Session, claimed: Claim) -> bool:
    """Note that the channel accepted the message; False when the lease ran out and another worker took it. Commits."""
    mine = _mine(session, claimed, state="delivered", delivered_at=clock.now(), error=None)
    if mine and claimed.kind in SECRET_KINDS:
        session.execute(update(Message).where(Message.id == claimed.message_id).values(text="", html=""))
    session.commit()
    return mine


def refused(session: Session, claimed: Claim, error: ChannelError) -> bool:
    """Note why the channel did not accept it, and try again later, or never; True when it is given up. Commits."""
    final = error.permanent or claimed.attempts >= backoff.MAXIMUM_ATTEMPTS
    state = "failed" if final else "waiting"
    again = clock.now() + backoff.delay(claimed.attempts)
    if _mine(session, claimed, state=state, next_attempt_at=again, error=str(error)) and final:
        audit.record(session, "message.failed", ("message", claimed.message_id), error=str(error))
    session.commit()
    return final


def _mine(session: Session, claimed: Claim, **values: object) -> bool:
    statement = update(Delivery).where(
        Delivery.id == claimed.delivery_id, Delivery.state == "sending", Delivery.claimed_by == claimed.worker
    )
    return bool(session.connection().execute(statement.values(lease_until=None, claimed_by=None, **values)).rowcount)


def say_unconfigured(session: Session, channel: str, why: str) -> int:
    """Show on every waiting delivery why it waits; how many there are. Attempts are not used up. Commits."""
    waiting = (Delivery.channel == channel, Delivery.state.in_(("waiting", "sending")))
    silent = update(Delivery).where(*waiting, Delivery.error.is_distinct_from(why))
    session.connection().execute(silent.values(error=why))
    count = session.scalar(select(func.count()).select_from(Delivery).where(*waiting)) or 0
    session.commit()
    return count
