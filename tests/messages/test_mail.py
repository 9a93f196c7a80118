"""Sending over a real mail server on the loopback interface, and what its answers mean."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from spendapp.config import Settings
from spendapp.messages.channel import ChannelError, Envelope
from spendapp.messages.mail import Mailer
from tests.messages.certificates import contexts
from tests.messages.helpers import Sink, served

ENVELOPE = Envelope(
    key="<fixed@example.com>",
    recipient="ada@example.com",
    language="en",
    subject="Décider",
    text="One.\n\n.\nTwo.",
    html="<p>One.</p>",
    sent_at=datetime(2026, 11, 24, 12, tzinfo=UTC),
)


def failure(mailer: Mailer, envelope: Envelope = ENVELOPE) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        mailer.send(envelope)
    return caught.value


def test_a_message_arrives_with_both_bodies_and_its_message_id(sink: Sink) -> None:
    sink.mailer().send(ENVELOPE)
    (mail,) = sink.mails
    assert (mail["Message-ID"], mail["To"], mail["Subject"]) == ("<fixed@example.com>", "ada@example.com", "Décider")
    assert [part.get_content().splitlines() for part in mail.iter_parts()] == [
        ["One.", "", ".", "Two."],
        ["<p>One.</p>"],
    ]  # type: ignore[attr-defined]


@pytest.mark.parametrize("answer", ["550 no such user", "553 not allowed", "501 syntax"])
def test_a_refused_recipient_is_permanent(sink: Sink, answer: str) -> None:
    sink.refuse_recipient = answer
    error = failure(sink.mailer())
    assert (str(error), error.permanent) == (f"The mail server refused the recipient: {answer}", True)


@pytest.mark.parametrize("answer", ["450 busy", "451 try later", "452 mailbox full"])
def test_a_recipient_that_cannot_take_it_now_is_tried_again(sink: Sink, answer: str) -> None:
    sink.refuse_recipient = answer
    error = failure(sink.mailer())
    assert (error.permanent, error.channel_down) == (False, False)


def test_a_service_that_closes_is_a_channel_that_is_down(sink: Sink) -> None:
    sink.refuse_recipient = "421 shutting down"
    error = failure(sink.mailer())
    assert (error.permanent, error.channel_down) == (False, True)


@pytest.mark.parametrize(("answer", "permanent"), [("554 rejected", True), ("451 try later", False)])
def test_a_refused_message_is_permanent_by_its_code(sink: Sink, answer: str, permanent: bool) -> None:
    sink.refuse_data = answer
    error = failure(sink.mailer())
    assert (str(error), error.permanent) == (f"The mail server refused the message: {answer}", permanent)
    assert sink.mails == []


def test_a_server_that_is_not_there_is_a_channel_that_is_down() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = failure(Mailer("127.0.0.1", port, "alerts@example.com"))
    assert (error.permanent, error.channel_down) == (False, True)
    assert "cannot be used" in str(error)


def test_a_server_that_never_greets_is_given_up_after_the_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mailer = Mailer("127.0.0.1", silent.getsockname()[1], "alerts@example.com", timeout_seconds=1)
        assert failure(mailer).channel_down


def test_starttls_that_the_server_does_not_offer_sends_nothing_in_the_clear(sink: Sink) -> None:
    error = failure(sink.mailer(tls="starttls"))
    assert error.channel_down
    assert sink.mails == []


def test_a_login_that_the_server_does_not_offer_sends_nothing(sink: Sink) -> None:
    assert failure(sink.mailer(user="app", password="hidden-word")).channel_down
    assert sink.mails == []


def test_an_address_outside_ascii_is_refused_before_anything_is_sent(sink: Sink) -> None:
    error = failure(sink.mailer(), replace(ENVELOPE, recipient="zoë@example.com"))
    assert error.permanent
    assert sink.mails == []


def test_without_a_host_email_is_not_configured() -> None:
    assert Mailer("", 25, "a@b.example").missing() == "E-mail is not configured: set SPENDAPP_SMTP_HOST."
    assert Mailer("mail.example", 25, "a@b.example").missing() is None


def test_the_lease_outlasts_the_slowest_conversation() -> None:
    assert Mailer("mail.example", 25, "a@b.example", timeout_seconds=30).lease == timedelta(seconds=450)


def test_the_mail_server_comes_from_the_settings(settings: Settings) -> None:
    values = {
        "smtp_host": "mail.example",
        "smtp_port": 587,
        "smtp_user": "u",
        "smtp_password": "p",
        "smtp_tls": "starttls",
    }
    mailer = Mailer.from_settings(replace(settings, **values))  # type: ignore[arg-type]
    assert mailer == Mailer("mail.example", 587, "spendapp@localhost", user="u", password="p", tls="starttls")


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The context of a server whose certificate the client of this test trusts."""
    server, client = contexts(tmp_path)
    monkeypatch.setattr(ssl, "create_default_context", lambda *_args, **_options: client)
    return server


@pytest.fixture
def locked(tls: ssl.SSLContext) -> Iterator[Sink]:
    """A server that wants STARTTLS and a login."""
    options = {"tls_context": tls, "require_starttls": True, "auth_required": True, "authenticator": _authenticate}
    with served(Sink(), **options) as found:
        yield found


@pytest.fixture
def wrapped(tls: ssl.SSLContext) -> Iterator[Sink]:
    """A server that speaks TLS from the first byte."""
    with served(Sink(), ssl_context=tls) as found:
        yield found


def test_a_message_goes_over_tls(wrapped: Sink) -> None:
    wrapped.mailer(tls="tls").send(ENVELOPE)
    assert len(wrapped.mails) == 1


def test_a_message_goes_over_starttls_with_a_login(locked: Sink) -> None:
    locked.mailer(tls="starttls", user="app", password="right").send(ENVELOPE)
    assert len(locked.mails) == 1


def test_a_wrong_password_is_a_channel_that_is_down_and_is_never_shown(locked: Sink) -> None:
    error = failure(locked.mailer(tls="starttls", user="app", password="hidden-word"))
    assert (error.channel_down, error.permanent) == (True, False)
    assert "the login was refused (535)" in str(error)
    assert "hidden-word" not in str(error)


def test_a_certificate_that_nobody_trusts_sends_nothing(locked: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert failure(locked.mailer(tls="starttls", user="app", password="right")).channel_down
    assert locked.mails == []


def _authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=data.password == b"right", handled=False)
