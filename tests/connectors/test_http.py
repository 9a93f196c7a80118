"""The one HTTP client: what it retries, waits for, refuses, and never gives away."""

import socket
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from spendapp.connectors.errors import ConnectorError, Fault
from spendapp.connectors.http import HttpClient, Limits, Pacer
from spendapp.connectors.redaction import Redactor
from tests.connectors.loopback import Answer, Asked, Reply, Source

TOKEN = "a-very-secret-token"
Serve = Callable[[Answer], Source]
QUICK = Limits(connect_seconds=1, read_seconds=0.2, body_seconds=5, tries=3, throttled_tries=3)


@pytest.fixture
def client(waits: list[float]) -> Iterator[Callable[..., HttpClient]]:
    made: list[HttpClient] = []

    def make(source: Source, **values: Any) -> HttpClient:
        values = {"permit": lambda _host, _port: True, "limits": QUICK, "base_url": source.url, **values}
        headers = {"Authorization": f"Bearer {TOKEN}"}
        made.append(HttpClient(headers=headers, redact=Redactor([TOKEN]), wait=waits.append, **values))
        return made[-1]

    yield make
    for item in made:
        item.close()


def in_turn(*replies: Reply) -> Answer:
    """Answer with each reply once; the last one stays."""
    left = list(replies)
    return lambda _asked: left.pop(0) if len(left) > 1 else left[0]


def trouble(client: HttpClient, address: str = "x") -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        client.get(address)
    return caught.value


def test_an_answer_holds_the_json_and_the_links(serve: Serve, client: Any) -> None:
    source = serve(lambda _: Reply({"a": 1}, headers={"Link": '</x?page=2>; rel="next", </x>; rel="self"'}))
    answer = client(source).get("x", {"limit": 2})
    assert (answer.data, answer.next_link) == ({"a": 1}, f"{source.url}/x?page=2")
    assert (source.asked[0].path, source.asked[0].query) == ("/x", {"limit": "2"})
    assert source.asked[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_a_next_page_that_is_this_page_is_the_end(serve: Serve, client: Any) -> None:
    source = serve(lambda _: Reply([], headers={"Link": '</x?a=1>; rel="next", </x?a=1>; rel="self"'}))
    assert client(source).get("x").next_link is None


@pytest.mark.parametrize("fault", ["reset", "cut", "hang"])
def test_a_broken_answer_is_asked_for_again(serve: Serve, client: Any, waits: list[float], fault: str) -> None:
    source = serve(in_turn(Reply({}, fault=fault), Reply({"ok": True})))
    assert client(source).get("x").data == {"ok": True}
    assert (len(source.asked), waits) == (2, [1])


@pytest.mark.parametrize(("fault", "code"), [("reset", Fault.CUT), ("cut", Fault.CUT), ("hang", Fault.TIMEOUT)])
def test_a_source_that_stays_broken_is_given_up(
    serve: Serve, client: Any, waits: list[float], fault: str, code: Fault
) -> None:
    source = serve(lambda _: Reply({"long": "x" * 5000}, fault=fault))
    error = trouble(client(source))
    assert (error.code, error.permanent, waits) == (code, False, [1, 2])


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_fault_of_the_server_is_asked_again(serve: Serve, client: Any, waits: list[float], status: int) -> None:
    source = serve(in_turn(Reply({}, status), Reply({}, status, {"Retry-After": "11"}), Reply([1])))
    assert client(source).get("x").data == [1]
    assert waits == [1, 11]


def test_a_server_that_stays_down_is_given_up(serve: Serve, client: Any) -> None:
    source = serve(lambda _: Reply({"message": "down"}, 500))
    error = trouble(client(source))
    assert (error.code, error.permanent, len(source.asked)) == (Fault.SERVER_ERROR, False, 3)
    assert '"down"' in error.message


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, Fault.UNAUTHORIZED),
        (403, Fault.FORBIDDEN),
        (404, Fault.NOT_FOUND),
        (410, Fault.NOT_FOUND),
        (400, Fault.REFUSED),
        (501, Fault.UNSUPPORTED),
    ],
)
def test_a_refusal_is_not_asked_again(serve: Serve, client: Any, status: int, code: Fault) -> None:
    source = serve(lambda _: Reply({"errorSummary": "no"}, status))
    error = trouble(client(source))
    assert (error.code, error.permanent, len(source.asked)) == (code, True, 1)
    assert error.remedy


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "3"}, 3),
        ({"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "1795521605"}, 5),
        ({"ratelimit-reset": "4"}, 4),
        ({"X-RateLimit-Reset": "2026-11-24T12:00:06Z"}, 6),
        ({}, 1),
    ],
)
def test_too_many_requests_are_waited_for(
    serve: Serve, client: Any, waits: list[float], headers: dict[str, str], seconds: float
) -> None:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        source = serve(in_turn(Reply({}, 429, headers), Reply([])))
        assert client(source, ticks=lambda: 0.0).get("x").data == []
    assert waits[0] == seconds


