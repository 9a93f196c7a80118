"""Turns what HTTP reports into errors that a person can act on."""

import json
import re
from typing import Any

from requests import RequestException
from requests import exceptions as problems
from urllib3.exceptions import NameResolutionError, NewConnectionError, ReadTimeoutError

from spendapp.connectors.errors import ConnectorError, Fault
from spendapp.connectors.origin import Origin

LONGEST_QUOTE = 200


def of_exception(error: RequestException, home: Origin) -> ConnectorError:
    """The error for a request that got no whole answer."""
    cause = _find(error, (ConnectorError, NameResolutionError))
    if isinstance(cause, ConnectorError):
        return cause
    if isinstance(cause, NameResolutionError):
        return ConnectorError(
            Fault.DNS,
            f"The name {home.host} cannot be resolved.",
            "Check the spelling of the host (base_url or the organization's name) and this machine's DNS.",
            permanent=False,
        )
    if isinstance(error, problems.SSLError):
        return ConnectorError(
            Fault.TLS,
            f"The certificate or encryption of {home} is not acceptable: {_reason(error)}.",
            "Check the host name and the date of its certificate; a company's own authority must be trusted here.",
            permanent=True,
        )
    if isinstance(error, problems.Timeout) or _find(error, (ReadTimeoutError,)):
        return ConnectorError(Fault.TIMEOUT, f"{home} did not answer in time.", "Try again later.", permanent=False)
    if _find(error, (NewConnectionError,)):
        return ConnectorError(
            Fault.UNREACHABLE,
            f"{home} cannot be reached: {_reason(error)}.",
            "Check host and port (base_url) and that this machine may connect to it.",
            permanent=False,
        )
    if isinstance(error, problems.ConnectionError | problems.ChunkedEncodingError | problems.ContentDecodingError):
        return ConnectorError(
            Fault.CUT, f"{home} closed the connection before its answer was whole.", "Try again later.", permanent=False
        )
    return ConnectorError(
        Fault.SETTING, f"{home} cannot be asked: {_reason(error)}.", "Check base_url and the secrets.", permanent=True
    )


def of_status(status: int, body: bytes, home: Origin) -> ConnectorError:
    """The error for an answer that refuses."""
    said = _said(body)
    if status == 401:
        return ConnectorError(
            Fault.UNAUTHORIZED,
            f"{home} does not accept the token: it is wrong, expired or revoked{said}.",
            "Make a new token at the vendor, then: spendapp connections rotate NAME --secret token=-",
            permanent=True,
        )
    if status == 403:
        return ConnectorError(
            Fault.FORBIDDEN,
            f"{home} accepts the token but does not allow this list{said}.",
            "Give the token the permissions that the connection's page lists.",
            permanent=True,
        )
    if status in (404, 410):
        return ConnectorError(
            Fault.NOT_FOUND,
            f"{home} does not know this page ({status}){said}.",
            "Check base_url and the names in the settings; vendors also answer so when a token may not see something.",
            permanent=True,
        )
    if status == 501:
        return ConnectorError(
            Fault.UNSUPPORTED, f"{home} does not support this request{said}.", "See the documentation.", permanent=True
        )
    if status >= 500:
        return ConnectorError(
            Fault.SERVER_ERROR, f"{home} has a fault of its own ({status}){said}.", "Try again later.", permanent=False
        )
    return ConnectorError(
        Fault.REFUSED, f"{home} refused the request ({status}){said}.", "Check the settings.", permanent=True
    )


def throttled(home: Origin) -> ConnectorError:
    """The error for a source that stays at "too many requests"."""
    return ConnectorError(
        Fault.THROTTLED,
        f"{home} keeps answering that there are too many requests.",
        "Sync again later or less often, or give this connection a token of its own.",
        permanent=False,
    )


def _find(error: BaseException, kinds: tuple[type[BaseException], ...]) -> BaseException | None:
    """The first exception of these kinds among the causes, the arguments and the reasons of an exception."""
    waiting: list[Any] = [error]
    seen: set[int] = set()
    while waiting:
        found = waiting.pop()
        if not isinstance(found, BaseException) or id(found) in seen:
            continue
        if isinstance(found, kinds):
            return found
        seen.add(id(found))
        waiting += [found.__cause__, found.__context__, getattr(found, "reason", None), *found.args]
    return None


def _reason(error: BaseException) -> str:
    """The innermost words of an exception, without addresses of objects and of pages."""
    inner = _find(error, (OSError,)) if not isinstance(error, OSError) else None
    text = str(inner or error)
    found = re.search(r"\[(?:Errno|SSL)[^\]]*\] ([^(]+)", text)
    words = found.group(1) if found else text.partition("(Caused by")[0]
    return re.sub(r"<[^>]*>|with url: \S+", "", words).strip(" .':,\")")[:LONGEST_QUOTE] or type(error).__name__


def _said(body: bytes) -> str:
    """What the source says about it, shortened, in a bracket."""
    try:
        data = json.loads(body)
    except ValueError:
        return ""
    if isinstance(data, dict):
        inner = data.get("error")
        found = (inner.get("message") if isinstance(inner, dict) else None) or next(
            (
                data[name]
                for name in ("errorSummary", "detail", "message", "error_description", "error")
                if data.get(name)
            ),
            None,
        )
        if isinstance(found, str):
            return f' ("{found[:LONGEST_QUOTE]}")'
    return ""
