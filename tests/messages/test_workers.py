"""Several workers at once: each message goes out exactly once."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.extensions import db
from spendapp.messages.channel import Envelope
from spendapp.messages.outbox import Delivered, deliver_due, post, post_many
from spendapp.messages.tables import Delivery, Message
from tests.messages.helpers import FakeChannel, draft

WORKERS = 4


class Overlap(FakeChannel):
    """Fails when one message is being sent twice at the same time."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.Lock()
        self.now: set[str] = set()

    def send(self, envelope: Envelope) -> None:
        with self.lock:
            assert envelope.key not in self.now
            self.now.add(envelope.key)
        super().send(envelope)
        with self.lock:
            self.now.remove(envelope.key)


def deliver(app: Flask, channel: FakeChannel, start: threading.Barrier) -> Delivered:
    with app.app_context():
        start.wait(10)
        return deliver_due(db.session, channel)  # type: ignore[arg-type]


def test_four_workers_share_the_work_and_send_each_message_once(app: Flask, session: Session) -> None:
    post_many(session, [draft(f"k{n}", subject=f"number {n}") for n in range(40)])
    session.commit()
    channel, start = Overlap(), threading.Barrier(WORKERS)
    with ThreadPoolExecutor(WORKERS) as pool:
        rounds = list(pool.map(lambda _n: deliver(app, channel, start), range(WORKERS)))
    assert sum(done.sent for done in rounds) == 40
    assert Counter(envelope.subject for envelope in channel.sent) == Counter(f"number {n}" for n in range(40))
    assert set(session.scalars(select(Delivery.state))) == {"delivered"}


def test_four_workers_that_post_the_same_message_post_it_once(app: Flask, session: Session) -> None:
    start = threading.Barrier(WORKERS)

    def post_it(_n: int) -> bool:
        with app.app_context():
            start.wait(10)
            new = post(db.session, draft("same"))  # type: ignore[arg-type]
            db.session.commit()
            return new

    with ThreadPoolExecutor(WORKERS) as pool:
        assert sorted(pool.map(post_it, range(WORKERS))) == [False, False, False, True]
    assert len(session.scalars(select(Message.id)).all()) == 1
