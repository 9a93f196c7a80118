"""Which server an address means, read with the parser that opens the connection."""

from dataclasses import dataclass
from urllib.parse import urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from spendapp.connectors.errors import ConnectorError, Fault

PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port: credentials never go to another one."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        plain = f"{self.scheme}://{self.host}"
        return plain if self.port == PORTS.get(self.scheme) else f"{plain}:{self.port}"

    @property
    def authority(self) -> str:
        """Host and port, as a permission names them."""
        return f"{self.host}:{self.port}"


def origin_of(address: str) -> Origin:
    """The origin of an absolute address. Raises ConnectorError for anything else."""
    try:
        url = parse_url(address)
    except LocationParseError as error:
        raise _no_address(address) from error
    scheme = (url.scheme or "").lower()
    if scheme not in PORTS or not url.host:
        raise _no_address(address)
    return Origin(scheme, url.host.lower(), url.port or PORTS[scheme])


def absolute(base: str, address: str) -> str:
    """A path below the base address, or a link as the source gave it (a path that begins with / is of the host)."""
    if "://" in address or address.startswith(("/", "?")):
        return urljoin(base, address)
    return f"{base.rstrip('/')}/{address}"


def refuse_foreign(home: Origin, address: str) -> None:
    """Raise ConnectorError if an address leads to another scheme, host or port."""
    there = origin_of(address)
    if there != home:
        raise ConnectorError(
            Fault.FOREIGN_HOST,
            f"The source pointed to {there}, outside of {home}; it was not followed, and no credentials were sent.",
            "If that is the right address, set base_url to it; otherwise ask the vendor or the proxy's administrator.",
            permanent=True,
        )


def _no_address(address: str) -> ConnectorError:
    return ConnectorError(
        Fault.SETTING,
        f"{address!r} is not an address that begins with https:// and names a host.",
        "Write base_url as https://host or https://host/path.",
        permanent=True,
    )
