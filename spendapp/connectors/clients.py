"""Makes the HTTP client of a connection: its address, its credentials, and the hosts that somebody permitted."""

from collections.abc import Callable, Mapping

from spendapp.connectors.addresses import is_permitted
from spendapp.connectors.contract import Connector
from spendapp.connectors.errors import ConnectorError, Fault
from spendapp.connectors.http import HttpClient
from spendapp.connectors.redaction import Redactor
from spendapp.registry import settings


def client_for(
    connector: type[Connector],
    options: Mapping[str, str],
    secrets: Mapping[str, str],
    *,
    permitted_host: str | None,
    wait: Callable[[float], None],
) -> HttpClient:
    """A client that goes nowhere but to the address of the connection."""
    missing = [item for item in connector.secrets if item.required and not secrets.get(item.name)]
    if missing:
        raise ConnectorError(
            Fault.SECRET,
            f"The secret {missing[0].name!r} is not set.",
            f"spendapp connections rotate NAME --secret {missing[0].name}=-",
            permanent=True,
        )
    permitted = [permitted_host or "", *settings().allow_private_hosts.split(",")]
    return HttpClient(
        connector.base_url(options),
        connector.headers(secrets),
        permit=lambda host, port: is_permitted(host, port, permitted),
        redact=Redactor(secrets.values()),
        wait=wait,
        requests_per_minute=connector.requests_per_minute,
    )
