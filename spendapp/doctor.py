"""What an administrator should know before things go wrong: settings, keys, database, files, mail, worker."""

import smtplib
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from spendapp import clock
from spendapp.config import Settings
from spendapp.extensions import db, reading
from spendapp.queue import Job, WorkerHeartbeat
from spendapp.registry import settings

SILENT = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `remedy` is empty where it is good."""

    subject: str
    good: bool
    finding: str
    remedy: str = ""


def examine() -> tuple[Check, ...]:
    """Run every check; a check that cannot run is itself a finding."""
    found: list[Check] = []
    for check in (_keys, _encryption, _database, _migrations, _ledger, _mail, _worker, _failed_jobs):
        found.extend(_guarded(check))
    return tuple(found)


def _guarded(check: Callable[[Settings], Iterator[Check]]) -> list[Check]:
    try:
        return list(check(settings()))
    except (SQLAlchemyError, OSError) as error:
        name = check.__name__.removeprefix("_").replace("_", " ")
        return [Check(name, False, f"could not be checked: {error}", "Run `spendapp init` or `spendapp upgrade`.")]


def _keys(current: Settings) -> Iterator[Check]:
    if not current.secret_key:
        yield Check("secret key", False, "missing", "Run `spendapp init`, or set SPENDAPP_SECRET_KEY.")
        return
    yield Check("secret key", True, "set")
    for path in sorted((current.home / "keys").glob("*.key")):
        loose = stat.S_IMODE(path.stat().st_mode) & 0o077
        remedy = f"Run `chmod 600` on {path.name} in the folder keys." if loose else ""
        yield Check(
            f"key file {path.name}", not loose, "readable by others" if loose else "readable by its owner only", remedy
        )


def _encryption(current: Settings) -> Iterator[Check]:
    from cryptography.fernet import Fernet

    keys = [key for key in current.encryption_keys.split(",") if key.strip()]
    try:
        for key in keys:
            Fernet(key.strip())
    except ValueError:
        yield Check("encryption keys", False, "a key is not a Fernet key", "Put back the key file, or make a new key.")
        return
    remedy = "" if keys else "Run `spendapp init`, or set SPENDAPP_ENCRYPTION_KEYS."
    yield Check("encryption keys", bool(keys), f"{len(keys)} set", remedy)


def _database(current: Settings) -> Iterator[Check]:
    with reading() as session:
        session.execute(text("SELECT 1"))
        kind = session.get_bind().dialect.name
    yield Check("database", True, f"{kind} answers")
    if kind == "sqlite":
        folder = current.home.resolve()
        network = _on_network_folder(folder)
        remedy = "Move the instance to a local disk, or use PostgreSQL." if network else ""
        yield Check("database folder", not network, "on a network folder" if network else "on a local disk", remedy)


def _migrations(_current: Settings) -> Iterator[Check]:
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from flask import current_app

    config = current_app.extensions["migrate"].migrate.get_config()
    head = ScriptDirectory.from_config(config).get_current_head()
    with db.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    remedy = "" if head == found else "Run `spendapp upgrade`."
    yield Check("schema", head == found, f"at {found}, newest is {head}", remedy)


def _ledger(current: Settings) -> Iterator[Check]:
    from spendapp.licenses.tables import UsageFile

    with reading() as session:
        listed = session.scalars(select(UsageFile.path).where(UsageFile.known_to.is_(None))).all()
    missing = [path for path in listed if not (current.home / "usage" / path).is_file()]
    remedy = f"Restore {missing[0]} from a backup, or import its day again." if missing else ""
    yield Check("usage ledger", not missing, f"{len(listed)} files listed, {len(missing)} missing", remedy)


def _mail(current: Settings) -> Iterator[Check]:
    if not current.smtp_host:
        yield Check("mail", False, "not configured; alerts wait", "Set SPENDAPP_SMTP_HOST and SPENDAPP_MAIL_FROM.")
        return
    server = f"{current.smtp_host}:{current.smtp_port}"
    try:
        with smtplib.SMTP(current.smtp_host, current.smtp_port, timeout=5) as connection:
            connection.noop()
        yield Check("mail", True, f"{server} answers")
    except OSError as error:
        yield Check("mail", False, f"{server}: {error}", "Check SPENDAPP_SMTP_HOST and SPENDAPP_SMTP_PORT.")


def _worker(_current: Settings) -> Iterator[Check]:
    with reading() as session:
        seen = session.scalar(select(func.max(WorkerHeartbeat.seen_at)))
    alive = seen is not None and clock.now() - seen < SILENT
    finding = "never seen" if seen is None else f"last seen {seen:%Y-%m-%d %H:%M} UTC"
    yield Check("worker", alive, finding, "" if alive else "Start `spendapp worker`.")


def _failed_jobs(_current: Settings) -> Iterator[Check]:
    with reading() as session:
        failed = session.scalar(select(func.count()).where(Job.state == "failed")) or 0
    yield Check("jobs", not failed, f"{failed} given up", "See the page System for their errors." if failed else "")


def _on_network_folder(folder: Path) -> bool:
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    points = [(line.split()[1], line.split()[2]) for line in mounts if len(line.split()) > 2]
    holding = [(point, kind) for point, kind in points if folder.is_relative_to(point)]
    return bool(holding) and max(holding)[1] in {"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs"}
