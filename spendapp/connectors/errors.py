"""The one exception of connectors: what happened, what to do about it, and whether trying again can help."""

import shlex
from enum import StrEnum


class Fault(StrEnum):
    """The kinds of trouble with a source."""

    SETTING = "setting"
    SECRET = "secret"  # noqa: S105
    DNS = "dns"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TLS = "tls"
    PRIVATE_ADDRESS = "private_address"
    FOREIGN_HOST = "foreign_host"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    UNSUPPORTED = "unsupported"
    REFUSED = "refused"
    THROTTLED = "throttled"
    SERVER_ERROR = "server_error"
    CUT = "cut"
    NOT_JSON = "not_json"
    TOO_LARGE = "too_large"
    UNEXPECTED = "unexpected"
    REPEATED_PAGE = "repeated_page"
    ENDLESS = "endless"
    INCOMPLETE = "incomplete"
    BUSY = "busy"
    LOST = "lost"


# With these no other list of the same source would answer either, so the run ends at once.
WHOLE_CONNECTION = frozenset(
    {
        Fault.SETTING,
        Fault.SECRET,
        Fault.DNS,
        Fault.UNREACHABLE,
        Fault.TIMEOUT,
        Fault.TLS,
        Fault.PRIVATE_ADDRESS,
        Fault.UNAUTHORIZED,
        Fault.THROTTLED,
        Fault.LOST,
    }
)


class ConnectorError(Exception):
    """Trouble with a source, in words for people. `permanent`: trying again without a change cannot help."""

    def __init__(self, code: Fault, message: str, remedy: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy
        self.permanent = permanent

    def of(self, name: str) -> "ConnectorError":
        """The error with the name of the connection in the commands of its remedy, where it says NAME."""
        remedy = self.remedy.replace("NAME", shlex.quote(name))
        return ConnectorError(self.code, self.message, remedy, permanent=self.permanent)

    @property
    def stops_the_run(self) -> bool:
        """Whether the other lists of the connection are not worth asking."""
        return self.code in WHOLE_CONNECTION
