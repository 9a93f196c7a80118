"""The list of messages about a subject, as other pages include it."""

import pytest
from flask import Flask, render_template_string
from sqlalchemy.orm import Session

from spendapp.messages.channel import ChannelError
from spendapp.messages.outbox import deliver_due, messages_about, messages_of_kind, post
from tests.messages.helpers import FakeChannel, draft

PAGE = '{% from "messages/about.html" import message_list %}{{ message_list(messages) }}'


@pytest.fixture
def page(app: Flask, session: Session) -> object:
    """Renders the list about contract 7."""

    def render() -> str:
        with app.test_request_context():
            return render_template_string(PAGE, messages=messages_about(session, "contract", 7))

    return render


def test_an_empty_list_says_what_will_appear(page: object) -> None:
    assert "No messages yet" in page()  # type: ignore[operator]


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (None, "delivered"),
        (ChannelError("451 busy"), "waiting after an error"),
        (ChannelError("550 no such user", permanent=True), "given up"),
    ],
)
def test_each_message_shows_the_state_of_its_delivery(
    page: object, session: Session, channel: FakeChannel, error: ChannelError | None, word: str
) -> None:
    post(session, draft(recipient="<b>ada@example.com"))
    session.commit()
    channel.errors = [error] if error else []
    deliver_due(session, channel)
    text = page()  # type: ignore[operator]
    assert word in text
    assert (str(error) in text) if error else ("451" not in text)
    assert "&lt;b&gt;ada@example.com" in text


def test_messages_are_found_by_kind_and_state(session: Session, channel: FakeChannel) -> None:
    post(session, draft("k1"))
    post(session, draft("k2", kind="invitation"))
    session.commit()
    deliver_due(session, channel)
    post(session, draft("k3"))
    assert [message.key for message in messages_of_kind(session, "renewal_alert")] == ["k3", "k1"]
    assert [message.key for message in messages_of_kind(session, "renewal_alert", "waiting")] == ["k3"]
