"""The e-mail that is made of a message."""

from datetime import UTC, datetime

import pytest

from spendapp.messages.channel import ChannelError, Envelope
from spendapp.messages.composing import address, compose, domain

SENDER = "spendapp <alerts@example.com>"


def envelope(**values: str) -> Envelope:
    fields = {
        "key": "<1@example.com>",
        "recipient": "ada@example.com",
        "language": "fr",
        "subject": "Décider : Slack",
        "text": "Résilier avant le 1 mars.",
        "html": "<p>Résilier avant le 1 mars.</p>",
    }
    return Envelope(**{**fields, **values}, sent_at=datetime(2026, 11, 24, 12, tzinfo=UTC))  # type: ignore[arg-type]


def test_a_mail_has_text_first_and_html_second() -> None:
    mail = compose(envelope(), SENDER)
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail.get_body(("plain",)).get_content() == "Résilier avant le 1 mars.\n"  # type: ignore[union-attr]


def test_a_mail_without_html_is_plain_text() -> None:
    assert compose(envelope(html=""), SENDER).get_content_type() == "text/plain"


def test_the_headers_name_sender_recipient_date_and_the_fixed_message_id() -> None:
    mail = compose(envelope(), SENDER)
    assert mail["From"] == "spendapp <alerts@example.com>"
    assert mail["To"] == "ada@example.com"
    assert mail["Date"] == "Tue, 24 Nov 2026 12:00:00 +0000"
    assert mail["Message-ID"] == "<1@example.com>"
    assert mail["Content-Language"] == "fr"


def test_vacation_responders_are_asked_to_stay_quiet() -> None:
    mail = compose(envelope(), SENDER)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"


def test_a_subject_outside_ascii_is_encoded() -> None:
    wire = compose(envelope(), SENDER).as_bytes()
    assert b"Subject: =?utf-8?q?D=C3=A9cider?= : Slack\r\n" in wire
    assert wire.isascii()


def test_a_line_break_in_the_subject_cannot_start_a_header() -> None:
    mail = compose(envelope(subject="Slack\r\nBcc: eve@example.com"), SENDER)
    assert mail["Subject"] == "Slack Bcc: eve@example.com"
    assert mail["Bcc"] is None


@pytest.mark.parametrize(
    "text",
    [
        "ada@example.com\r\nBcc: eve@example.com",
        "ada@example.com\nBcc: eve@example.com",
        "ada@example.com, eve@example.com",
        "ada@example.com eve@example.com",
        "Ada",
        "ada@",
        "@example.com",
        "",
    ],
)
def test_what_is_not_one_address_is_refused_for_good(text: str) -> None:
    with pytest.raises(ChannelError, match="is not an e-mail address") as caught:
        compose(envelope(recipient=text), SENDER)
    assert caught.value.permanent


def test_an_address_may_carry_a_name() -> None:
    found = address("Ada Lovelace <ada@example.com>")
    assert (found.display_name, found.addr_spec) == ("Ada Lovelace", "ada@example.com")


def test_the_message_id_takes_the_domain_of_the_sender() -> None:
    assert domain(SENDER) == "example.com"
    assert domain("nobody") == "localhost"