def test_a_used_up_limit_of_github_is_waited_for(serve: Serve, client: Any, waits: list[float]) -> None:
    source = serve(in_turn(Reply({}, 403, {"Retry-After": "60"}), Reply([])))
    assert client(source).get("x").data == []
    assert waits == [60]


def test_throttling_that_never_ends_is_given_up(serve: Serve, client: Any, waits: list[float]) -> None:
    source = serve(lambda _: Reply({}, 429, {"Retry-After": "0"}))
    error = trouble(client(source))
    assert (error.code, error.permanent, waits) == (Fault.THROTTLED, False, [0, 1])


def test_a_source_with_no_request_left_is_left_alone_until_its_reset() -> None:
    waits: list[float] = []
    pacer = Pacer(waits.append, ticks=lambda: 100.0)
    pacer.before()
    pacer.after({"x-rate-limit-remaining": "0", "retry-after": "8"}, None)  # type: ignore[arg-type]
    pacer.before()
    assert waits == [8]


def test_a_connection_with_a_pace_spaces_its_requests() -> None:
    waits: list[float] = []
    pacer = Pacer(waits.append, requests_per_minute=30, ticks=lambda: 100.0)
    pacer.before()
    pacer.before()
    assert waits == [2]


def test_a_page_of_another_kind_is_no_answer(serve: Serve, client: Any) -> None:
    source = serve(lambda _: Reply(b"<html>Log in</html>", headers={"Content-Type": "text/html"}))
    error = trouble(client(source))
    assert (error.code, error.permanent) == (Fault.NOT_JSON, True)
    assert "text/html instead of JSON" in error.message


def test_an_answer_that_is_too_large_is_not_read(serve: Serve, client: Any) -> None:
    source = serve(lambda _: Reply(["x" * 5000]))
    assert trouble(client(source, limits=Limits(body_bytes=1000))).code is Fault.TOO_LARGE


def test_an_answer_that_drips_is_cut_off(serve: Serve, client: Any) -> None:
    source = serve(lambda _: Reply(["x" * 200_000], fault="drip"))
    error = trouble(client(source, limits=Limits(body_seconds=0.2, tries=1)))
    assert (error.code, error.permanent) == (Fault.TIMEOUT, False)
    assert "for one answer" in error.message


def test_a_redirect_within_the_host_is_followed(serve: Serve, client: Any) -> None:
    def answer(asked: Asked) -> Reply:
        return Reply({}, 302, {"Location": "/new"}) if asked.path == "/old" else Reply({"here": asked.path})

    assert client(serve(answer)).get("old").data == {"here": "/new"}


def test_redirects_in_a_circle_end(serve: Serve, client: Any) -> None:
    error = trouble(client(serve(lambda _: Reply({}, 302, {"Location": "/x"}))))
    assert (error.code, error.permanent) == (Fault.REFUSED, True)


def test_no_redirect_leads_off_the_host(serve: Serve, client: Any) -> None:
    stranger = serve(lambda _: Reply({}))
    source = serve(lambda _: Reply({}, 307, {"Location": f"{stranger.url}/x"}))
    error = trouble(client(source))
    assert (error.code, stranger.asked) == (Fault.FOREIGN_HOST, [])


