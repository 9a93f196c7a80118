"""A source on the loopback address that behaves as a test wants: answers, refuses, throttles, hangs, breaks."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True)
class Reply:
    """An answer.

    `fault`: "reset" breaks the connection, "hang" never answers, "cut" sends half of the body, "drip" byte by byte.
    """

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    fault: str = ""


Answer = Callable[[Asked], Reply]


class Source:
    """The running server and what it was asked."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self.stopped = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True

    @property
    def authority(self) -> str:
        return f"127.0.0.1:{self.server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.authority}"

    def _handler(source) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = dict(parse_qsl(parts.query, keep_blank_values=True))
                asked = Asked(parts.path, query, {name.lower(): value for name, value in self.headers.items()})
                source.asked.append(asked)
                self._send(source.answer(asked))

            def _send(self, reply: Reply) -> None:
                self.close_connection = True
                if reply.fault == "hang":
                    source.stopped.wait(10)
                    return
                if reply.fault == "reset":
                    # Lingering for no time turns the close into a reset.
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.connection.close()
                    return
                body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
                self.send_response_only(reply.status)
                headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), **reply.headers}
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Connection", "close")
                self.end_headers()
                if reply.fault == "drip":
                    self._drip(body)
                    return
                self.wfile.write(body[: len(body) // 2] if reply.fault == "cut" else body)

            def _drip(self, body: bytes) -> None:
                with suppress(ConnectionError):
                    for number in range(len(body)):
                        self.wfile.write(body[number : number + 1])
                        if source.stopped.wait(0.02):
                            return

            def log_message(self, *_args: Any) -> None:
                pass

        return Handler


@contextmanager
def serving(answer: Answer) -> Iterator[Source]:
    """Serve until the test is over."""
    source = Source(answer)
    thread = threading.Thread(target=source.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield source
    finally:
        source.stopped.set()
        source.server.shutdown()
        source.server.server_close()
        thread.join()
