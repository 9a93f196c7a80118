"""What the outbox asks of a channel, and the one error by which a channel says whether to try again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message to one recipient, as a channel sends it. `key` is the same for every repeat."""

    key: str
    recipient: str
    language: str
    subject: str
    text: str
    html: str
    sent_at: datetime


class ChannelError(Exception):
    """The channel did not accept a message.

    `permanent`: trying again cannot help. `channel_down`: the fault lies with the channel, so other messages would
    fail, too, and wait for the next round instead.
    """

    def __init__(self, message: str, *, permanent: bool = False, channel_down: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.channel_down = channel_down


class Channel(Protocol):
    """A way to reach people. `send` returns only after the channel accepted the message."""

    @property
    def name(self) -> str:
        """What the rows of deliveries call it: "email"."""

    @property
    def lease(self) -> timedelta:
        """Longer than the longest `send`, so that two workers never send one message at the same time."""

    def missing(self) -> str | None:
        """Why nothing can be sent, and the remedy; None when the channel is configured."""

    def send(self, envelope: Envelope) -> None:
        """Hand the message over; raises ChannelError."""
