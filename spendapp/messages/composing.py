"""An e-mail from its parts: text and HTML, encoded headers, and no way to smuggle in another header."""

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr

from spendapp.messages.channel import ChannelError, Envelope


def compose(envelope: Envelope, sender: str) -> EmailMessage:
    """The e-mail; raises ChannelError (permanent) where an address is none."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = address(sender)
    mail["To"] = address(envelope.recipient)
    mail["Subject"] = one_line(envelope.subject)
    mail["Date"] = envelope.sent_at
    mail["Message-ID"] = envelope.key
    # Both keep vacation responders quiet: the standard header, and the one that Exchange looks at.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    # Quoted-printable passes servers without 8BITMIME and keeps lines short, whatever the language.
    mail.set_content(envelope.text, cte="quoted-printable")
    if envelope.html:
        mail.add_alternative(envelope.html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = envelope.language  # Set last: it would move into the first part.
    return mail


def address(text: str) -> Address:
    """One address, with or without a display name; anything else (a list, a line break) is refused."""
    name, plain = parseaddr(text)
    try:
        found = Address(display_name=name, addr_spec=plain) if "\r" not in text and "\n" not in text else None
    except (ValueError, IndexError, MessageError):  # The parser raises any of them on malformed input.
        found = None
    if found is None or not found.username or not found.domain or not _is_whole(text, name, plain):
        raise ChannelError(f"{text!r} is not an e-mail address; correct it where it was entered.", permanent=True)
    return found


def one_line(text: str) -> str:
    """White space folded to blanks, so that a name with a line break cannot start a new header."""
    return " ".join(text.split())


def domain(sender: str) -> str:
    """The domain of the sender, for the right side of a Message-ID."""
    return parseaddr(sender)[1].partition("@")[2] or "localhost"


def _is_whole(text: str, name: str, plain: str) -> bool:
    """Whether the text is this address and nothing more: `a@b.c, d@e.f` would silently lose its second part."""
    return text.strip() == plain if not name else text.strip().endswith(f"<{plain}>")
