"""Alerts through a real mail server: exim4, which accepts them over SMTP and delivers them into a mailbox."""

import email
import email.policy
import getpass
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from scripts.translations import compile_all
from spendapp.extensions import db
from spendapp.messages.channel import ChannelError, Envelope
from spendapp.messages.mail import Mailer
from spendapp.messages.outbox import Delivered, deliver_due, messages_about
from spendapp.renewals.store import plan_due
from tests.renewals.helpers import add_contract, add_line, add_people, person

EXIM = shutil.which("exim4") or shutil.which("exim") or "/usr/sbin/exim4"
pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(not Path(EXIM).exists(), reason="exim4 is not installed: apt-get install exim4-daemon-light"),
]
# Everything is accepted for one domain and appended to a file per address; a full mailbox and a stranger are refused.
CONFIGURATION = """
exim_user = {user}
exim_group = {group}
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
primary_hostname = mail.example.com
tls_advertise_hosts =
acl_smtp_rcpt = check_recipient
acl_smtp_data = accept_data
keep_environment =
never_users =
queue_only = false

begin acl
check_recipient:
  deny  message = no such user
        local_parts = stranger
  defer message = mailbox full
        local_parts = full
  accept domains = example.com
  deny message = relay not permitted
accept_data:
  accept

begin routers
everybody:
  driver = accept
  transport = mailbox

begin transports
mailbox:
  driver = appendfile
  directory = {folder}/mail
  user = {user}
  group = {group}
  create_directory = true
  maildir_format = true
  delivery_date_add
  envelope_to_add
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture
def exim() -> Iterator[tuple[Mailer, Path]]:
    """exim4 with a configuration of its own on a free port; its mailer, and the folder of its mailbox."""
    folder = _folder()
    port = free_port()
    configuration = folder / "exim.conf"
    user = "Debian-exim" if getpass.getuser() == "root" else getpass.getuser()
    text = CONFIGURATION.format(user=user, group=_group(user), folder=folder, port=port)
    configuration.write_text(text, encoding="utf-8")
    configuration.chmod(0o644)
    server = subprocess.Popen([EXIM, "-C", str(configuration), "-bdf", "-q1m"], stderr=subprocess.PIPE, text=True)
    try:
        _wait_for(port, server)
        yield Mailer("127.0.0.1", port, "spendapp <alerts@example.com>", timeout_seconds=10), folder / "mail" / "new"
    finally:
        server.terminate()
        server.wait(10)
        if server.stderr:
            server.stderr.close()
        shutil.rmtree(folder)


def _group(user: str) -> str:
    return subprocess.run(["id", "-gn", user], capture_output=True, text=True, check=True).stdout.strip()


def _folder() -> Path:
    """A folder that exim can enter after it dropped its rights; those that pytest makes are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="exim-"))
    for path in (folder, folder / "spool", folder / "log", folder / "mail"):
        path.mkdir(exist_ok=True)
        path.chmod(0o777)
    return folder


def _wait_for(port: int, server: "subprocess.Popen[str]") -> None:
    until = time.monotonic() + 15
    while time.monotonic() < until:
        if server.poll() is not None:
            pytest.fail(f"exim4 stopped: {server.stderr.read() if server.stderr else ''}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("exim4 does not listen.")


def arrived(folder: Path, number: int = 1) -> list[EmailMessage]:
    """The messages in the mailbox, once so many are there."""
    until = time.monotonic() + 20
    while time.monotonic() < until and len(_files(folder)) < number:
        time.sleep(0.1)
    return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in _files(folder)]  # type: ignore[misc]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*")) if folder.is_dir() else []


def envelope(recipient: str) -> Envelope:
    now = datetime.now(UTC)
    return Envelope("<fixed@example.com>", recipient, "fr", subject="Décider : Slack", text="é\n", html="", sent_at=now)


def test_an_alert_reaches_the_mailbox_in_the_language_of_its_owner(
    app: Flask, session: Session, today: object, exim: tuple[Mailer, Path]
) -> None:
    mailer, mailbox = exim
    compile_all()
    add_people(session, person("olga@example.com", "Olga Owner", language="fr"))
    contract_id = add_contract(session, start_date=date(2026, 3, 1))
    add_line(session)
    plan_due(session, date(2026, 11, 24))
    assert deliver_due(db.session(), mailer) == Delivered(sent=1)
    (message,) = messages_about(session, "contract", contract_id)
    (mail,) = arrived(mailbox)
    assert mail["Subject"] == "Acme Chat : à décider avant le 30 décembre 2026 inclus (encore 36 jours)"
    assert mail["To"] == "olga@example.com"
    assert message.state == "delivered"
    bodies = [part.get_content() for part in mail.iter_parts()]  # type: ignore[attr-defined]
    assert all("Le contrat C-1 avec Acme" in body for body in bodies)


def test_a_repeat_carries_the_same_message_id(exim: tuple[Mailer, Path]) -> None:
    mailer, mailbox = exim
    mailer.send(envelope("olga@example.com"))
    mailer.send(envelope("olga@example.com"))
    assert [mail["Message-ID"] for mail in arrived(mailbox, 2)] == ["<fixed@example.com>"] * 2


@pytest.mark.parametrize(("recipient", "permanent"), [("stranger@example.com", True), ("full@example.com", False)])
def test_its_refusals_are_told_apart(exim: tuple[Mailer, Path], recipient: str, permanent: bool) -> None:
    mailer, _mailbox = exim
    with pytest.raises(ChannelError) as caught:
        mailer.send(replace(envelope("olga@example.com"), recipient=recipient))
    assert (caught.value.permanent, caught.value.channel_down) == (permanent, False)
