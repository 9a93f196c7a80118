"""The one HTTP client: timeouts, retries, throttling, limits, redaction, and never off the configured host."""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from requests import PreparedRequest, Request, RequestException, Response
from requests.exceptions import ChunkedEncodingError, ContentDecodingError, ReadTimeout
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError

from spendapp import clock
from spendapp.connectors import throttle
from spendapp.connectors.contract import Answer
from spendapp.connectors.errors import ConnectorError, Fault
from spendapp.connectors.failures import of_exception, of_status, throttled
from spendapp.connectors.origin import Origin, absolute, origin_of, refuse_foreign
from spendapp.connectors.redaction import Redactor
from spendapp.connectors.transport import Permit, guarded_session

log = logging.getLogger(__name__)
CHUNK_BYTES = 64 * 1024
MOST_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much: seconds to connect, between two bytes, and for a whole body; tries; bytes of a body."""

    connect_seconds: float = 10
    read_seconds: float = 60
    body_seconds: float = 180
    tries: int = 4
    throttled_tries: int = 8
    body_bytes: int = 64 * 1024 * 1024


@dataclass(slots=True)
class Pacer:
    """Spaces the requests of one connection, and waits when the source says that none is left."""

    wait: Callable[[float], None]
    requests_per_minute: int | None = None
    ticks: Callable[[], float] = time.monotonic
    _next: float = 0.0

    def before(self) -> None:
        """Wait until the next request may go out."""
        seconds = self._next - self.ticks()
        if seconds > 0:
            self.wait(seconds)
        if self.requests_per_minute:
            self._next = self.ticks() + 60 / self.requests_per_minute

    def after(self, headers: Mapping[str, str], now: datetime) -> None:
        """Learn from an answer when the source will take another request."""
        if throttle.is_exhausted(headers) and (told := throttle.told_wait(headers, now)) is not None:
            self._next = max(self._next, self.ticks() + throttle.clamp(told))


@dataclass
class HttpClient:
    """GET requests of one connection. `wait` sleeps (and keeps the claim of the run alive); tests give their own."""

    base_url: str
    headers: Mapping[str, str]
    permit: Permit
    redact: Redactor
    wait: Callable[[float], None] = time.sleep
    requests_per_minute: int | None = None
    limits: Limits = field(default_factory=Limits)
    ticks: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = clock.now

    def __post_init__(self) -> None:
        self._home: Origin = origin_of(self.base_url)
        self._refuse_plain_text()
        self._session = guarded_session(self.permit)
        self._pacer = Pacer(self.wait, self.requests_per_minute, self.ticks)

    def get(self, address: str, params: Mapping[str, str | int] | None = None) -> Answer:
        """The JSON at a path below the base address, or at a link of the source; ConnectorError for any trouble."""
        try:
            response, body = self._follow(absolute(self.base_url, address), params)
            return self._answer(response, body)
        except ConnectorError as error:
            clean = ConnectorError(error.code, self.redact(error.message), error.remedy, permanent=error.permanent)
            # Suppress the cause: it holds the request with its credentials, and a traceback would print them.
            raise clean from None

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _follow(self, url: str, params: Mapping[str, str | int] | None) -> tuple[Response, bytes]:
        for _ in range(MOST_REDIRECTS):
            response, body = self._patiently(self._prepare(url, params))
            location = response.headers.get("Location") if 300 <= response.status_code < 400 else None
            if location is None:
                return response, body
            url, params = absolute(response.url, location), None
        raise ConnectorError(
            Fault.REFUSED,
            f"{self._home} redirects again and again.",
            "Check the address of the source (base_url).",
            permanent=True,
        )

    def _prepare(self, url: str, params: Mapping[str, str | int] | None) -> PreparedRequest:
        request = self._session.prepare_request(Request("GET", url, headers=dict(self.headers), params=params))
        refuse_foreign(self._home, request.url or "")
        return request

    def _patiently(self, request: PreparedRequest) -> tuple[Response, bytes]:
        """Send until there is an answer, waiting as the source says; the last trouble is raised."""
        failures = throttles = 0
        while True:
            self._pacer.before()
            try:
                response, body = self._send(request)
            except ConnectorError as error:
                failures += 1
                if error.permanent or failures >= self.limits.tries:
                    raise
                self.wait(throttle.back_off(failures - 1))
                continue
            headers = _lower(response.headers)
            self._pacer.after(headers, self.now())
            if throttle.is_throttled(response.status_code, headers):
                throttles += 1
                if throttles >= self.limits.throttled_tries:
                    raise throttled(self._home)
                # A reset that has passed says "now"; when "now" was refused, too, wait longer each time.
                least = throttle.back_off(throttles - 2) if throttles > 1 else 0.0
                self.wait(max(throttle.wait_seconds(headers, self.now(), throttles - 1), least))
            elif response.status_code in (500, 502, 503, 504) and failures + 1 < self.limits.tries:
                failures += 1
                self.wait(throttle.wait_seconds(headers, self.now(), failures - 1))
            else:
                return response, body

    def _send(self, request: PreparedRequest) -> tuple[Response, bytes]:
        log.debug("GET %s", self.redact(request.url or ""))
        timeouts = (self.limits.connect_seconds, self.limits.read_seconds)
        try:
            with self._session.send(request, stream=True, allow_redirects=False, timeout=timeouts) as response:
                return response, self._body(response)
        except RequestException as error:
            raise of_exception(error, self._home) from error

    def _body(self, response: Response) -> bytes:
        """The body, up to the limits of size and time: a source that drips is cut off."""
        parts: list[bytes] = []
        size, deadline = 0, self.ticks() + self.limits.body_seconds
        # `iter_content` would wait for a whole chunk, and a source that sends a byte a second would never be judged.
        while part := self._arrived(response):
            parts.append(part)
            size += len(part)
            if size > self.limits.body_bytes:
                raise ConnectorError(
                    Fault.TOO_LARGE,
                    f"{self._home} sent more than {self.limits.body_bytes} bytes in one answer.",
                    "Ask the vendor for smaller pages; this answer is not read.",
                    permanent=True,
                )
            if self.ticks() > deadline:
                raise ConnectorError(
                    Fault.TIMEOUT,
                    f"{self._home} took more than {self.limits.body_seconds:.0f} seconds for one answer.",
                    "Try again later; if it stays, ask the vendor.",
                    permanent=False,
                )
        return b"".join(parts)

    @staticmethod
    def _arrived(response: Response) -> bytes:
        """What has arrived, waiting only while nothing has; empty at the end."""
        try:
            part: bytes = response.raw.read1(CHUNK_BYTES, decode_content=True)
        except ReadTimeoutError as error:
            raise ReadTimeout(error) from error
        except DecodeError as error:
            raise ContentDecodingError(error) from error
        except HTTPError as error:
            raise ChunkedEncodingError(error) from error
        return part

    def _answer(self, response: Response, body: bytes) -> Answer:
        if response.status_code >= 300:
            raise of_status(response.status_code, body, self._home)
        try:
            data: Any = json.loads(body)
        except ValueError as error:
            kind = response.headers.get("Content-Type", "no content type")
            raise ConnectorError(
                Fault.NOT_JSON,
                f"{self._home} answered with {kind} instead of JSON.",
                "Check that base_url is the address of the API, not of the web pages or of a login.",
                permanent=True,
            ) from error
        links = {rel: absolute(response.url, link["url"]) for rel, link in response.links.items()}
        return Answer(data, links, hashlib.sha256(body).hexdigest())

    def _refuse_plain_text(self) -> None:
        if self._home.scheme == "http" and not self.permit(self._home.host, self._home.port):
            raise ConnectorError(
                Fault.SETTING,
                f"{self._home} is not encrypted; the token would travel in the open.",
                "Use an https:// address. (Plain http is for hosts that were permitted by name.)",
                permanent=True,
            )


def _lower(headers: CaseInsensitiveDict[str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
