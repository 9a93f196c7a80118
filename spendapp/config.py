"""Settings of an instance: one documented frozen dataclass, read from the environment.

Every field carries its own documentation; `README.md` lists them and a test compares the two. A variable `NAME_FILE`
holds the path of a file whose content is the value, for secrets mounted as files.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PREFIX = "SPENDAPP_"
MINIMUM_SECRET_LENGTH = 32
WEAK_SECRETS = frozenset({"secret", "changeme", "change-me", "password", "dev", "test", "spendapp", "default"})


class SettingError(ValueError):
    """A setting is missing, weak or cannot be read; the message names the variable and the remedy."""


def setting(doc: str, default: Any = MISSING) -> Any:
    """A field of `Settings` with its documentation."""
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True)
class Settings:
    """All settings. The environment variable of a field is its name in capitals after `SPENDAPP_`."""

    home: Path = setting("Folder of the instance: keys, database, usage ledger.", Path("instance"))
    secret_key: str = setting("Signs sessions and links; at least 32 characters. `spendapp init` writes one.", "")
    encryption_keys: str = setting(
        "Fernet keys for connection secrets, comma-separated, newest first. `spendapp init` writes one.", ""
    )
    database_url: str = setting("SQLAlchemy address of the database; empty means SQLite in the home folder.", "")
    base_url: str = setting(
        "Address under which people open the application; links in e-mails.", "http://127.0.0.1:8000"
    )
    trusted_proxies: int = setting("Number of reverse proxies whose X-Forwarded headers are believed.", 0)
    currency: str = setting("Reporting currency (ISO 4217).", "EUR")
    time_zone: str = setting("Time zone of the instance; local dates are read in it.", "UTC")
    language: str = setting("Language of e-mails to people whose own is unknown (en, fr, it).", "en")
    organization: str = setting("Name of the company, shown in the head of each page.", "")
    smtp_host: str = setting("Mail server; empty means e-mail is not configured, and sending is an error.", "")
    smtp_port: int = setting("Port of the mail server.", 25)
    smtp_user: str = setting("User of the mail server; empty sends without a login.", "")
    smtp_password: str = setting("Password of the mail server.", "")
    smtp_tls: str = setting("none, starttls or tls.", "none")
    smtp_timeout_seconds: int = setting("How long the mail server may take to answer.", 30)
    mail_from: str = setting("Sender of e-mails.", "spendapp@localhost")
    procurement_email: str = setting("Last step of the escalation of a renewal nobody acknowledges.", "")
    idle_window_days: int = setting("A seat without activity for this many days is idle.", 90)
    grace_days: int = setting("A seat younger than this is never idle or never used.", 30)
    buffer_percent: int = setting("Spare seats up to this share of the assigned ones are no shelfware.", 10)
    connection_maximum_age_days: int = setting("A connection without a complete run for longer is stale.", 3)
    file_maximum_age_days: int = setting("An imported file older than this is stale.", 35)
    default_notice: str = setting("Notice assumed for a contract that renews without one on file.", "90 days")
    people_source_order: str = setting(
        "Kinds of people sources, highest first; the first that knows a person decides.",
        "file,servicenow,bamboohr,oracle_hcm,entra,okta,google,scim",
    )
    allow_private_hosts: str = setting(
        "Hosts, comma-separated, to which connectors may talk although they are loopback or private.", ""
    )
    session_hours: int = setting("A session ends this many hours after its last use.", 12)
    session_cookie_secure: bool = setting("Send the session cookie over HTTPS only.", False)
    upload_megabytes: int = setting("Largest file that may be uploaded.", 64)
    worker_poll_seconds: int = setting("How often the worker looks for work.", 5)

    def __post_init__(self) -> None:
        if self.secret_key and is_weak(self.secret_key):
            raise SettingError(
                "SPENDAPP_SECRET_KEY is weak or a known default; use at least "
                f"{MINIMUM_SECRET_LENGTH} random characters, for example from `openssl rand -hex 32`."
            )
        if self.smtp_tls not in ("none", "starttls", "tls"):
            raise SettingError(f"SPENDAPP_SMTP_TLS is {self.smtp_tls!r}; use none, starttls or tls.")
        if not re.fullmatch(r"[1-9]\d* (day|week|month)s?", self.default_notice):
            raise SettingError(f"SPENDAPP_DEFAULT_NOTICE is {self.default_notice!r}; write it as 90 days or 3 months.")
        try:
            ZoneInfo(self.time_zone)
        except (ValueError, OSError, ZoneInfoNotFoundError) as error:
            raise SettingError(f"SPENDAPP_TIME_ZONE is {self.time_zone!r}; write it as Europe/Rome.") from error

    @property
    def database_address(self) -> str:
        """The SQLAlchemy address in force; PostgreSQL always goes through psycopg 3."""
        if not self.database_url:
            return f"sqlite:///{(self.home / 'spendapp.db').resolve()}"
        for plain in ("postgresql://", "postgres://"):
            if self.database_url.startswith(plain):
                return "postgresql+psycopg://" + self.database_url.removeprefix(plain)
        return self.database_url


def is_weak(secret: str) -> bool:
    """Whether a secret is short, a known default or made of few different characters."""
    return len(secret) < MINIMUM_SECRET_LENGTH or secret.casefold() in WEAK_SECRETS or len(set(secret)) < 10


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment and from the key files in the home folder.

    Raises SettingError for an unknown variable, a value of the wrong type, an unreadable file or a weak secret.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for item in fields(Settings):
        text = _text(PREFIX + item.name.upper(), environ)
        if text is not None:
            values[item.name] = _convert(item, text)
    home = Path(values.get("home", Settings.home))
    for name, file in (("secret_key", "secret.key"), ("encryption_keys", "encryption.key")):
        if not values.get(name) and (home / "keys" / file).is_file():
            values[name] = (home / "keys" / file).read_text(encoding="utf-8").strip()
    return Settings(**values)


def documentation() -> tuple[tuple[str, str, str], ...]:
    """Rows (variable, default, documentation) of all settings, for the README and the page System."""
    return tuple((PREFIX + item.name.upper(), str(item.default), item.metadata["doc"]) for item in fields(Settings))


def _text(variable: str, environ: Mapping[str, str]) -> str | None:
    file = environ.get(variable + "_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingError(f"{variable}_FILE names {file!r}, which cannot be read: {error.strerror}.") from error
    return environ.get(variable)


def _convert(item: Field[Any], text: str) -> Any:
    variable = PREFIX + item.name.upper()
    if isinstance(item.default, bool):
        if text.casefold() in ("1", "true", "yes", "on"):
            return True
        if text.casefold() in ("0", "false", "no", "off", ""):
            return False
        raise SettingError(f"{variable} is {text!r}; use yes or no.")
    if isinstance(item.default, int):
        try:
            return int(text)
        except ValueError as error:
            raise SettingError(f"{variable} is {text!r}; use a whole number.") from error
    return Path(text) if isinstance(item.default, Path) else text
