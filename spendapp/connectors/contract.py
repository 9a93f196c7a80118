"""The contract of a connector: validate first, then one page per call; the caller owns the checkpoint.

A connector is the same verbs in the same order for every vendor. It declares its settings, secrets, permissions and
what it can tell; `first_steps` names the lists to read and `fetch` reads one page of one of them and returns typed
records. It keeps nothing between calls, so that a run that was killed goes on in another process.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.resources import files
from typing import Any, ClassVar, Protocol

from flask_babel import LazyString

from spendapp.connectors.errors import ConnectorError, Fault
from spendapp.records import Record

__all__ = ["Connector", "ConnectorError", "Fault"]


@dataclass(frozen=True, slots=True)
class Field:
    """A setting or a secret of a connection."""

    name: str
    doc: str
    required: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()


TOKEN = Field("token", "The token with which the source lets us in.", required=True)


@dataclass(frozen=True, slots=True)
class Permission:
    """What the source must allow: its name there, and what we use it for (translated where it is shown)."""

    name: str
    purpose: str | LazyString


@dataclass(frozen=True, slots=True)
class Proof:
    """What a check found of one permission."""

    name: str
    purpose: str | LazyString
    granted: bool
    message: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """A kind of evidence of use: how many days back the source tells of it (None: all), and how late it comes.

    `daily`: the source tells of single days; otherwise it only knows the last one.
    """

    name: str
    retention_days: int | None
    lag_hours: int = 0
    daily: bool = False


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a connection can tell. What it cannot tell stays unknown; it is never zero and never "not used"."""

    people: bool = False
    seats: bool = False
    purchased: bool = False
    signals: tuple[Signal, ...] = ()
    provides_sso: bool = False

    @property
    def last_activity(self) -> bool:
        """Whether it knows the last day of use of an account."""
        return any(not signal.daily for signal in self.signals)

    @property
    def activity(self) -> bool:
        """Whether it knows the single days of use."""
        return any(signal.daily for signal in self.signals)

    def retention_days(self, *, daily: bool) -> int | None:
        """How many days back its evidence reaches: the shortest of the signals of that kind."""
        days = [s.retention_days for s in self.signals if s.daily is daily and s.retention_days is not None]
        return min(days, default=None)

    @property
    def lag_hours(self) -> int:
        """How late its slowest signal comes."""
        return max((signal.lag_hours for signal in self.signals), default=0)


@dataclass(frozen=True, slots=True)
class Context:
    """What a run knows: the settings, its day and zone, when it started and the last complete one did."""

    options: Mapping[str, str]
    day: date
    zone: str
    started_at: datetime
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One list to read. `subject` tells steps of one name apart (the application whose assignments are read)."""

    name: str
    subject: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Unique within a run."""
        return f"{self.name}/{self.subject}" if self.subject else self.name


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list.

    `total`: how many entries the whole list has, where the source's word can be trusted: fewer make the run partial.
    `estimate`: the same where it is only about right; it shows a list that never ends.
    `content`: a digest of the body as sent; it shows a page that is returned over and over under new tokens.
    """

    records: Sequence[Record]
    next_cursor: str | None = None
    more_steps: tuple[Step, ...] = ()
    total: int | None = None
    estimate: int | None = None
    content: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The JSON of a response, the addresses of its Link header by their relation, and a digest of its body."""

    data: Any
    links: Mapping[str, str] = field(default_factory=dict)
    content: str = ""

    @property
    def next_link(self) -> str | None:
        """The address of the next page; a next page that is this one is the end."""
        found = self.links.get("next")
        return None if found == self.links.get("self") else found


class Client(Protocol):
    """What a connector sees of HTTP: a path below the base address, or a link that the source gave."""

    def get(self, address: str, params: Mapping[str, str | int] | None = None) -> Answer:
        """The answer; every trouble is a ConnectorError."""
        ...

    def close(self) -> None:
        """Close the connections to the source."""
        ...


