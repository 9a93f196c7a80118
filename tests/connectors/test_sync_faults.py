"""Whatever a source does, the last complete state stays, and the run says what happened."""

from collections.abc import Callable
from typing import Any

import pytest

from spendapp.connectors.fetching import Bounds
from spendapp.connectors.http import Limits
from spendapp.connectors.sync import Outcome
from spendapp.records import SeatRecord
from tests.connectors.conftest import Landed
from tests.connectors.licenses import PATH, logins, page_of, pages, user
from tests.connectors.loopback import Asked, Reply

BEFORE = logins(6)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Limits.__init__, "__defaults__", (1, 0.2, 5, 2, 3, 64 * 1024 * 1024))


@pytest.fixture
def after_complete(enterprise: Any) -> Callable[..., Outcome]:
    """Run a source that was complete before and behaves otherwise now."""
    github = enterprise(pages(BEFORE))
    github.run()
    found: Callable[..., Outcome] = github.run
    return found


def at_page(number: int, reply: Reply) -> Callable[[Asked], Reply]:
    """The list as before, but one page is another reply."""
    good = pages(BEFORE)
    return lambda asked: reply if asked.query.get("page", "1") == str(number) else good(asked)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(fault="reset"), "closed the connection before its answer was whole"),
        (Reply(fault="hang"), "did not answer in time"),
        (Reply({"users": "x" * 9000}, fault="cut"), "closed the connection before its answer was whole"),
        (Reply({"message": "Bad credentials"}, 401), "wrong, expired or revoked"),
        (Reply({"message": "no"}, 403), "does not allow this list"),
        (Reply({}, 404), "does not know this page"),
        (Reply({}, 429), "too many requests"),
        (Reply({}, 429, {"Retry-After": "900"}), "too many requests"),
        (Reply({}, 500), "has a fault of its own (500)"),
        (Reply(b"<html>", headers={"Content-Type": "text/html"}), "text/html instead of JSON"),
        (Reply({"ok": False, "error": "not_authed"}), "does not know: no list 'users'"),
        (Reply({"users": [{"github_com_verified_domain_emails": 7}]}), ""),
    ],
)
@pytest.mark.parametrize("page", [1, 3])
def test_a_fault_keeps_the_last_complete_state(
    after_complete: Any, landed: Landed, reply: Reply, words: str, page: int
) -> None:
    outcome = after_complete(at_page(page, reply))
    if words:
        assert outcome.state == ("failed" if page == 1 else "partial")
        assert words in outcome.error
        assert outcome.error.startswith(f"licenses/acme, page {page}: ")
        assert outcome.remedy
    assert landed.names(SeatRecord) == BEFORE


def test_a_provider_that_dies_at_page_three_makes_the_run_partial(enterprise: Any) -> None:
    good = pages(BEFORE)
    github = enterprise(good)
    github.run()

    def dying(asked: Asked) -> Reply:
        if asked.query.get("page") != "3":
            return good(asked)
        github.source.server.socket.close()
        return Reply(fault="reset")

    outcome = github.run(dying)
    assert (outcome.state, outcome.permanent) == ("partial", False)
    assert github.landed.names(SeatRecord) == BEFORE


def test_a_link_to_another_host_is_not_followed(after_complete: Any, landed: Landed, serve: Any) -> None:
    stranger = serve(pages(BEFORE))
    link = {"Link": f'<{stranger.url}{PATH}?page=2>; rel="next"'}
    outcome = after_complete(lambda asked: Reply(page_of(asked, [user("new")], 1).body, headers=link))
    assert (outcome.state, stranger.asked) == ("partial", [])
    assert "no credentials were sent" in outcome.error
    assert landed.names(SeatRecord) == [*BEFORE, "new"]


def endless(asked: Asked, login: str, next_page: int) -> Reply:
    link = {"Link": f'<http://{asked.headers["host"]}{PATH}?page={next_page}>; rel="next"'}
    return Reply({"total_seats_purchased": 9, "users": [user(login)]}, headers=link)


def test_a_page_token_that_comes_again_fails_the_run(after_complete: Any, landed: Landed) -> None:
    outcome = after_complete(lambda asked: endless(asked, f"x{asked.query.get('page', '1')}", 2))
    assert (outcome.state, outcome.permanent) == ("failed", True)
    assert "names a page as the next one that it already sent" in outcome.error
    assert landed.names(SeatRecord) == BEFORE


def test_pages_in_a_circle_fail_the_run(after_complete: Any, landed: Landed) -> None:
    def circle(asked: Asked) -> Reply:
        number = int(asked.query.get("page", "1"))
        return endless(asked, f"x{number}", number % 3 + 1)

    outcome = after_complete(circle)
    assert outcome.state == "failed"
    assert "already sent" in outcome.error


def test_a_body_that_comes_again_fails_the_run(after_complete: Any, landed: Landed) -> None:
    outcome = after_complete(lambda asked: endless(asked, "same", int(asked.query.get("page", "1")) + 1))
    assert outcome.state == "failed"
    assert "sends the same page again and again" in outcome.error
    assert landed.names(SeatRecord) == BEFORE


def test_pages_without_end_fail_the_run(after_complete: Any, landed: Landed) -> None:
    def answer(asked: Asked) -> Reply:
        number = int(asked.query.get("page", "1"))
        return endless(asked, f"x{number}", number + 1)

    outcome = after_complete(answer, bounds=Bounds(pages=20))
    assert outcome.state == "failed"
    assert "without end; 20 were read" in outcome.error
    assert landed.names(SeatRecord) == BEFORE


def test_empty_pages_without_end_fail_the_run(after_complete: Any) -> None:
    def answer(asked: Asked) -> Reply:
        number = int(asked.query.get("page", "1"))
        link = endless(asked, "", number + 1).headers
        return Reply({"total_seats_purchased": None, "users": [], "page": number}, headers=link)

    outcome = after_complete(answer, bounds=Bounds(empty_pages=5))
    assert (outcome.state, outcome.counts["pages"]) == ("failed", 5)


def test_more_entries_than_the_source_says_it_has_fail_the_run(after_complete: Any) -> None:
    def answer(asked: Asked) -> Reply:
        number = int(asked.query.get("page", "1"))
        reply = endless(asked, f"x{number}", number + 1)
        return Reply({**reply.body, "total_seats_consumed": 3}, headers=reply.headers)

    outcome = after_complete(answer, bounds=Bounds(surplus=10))
    assert outcome.state == "failed"
    assert "says it has 3 entries" in outcome.error
