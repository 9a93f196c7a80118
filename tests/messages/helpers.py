"""A mail server that keeps what it accepts, a channel that does what a test says, and a message to send."""

import email
import email.policy
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from spendapp.messages.channel import Envelope
from spendapp.messages.mail import Mailer
from spendapp.registry import Draft


@dataclass
class Sink:
    """Keeps what it accepts; `refuse_recipient` and `refuse_data` are answers that it gives instead."""

    mails: list[EmailMessage] = field(default_factory=list)
    refuse_recipient: str | None = None
    refuse_data: str | None = None
    port: int = 0

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuse_data:
            return self.refuse_data
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
        return "250 OK"

    def mailer(self, **values: Any) -> Mailer:
        return Mailer(host="127.0.0.1", port=self.port, sender="spendapp <alerts@example.com>", **values)


class _Server(Controller):
    """Port 0 lets the system choose; the controller must ask which port it became before it connects to it."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def served(sink: Sink, *, ssl_context: ssl.SSLContext | None = None, **options: Any) -> Iterator[Sink]:
    """Serve the sink on a free port of the loopback interface."""
    controller = _Server(sink, hostname="127.0.0.1", port=0, ssl_context=ssl_context, **options)
    controller.start()
    sink.port = controller.port
    try:
        yield sink
    finally:
        controller.stop()


@dataclass
class FakeChannel:
    """A channel that notes what it is given and raises what a test puts into `errors`, one per call."""

    name: str = "email"
    lease: timedelta = timedelta(minutes=5)
    why: str | None = None
    sent: list[Envelope] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)

    def missing(self) -> str | None:
        return self.why

    def send(self, envelope: Envelope) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append(envelope)


def draft(key: str = "k1", **values: str) -> Draft:
    """A message to an invented person."""
    fields = {
        "kind": "renewal_alert",
        "recipient": "ada@example.com",
        "language": "en",
        "subject": "Decide on Slack",
        "text": "Cancel by 1 March.",
        "html": "<p>Cancel by 1 March.</p>",
        "subject_type": "contract",
        "subject_id": "7",
    }
    return Draft(key=key, **{**fields, **values})