def test_no_link_leads_off_the_host(serve: Serve, client: Any) -> None:
    stranger = serve(lambda _: Reply({}))
    error = trouble(client(serve(lambda _: Reply({}))), f"{stranger.url}/x?page=2")
    assert (error.code, stranger.asked) == (Fault.FOREIGN_HOST, [])
    assert "no credentials were sent" in error.message


def test_a_loopback_address_is_refused_unless_it_was_permitted(serve: Serve, client: Any) -> None:
    source = serve(lambda _: Reply({}))
    error = trouble(client(source, base_url=source.url.replace("http", "https"), permit=lambda *_: False))
    assert (error.code, error.permanent, source.asked) == (Fault.PRIVATE_ADDRESS, True, [])


def test_a_name_that_leads_to_a_private_address_is_refused(serve: Serve, client: Any) -> None:
    source = serve(lambda _: Reply({}))
    port = source.server.server_port
    error = trouble(client(source, base_url=f"https://localhost:{port}", permit=lambda *_: False))
    assert error.code is Fault.PRIVATE_ADDRESS
    assert error.message.startswith("localhost is ")


def test_a_name_that_resolves_anew_between_check_and_connect_is_refused(
    serve: Serve, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = serve(lambda _: Reply({}))
    public = [(2, 1, 6, "", ("1.1.1.1", 443))]
    lie = SimpleNamespace(getaddrinfo=lambda *_args, **_values: public, SOCK_STREAM=socket.SOCK_STREAM, socket=object)
    monkeypatch.setattr("spendapp.connectors.transport.socket", lie)
    base_url = f"https://localhost:{source.server.server_port}"
    error = trouble(client(source, base_url=base_url, permit=lambda *_: False))
    assert (error.code, source.asked) == (Fault.PRIVATE_ADDRESS, [])


def test_a_token_does_not_travel_in_the_open(serve: Serve, client: Any) -> None:
    with pytest.raises(ConnectorError, match="in the open"):
        client(serve(lambda _: Reply({})), base_url="http://api.example.com", permit=lambda *_: False)


def test_a_port_where_nobody_listens_is_said_so(serve: Serve, client: Any) -> None:
    source = serve(lambda _: Reply({}))
    source.server.socket.close()
    error = trouble(client(source))
    assert (error.code, error.permanent) == (Fault.UNREACHABLE, False)
    assert "Connection refused" in error.message


def test_a_name_that_does_not_exist_is_said_so(serve: Serve, client: Any) -> None:
    error = trouble(client(serve(lambda _: Reply({})), base_url="https://no-such-host.invalid"))
    assert (error.code, error.permanent) == (Fault.DNS, False)


def test_a_server_without_encryption_is_a_tls_trouble(serve: Serve, client: Any) -> None:
    source = serve(lambda _: Reply({}))
    error = trouble(client(source, base_url=source.url.replace("http", "https")))
    assert (error.code, error.permanent) == (Fault.TLS, True)


def test_a_token_that_the_source_repeats_is_masked(serve: Serve, client: Any) -> None:
    error = trouble(client(serve(lambda asked: Reply({"message": asked.headers["authorization"]}, 401))))
    assert "Bearer ***" in error.message
    assert TOKEN not in repr(error) + error.message
    assert error.__suppress_context__  # A traceback would print the request.


def test_a_secret_in_an_address_does_not_reach_the_log(
    serve: Serve, client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "spendapp")
    client(serve(lambda _: Reply({}))).get("x", {"key": TOKEN})
    assert "key=***" in caplog.text
    assert TOKEN not in "".join(record.getMessage() for record in caplog.records if record.name.startswith("spendapp"))


def test_the_environment_of_the_machine_is_not_read(
    serve: Serve, client: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login other password stolen")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    source = serve(lambda _: Reply({}))
    client(source).get("x")
    assert source.asked[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_the_client_sleeps_by_default() -> None:
    assert HttpClient.wait is time.sleep
