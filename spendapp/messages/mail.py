"""E-mail over SMTP: plain, STARTTLS or TLS, with or without a login."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

from spendapp.config import Settings
from spendapp.messages.channel import ChannelError, Envelope
from spendapp.messages.composing import compose

# Connect, greeting, EHLO twice, STARTTLS, login, sender, recipient, data and its answer each wait one timeout at most.
LONGEST_CONVERSATION = 15


@dataclass(frozen=True, slots=True)
class Mailer:
    """The channel "email". Each message has a connection of its own, so that one failure cannot take another along."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: str = "none"
    timeout_seconds: int = 30
    name: str = "email"

    @classmethod
    def from_settings(cls, settings: Settings) -> "Mailer":
        """The mail server of the settings."""
        return cls(
            host=settings.smtp_host,
            port=settings.smtp_port,
            sender=settings.mail_from,
            user=settings.smtp_user,
            password=settings.smtp_password,
            tls=settings.smtp_tls,
            timeout_seconds=settings.smtp_timeout_seconds,
        )

    @property
    def lease(self) -> timedelta:
        """Longer than a conversation in which every answer comes at the last moment."""
        return timedelta(seconds=LONGEST_CONVERSATION * self.timeout_seconds)

    def missing(self) -> str | None:
        """Why no e-mail can be sent."""
        return None if self.host else "E-mail is not configured: set SPENDAPP_SMTP_HOST."

    def send(self, envelope: Envelope) -> None:
        """Send one message; returns after the server accepted it."""
        mail = compose(envelope, self.sender)
        server = self._connect()
        try:
            self._hand_over(server, mail)
        finally:
            _leave(server)

    def _connect(self) -> smtplib.SMTP:
        try:
            return self._greet()
        except (smtplib.SMTPException, OSError) as error:
            message = f"The mail server {self.host}:{self.port} cannot be used: {_words(error)}"
            raise ChannelError(message, channel_down=True) from error

    def _greet(self) -> smtplib.SMTP:
        if self.tls == "tls":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout_seconds, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout_seconds)
        try:
            if self.tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server

    def _hand_over(self, server: smtplib.SMTP, mail: EmailMessage) -> None:
        try:
            server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise _refused(f"The mail server refused the recipient: {code} {_text(answer)}", code) from error
        except smtplib.SMTPDataError as error:
            text = f"The mail server refused the message: {error.smtp_code} {_text(error.smtp_error)}"
            raise _refused(text, error.smtp_code) from error
        except (smtplib.SMTPException, OSError) as error:
            # A refused sender counts here, too: it is a wrong setting, and correcting it must not find dead letters.
            message = f"The mail server {self.host}:{self.port} broke off: {_words(error)}"
            raise ChannelError(message, channel_down=True) from error


def _refused(text: str, code: int) -> ChannelError:
    """5xx is the server's last word on this message; 421 closes the whole service."""
    return ChannelError(text, permanent=500 <= code < 600, channel_down=code == 421)


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye. The message was accepted or refused before, so a failure here changes nothing."""
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _text(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())


def _words(error: Exception) -> str:
    """What the server said, without the credentials that a failed login may repeat."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"the login was refused ({error.smtp_code})."
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or type(error).__name__