class Connector(ABC):
    """One vendor. Everything that the room needs to know of it is declared here."""

    kind: ClassVar[str]
    title: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]] = ()
    secrets: ClassVar[tuple[Field, ...]] = (TOKEN,)
    # By the name of the step that needs it.
    permissions: ClassVar[Mapping[str, Permission]] = {}
    requests_per_minute: ClassVar[int | None] = None

    def __init__(self, client: Client, context: Context) -> None:
        self.client = client
        self.context = context

    @classmethod
    @abstractmethod
    def capabilities(cls, options: Mapping[str, str]) -> Capabilities:
        """What a connection with these settings can tell."""

    @classmethod
    @abstractmethod
    def base_url(cls, options: Mapping[str, str]) -> str:
        """The address below which everything of the vendor is."""

    @classmethod
    @abstractmethod
    def headers(cls, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """The headers of every request, credentials included."""

    @classmethod
    def check_options(cls, options: Mapping[str, str]) -> None:
        """Refuse settings that are missing, unknown or do not fit together with a ConnectorError."""
        names = {item.name for item in cls.fields}
        for name in options:
            if name not in names:
                raise wrong_setting(f"{cls.title} has no setting {name!r}", f"It has: {', '.join(sorted(names))}.")
        for item in cls.fields:
            value = options.get(item.name, "")
            if item.required and not value:
                raise wrong_setting(f"{cls.title} needs the setting {item.name!r}", f"{item.doc} --set {item.name}=…")
            if value and item.choices and value not in item.choices:
                raise wrong_setting(f"{item.name} is {value!r}", f"Use one of: {', '.join(item.choices)}.")

    @abstractmethod
    def validate(self) -> tuple[Proof, ...]:
        """Ask for as little as possible of every list; a refused credential raises ConnectorError."""

    @abstractmethod
    def first_steps(self) -> tuple[Step, ...]:
        """The lists that a run reads; a page may name more."""

    @abstractmethod
    def fetch(self, step: Step, cursor: str | None) -> Page:
        """One page of a list; cursor None is its first page."""

    @staticmethod
    def join(records: Sequence[Record]) -> Sequence[Record]:
        """Complete the records of a run with what other lists of it say; pure."""
        return records

    @classmethod
    def documentation(cls) -> str:
        """Permissions, what counts as use, what it cannot see, limits: the text of its `documentation.md`."""
        package = cls.__module__.rsplit(".", 1)[0]
        return files(package).joinpath("documentation.md").read_text(encoding="utf-8")

    def prove(self, step: str, address: str, params: Mapping[str, str | int] | None = None) -> Proof:
        """Whether the source lets us read a list; for `validate`."""
        permission = self.permissions[step]
        try:
            self.client.get(address, params)
        except ConnectorError as error:
            if error.code not in (Fault.FORBIDDEN, Fault.NOT_FOUND):
                raise
            return Proof(permission.name, permission.purpose, granted=False, message=error.message)
        return Proof(permission.name, permission.purpose, granted=True)


def explained(error: ConnectorError, needed: Permission | None) -> ConnectorError:
    """The error with the permission that the source wants, where it refused a list."""
    if error.code is not Fault.FORBIDDEN or needed is None:
        return error
    remedy = f"Grant {needed.name} to the token ({needed.purpose}), then sync again."
    return ConnectorError(error.code, error.message, remedy, permanent=True)


def wrong_setting(message: str, remedy: str) -> ConnectorError:
    """The error for a setting."""
    return ConnectorError(Fault.SETTING, f"{message}.", remedy, permanent=True)


def unexpected(what: str) -> ConnectorError:
    """The error for an answer that has not the shape that the vendor documents."""
    return ConnectorError(
        Fault.UNEXPECTED,
        f"The source answered in a shape that this connector does not know: {what}.",
        "Check that the address is the API of this vendor (--set base_url=…); if it is, report the shape.",
        permanent=True,
    )


def rows_of(answer: Answer, name: str | None = None) -> list[dict[str, Any]]:
    """The list of objects in an answer, at the top or under `name`.

    An answer without the list is an error: a vendor that reports trouble with status 200 must not read as nobody.
    """
    found = answer.data
    if name is not None:
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise unexpected(f"no list {name!r}" if name else "no list of objects")
    return found
