"""SCIM, page by page, over servers with habits of their own."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.connectors import store
from spendapp.provenance import Coverage
from spendapp.records import ApplicationRecord, PersonRecord, SeatRecord
from tests.connectors.loopback import Asked, Reply

CONFIG = "/v2/ServiceProviderConfig"
USERS = "/v2/Users"


def people(count: int) -> list[dict[str, Any]]:
    return [{"id": str(n), "userName": f"p{n:02}@example.com", "active": True} for n in range(count)]


def server(users: list[dict[str, Any]], most: int = 3, **pagination: Any) -> Callable[[Asked], Reply]:
    """A server that pages by index or by cursor and never returns more than `most` users."""

    def answer(asked: Asked) -> Reply:
        if asked.path == CONFIG:
            return Reply({"pagination": pagination} if pagination else {})
        by_cursor = "cursor" in asked.query
        if by_cursor and not pagination.get("cursor"):
            return Reply({"detail": "no cursors", "status": "400"}, 400)
        if not by_cursor and pagination.get("index") is False:
            return Reply({"detail": "only cursors", "status": "501"}, 501)
        start = int(asked.query["cursor"] or 0) if by_cursor else int(asked.query["startIndex"]) - 1
        count = min(int(asked.query["count"]), most)
        rows = users[start : start + count]
        body: dict[str, Any] = {"totalResults": len(users), "itemsPerPage": len(rows), "Resources": rows}
        if by_cursor and start + count < len(users):
            body["nextCursor"] = str(start + count)
        return Reply(body)

    return answer


@pytest.fixture
def scim(serve: Any, connect: Any, run: Any, landed: Any) -> Callable[..., Any]:
    """Connect a server and sync it: `scim(answer, provides="both", application="Figma")`."""

    def make(answer: Callable[[Asked], Reply], **options: str) -> Any:
        source = serve(answer)
        connection = connect(source, "scim", base_url=f"{source.url}/v2", **options)
        return source, connection, run(connection)

    return make


def asked_for(source: Any, name: str) -> list[str | None]:
    return [asked.query.get(name) for asked in source.asked if asked.path == USERS]


def test_the_next_index_follows_what_came_and_not_what_was_asked_for(scim: Any, landed: Any) -> None:
    source, _, outcome = scim(server(people(8)))
    assert (outcome.state, asked_for(source, "startIndex")) == ("complete", ["1", "4", "7"])
    assert asked_for(source, "count") == ["100", "100", "100"]
    assert landed.names(PersonRecord) == [f"p{n:02}@example.com" for n in range(8)]


def test_a_server_that_knows_cursors_is_paged_by_them(scim: Any, landed: Any) -> None:
    source, _, outcome = scim(server(people(8), cursor=True, index=True, maxPageSize=50))
    assert (outcome.state, asked_for(source, "cursor")) == ("complete", ["", "3", "6"])
    assert asked_for(source, "count") == ["50", "50", "50"]
    assert len(landed.names(PersonRecord)) == 8


def test_a_setting_decides_how_to_page(scim: Any) -> None:
    source, _, outcome = scim(server(people(4), cursor=True), paging="index")
    assert (outcome.state, asked_for(source, "startIndex")) == ("complete", ["1", "4"])
    assert all(asked.path == USERS for asked in source.asked)


def test_a_server_that_only_knows_cursors_and_does_not_say_so_is_understood(scim: Any, landed: Any) -> None:
    def answer(asked: Asked) -> Reply:
        return Reply({}, 404) if asked.path == CONFIG else server(people(4), cursor=True, index=False)(asked)

    source, _, outcome = scim(answer)
    assert (outcome.state, asked_for(source, "cursor")) == ("complete", [None, "", "3"])
    assert len(landed.names(PersonRecord)) == 4


@pytest.mark.parametrize("status", [403, 404, 501])
def test_a_server_without_discovery_is_paged_by_index(scim: Any, status: int) -> None:
    _, _, outcome = scim(lambda asked: Reply({}, status) if asked.path == CONFIG else server(people(4))(asked))
    assert outcome.state == "complete"


def test_a_wrong_token_is_not_taken_for_a_missing_discovery(scim: Any) -> None:
    _, _, outcome = scim(lambda _: Reply({"detail": "no"}, 401))
    assert outcome.state == "failed"
    assert outcome.error.startswith("discover, page 1: ")


def test_users_are_people_or_seats_or_both(scim: Any, landed: Any) -> None:
    _, _, outcome = scim(server(people(4)), provides="both", application="Figma")
    assert outcome.counts["records"] == {"application": 1, "person": 4, "seat": 4}
    assert {(seat.application, seat.plan) for seat in landed.state[SeatRecord]} == {("Figma", "Assigned")}
    assert landed.state[ApplicationRecord] == {ApplicationRecord("Figma")}


def test_an_application_without_accounts_is_covered_all_the_same(session: Session, scim: Any) -> None:
    _, _, outcome = scim(server([]), provides="seats", application="Figma")
    assert outcome.state == "complete"
    assert session.execute(select(Coverage.topic, Coverage.records)).all() == [("seats", 0)]


def test_users_that_move_between_pages_are_missed_and_said_so(scim: Any, landed: Any) -> None:
    users = people(6)
    users[3] = users[2]
    _, _, outcome = scim(server(users))
    assert (outcome.state, outcome.permanent) == ("partial", False)
    assert outcome.error == "users: The source says that there are 6 entries, but 5 came."
    assert len(landed.names(PersonRecord)) == 5


def test_a_list_may_be_left_out_only_where_nobody_is(scim: Any) -> None:
    empty = Reply({"totalResults": 0})
    assert scim(lambda asked: Reply({}) if asked.path == CONFIG else empty)[2].state == "complete"


def test_users_without_a_list_are_an_error_and_not_nobody(scim: Any) -> None:
    odd = Reply({"totalResults": 3})
    _, _, outcome = scim(lambda asked: Reply({}) if asked.path == CONFIG else odd)
    assert outcome.state == "failed"
    assert "no list 'Resources'" in outcome.error


def test_a_check_reads_one_user(session: Session, scim: Any) -> None:
    source, connection, _ = scim(server(people(4), cursor=True))
    source.asked.clear()
    assert [proof.granted for proof in store.check(session, connection)] == [True, True]
    assert asked_for(source, "count") == ["1"]
