"""Posting and delivering: nothing is lost, nothing is posted twice, and only an accepted message is delivered."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.audit import AuditEvent
from spendapp.messages import outbox
from spendapp.messages.channel import ChannelError
from spendapp.messages.outbox import Delivered, SentMessage, dead_letters, deliver_due, messages_about, post, post_many
from spendapp.messages.tables import Delivery, Message
from spendapp.registry import registry
from tests.messages.helpers import FakeChannel, draft

pytestmark = pytest.mark.usefixtures("today")
Clock = time_machine.Traveller


def only(session: Session) -> SentMessage:
    (found,) = messages_about(session, "contract", 7)
    return found


@pytest.fixture
def posted(session: Session) -> Session:
    post(session, draft())
    session.commit()
    return session


def test_a_message_is_posted_once_under_its_key(session: Session) -> None:
    assert post(session, draft("k1")) is True
    assert post(session, draft("k1", subject="another text")) is False
    assert session.scalars(select(Message.subject)).all() == ["Decide on Slack"]
    assert session.scalars(select(Delivery.state)).all() == ["waiting"]


def test_many_messages_are_posted_at_once_and_known_ones_left_alone(session: Session) -> None:
    post(session, draft("k2"))
    new = post_many(session, [draft("k1"), draft("k2"), draft("k3"), draft("k3")])
    assert sorted(new) == ["k1", "k3"]
    assert post_many(session, []) == {}


def test_a_message_that_is_rolled_back_with_its_cause_is_not_sent(session: Session, channel: FakeChannel) -> None:
    post(session, draft())
    session.rollback()
    assert deliver_due(session, channel) == Delivered()


def test_rooms_above_post_through_the_registry(session: Session) -> None:
    assert registry().post is outbox.post


def test_a_key_that_would_be_cut_is_refused(session: Session) -> None:
    with pytest.raises(ValueError, match="at most 200 characters"):
        post(session, draft("k" * 201))


def test_a_subject_is_kept_on_one_line_and_within_its_column(session: Session) -> None:
    post(session, draft(subject="a\n" + "b" * 400))
    assert only(session).subject == "a " + "b" * 298


def test_each_delivery_has_a_message_id_of_its_own_from_the_start(session: Session) -> None:
    post_many(session, [draft("k1"), draft("k2")])
    keys = session.scalars(select(Delivery.idempotency_key)).all()
    assert len(set(keys)) == 2
    assert all(key.startswith("<") and key.endswith("@localhost>") for key in keys)


def test_an_accepted_message_is_delivered_and_not_sent_again(posted: Session, channel: FakeChannel) -> None:
    assert deliver_due(posted, channel) == Delivered(sent=1)
    assert deliver_due(posted, channel) == Delivered()
    assert [envelope.recipient for envelope in channel.sent] == ["ada@example.com"]
    assert (only(posted).state, only(posted).attempts, only(posted).error) == ("delivered", 1, None)


def test_messages_go_out_in_the_order_in_which_they_were_posted(session: Session, channel: FakeChannel) -> None:
    post_many(session, [draft(f"k{n}", subject=f"number {n}") for n in range(12)])
    session.commit()
    deliver_due(session, channel)
    assert [envelope.subject for envelope in channel.sent] == [f"number {n}" for n in range(12)]


def test_a_failure_waits_30_seconds_then_60_then_120(posted: Session, channel: FakeChannel, today: Clock) -> None:
    waits = []
    for _attempt in range(3):
        channel.errors = [ChannelError("451 try later")]
        assert deliver_due(posted, channel) == Delivered(waiting=1, error="451 try later")
        waits.append((only(posted).next_attempt_at - outbox.clock.now()).total_seconds())
        today.shift(timedelta(seconds=waits[-1]))
    assert waits == [30, 60, 120]


def test_a_message_is_not_tried_before_its_wait_is_over(posted: Session, channel: FakeChannel, today: Clock) -> None:
    channel.errors = [ChannelError("451 try later")]
    deliver_due(posted, channel)
    today.shift(timedelta(seconds=29))
    assert deliver_due(posted, channel) == Delivered()
    today.shift(timedelta(seconds=1))
    assert deliver_due(posted, channel) == Delivered(sent=1)


def test_a_message_that_waits_shows_its_last_error(posted: Session, channel: FakeChannel) -> None:
    channel.errors = [ChannelError("451 mailbox busy")]
    deliver_due(posted, channel)
    assert (only(posted).state, only(posted).error) == ("waiting", "451 mailbox busy")


def test_a_permanent_refusal_is_given_up_at_once_and_visible(posted: Session, channel: FakeChannel) -> None:
    channel.errors = [ChannelError("550 no such user", permanent=True)]
    assert deliver_due(posted, channel) == Delivered(failed=1, error="550 no such user")
    assert [(dead.recipient, dead.error) for dead in dead_letters(posted)] == [("ada@example.com", "550 no such user")]
    assert posted.scalars(select(AuditEvent.action)).all() == ["message.failed"]


def test_after_a_hundred_failures_a_message_is_given_up(posted: Session, channel: FakeChannel, today: Clock) -> None:
    rounds = 0
    while only(posted).state == "waiting":
        channel.errors = [ChannelError("451 try later")]
        deliver_due(posted, channel)
        today.shift(timedelta(hours=1))
        rounds += 1
    assert (rounds, only(posted).state) == (100, "failed")


def test_a_message_that_was_given_up_can_be_tried_again(posted: Session, channel: FakeChannel) -> None:
    channel.errors = [ChannelError("550 no such user", permanent=True)]
    deliver_due(posted, channel)
    assert outbox.retry(posted, [only(posted).delivery_id]) == 1
    posted.commit()
    assert deliver_due(posted, channel) == Delivered(sent=1)


def test_one_bad_recipient_does_not_hold_up_the_others(session: Session, channel: FakeChannel) -> None:
    post_many(session, [draft("k1"), draft("k2"), draft("k3")])
    session.commit()
    channel.errors = [ChannelError("550 no such user", permanent=True)]
    assert deliver_due(session, channel) == Delivered(sent=2, failed=1, error="550 no such user")


def test_a_server_that_is_down_is_asked_once_per_round(session: Session, channel: FakeChannel) -> None:
    post_many(session, [draft("k1"), draft("k2"), draft("k3")])
    session.commit()
    channel.errors = [ChannelError("connection refused", channel_down=True) for _ in range(3)]
    assert deliver_due(session, channel) == Delivered(waiting=1, error="connection refused")
    assert session.scalars(select(Delivery.attempts).order_by(Delivery.id)).all() == [1, 0, 0]


def test_a_channel_that_is_not_configured_is_an_error_and_never_a_success(
    posted: Session, channel: FakeChannel, today: Clock
) -> None:
    channel.why = "E-mail is not configured: set SPENDAPP_SMTP_HOST."
    for _minute in range(200):
        assert deliver_due(posted, channel) == Delivered(waiting=1, error=channel.why)
        today.shift(timedelta(minutes=1))
    assert (only(posted).state, only(posted).attempts, only(posted).error) == ("waiting", 0, channel.why)
    channel.why = None
    assert deliver_due(posted, channel) == Delivered(sent=1)


def test_a_fault_of_ours_is_raised_and_the_message_waits_with_its_error(posted: Session, channel: FakeChannel) -> None:
    channel.errors = [KeyError("template")]
    with pytest.raises(KeyError):
        deliver_due(posted, channel)
    assert (only(posted).state, only(posted).error) == ("waiting", "KeyError: 'template'")


def test_a_worker_whose_job_was_taken_over_stops(session: Session, channel: FakeChannel) -> None:
    post_many(session, [draft("k1"), draft("k2")])
    session.commit()
    deliver_due(session, channel, progress=lambda _text: False)
    assert len(channel.sent) == 1


@pytest.mark.parametrize("kind", ["invitation", "password_reset"])
def test_a_link_that_sets_a_password_is_not_kept_after_delivery(
    session: Session, channel: FakeChannel, kind: str
) -> None:
    post(session, draft(kind=kind, text="https://example.com/set/abc"))
    session.commit()
    deliver_due(session, channel)
    assert channel.sent[0].text == "https://example.com/set/abc"
    assert session.scalars(select(Message.text)).all() == [""]


def test_messages_about_a_subject_come_newest_first(session: Session) -> None:
    post_many(session, [draft("k1", subject="first"), draft("k2", subject="second"), draft("k3", subject_id="8")])
    assert [message.subject for message in messages_about(session, "contract", 7)] == ["second", "first"]


class Killed(BaseException):
    """What kill -9 looks like from inside: nothing after it runs."""


@pytest.fixture
def killed(posted: Session, channel: FakeChannel) -> Session:
    """A worker was killed while the message was being sent."""
    channel.errors = [Killed()]
    with pytest.raises(Killed):
        deliver_due(posted, channel, worker="first")
    posted.rollback()
    return posted


def test_a_message_in_the_hands_of_a_worker_is_left_alone(killed: Session, channel: FakeChannel, today: Clock) -> None:
    today.shift(timedelta(minutes=5))
    assert only(killed).state == "sending"
    assert deliver_due(killed, channel, worker="second") == Delivered()


def test_when_the_lease_of_a_killed_worker_ran_out_it_is_sent_with_the_same_message_id(
    killed: Session, channel: FakeChannel, today: Clock
) -> None:
    key = killed.scalars(select(Delivery.idempotency_key)).one()
    today.shift(timedelta(minutes=5, seconds=1))
    assert deliver_due(killed, channel, worker="second") == Delivered(sent=1)
    assert [envelope.key for envelope in channel.sent] == [key]


def test_a_clock_set_back_a_day_does_not_hold_a_lease_for_a_day(
    killed: Session, channel: FakeChannel, today: Clock
) -> None:
    today.shift(timedelta(days=-1))
    assert deliver_due(killed, channel, worker="second") == Delivered(sent=1)


def test_a_clock_set_back_a_day_does_not_hold_a_retry_for_a_day(
    posted: Session, channel: FakeChannel, today: Clock
) -> None:
    channel.errors = [ChannelError("451 try later")]
    deliver_due(posted, channel)
    today.shift(timedelta(days=-1))
    assert deliver_due(posted, channel) == Delivered(sent=1)


@pytest.mark.parametrize("days", [-1, 3])
def test_a_clock_that_jumps_sends_nothing_twice(posted: Session, channel: FakeChannel, today: Clock, days: int) -> None:
    deliver_due(posted, channel)
    today.shift(timedelta(days=days))
    post(posted, draft())
    posted.commit()
    assert deliver_due(posted, channel) == Delivered()


def test_a_worker_that_was_too_slow_does_not_overwrite_the_one_that_took_over(
    posted: Session, channel: FakeChannel, today: Clock
) -> None:
    def take_over(_envelope: object) -> None:
        today.shift(timedelta(minutes=6))
        channel.send = original  # type: ignore[method-assign]
        deliver_due(posted, channel, worker="second")
        raise ChannelError("451 try later")

    original: Callable[[object], None] = channel.send  # type: ignore[assignment]
    channel.send = take_over  # type: ignore[method-assign, assignment]
    deliver_due(posted, channel, worker="first")
    assert only(posted).state == "delivered"
