"""The vendors of the sample company answer as the real ones do."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import requests

from spendapp.demo.company import build
from spendapp.demo.vendors import ENTERPRISE, TOKEN, World, running

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def world() -> World:
    return World(build(TODAY), TODAY)


@pytest.fixture(scope="module")
def addresses(world: World) -> Iterator[dict[str, str]]:
    with running(world, {}) as found:
        yield found


def get(address: str, token: str = TOKEN, **query: object) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}", "Connection": "close"}
    return requests.get(address, params=query, headers=headers, timeout=10)  # type: ignore[arg-type]


def test_a_wrong_token_is_refused(addresses: dict[str, str]) -> None:
    assert get(f"{addresses['okta']}/api/v1/users", token="wrong").status_code == 401


def test_okta_leaves_deactivated_users_out_of_the_plain_list(addresses: dict[str, str]) -> None:
    rows = get(f"{addresses['okta']}/api/v1/users", limit=200).json()
    assert {row["status"] for row in rows} == {"ACTIVE"}


def test_okta_lists_deactivated_users_when_asked(addresses: dict[str, str]) -> None:
    rows = get(f"{addresses['okta']}/api/v1/users", filter='status eq "DEPROVISIONED"').json()
    assert {row["status"] for row in rows} == {"DEPROVISIONED"}


def test_okta_names_the_next_page_in_a_link(addresses: dict[str, str]) -> None:
    answer = get(f"{addresses['okta']}/api/v1/users", limit=200)
    assert answer.links["next"]["url"] == f"{addresses['okta']}/api/v1/users?limit=200&after=200"


def test_the_log_tells_of_sign_ins_since_a_day_and_none_of_today(addresses: dict[str, str]) -> None:
    since = TODAY - timedelta(1)
    rows = get(f"{addresses['okta']}/api/v1/logs", since=f"{since}T00:00:00Z", limit=1000).json()
    assert {row["published"][:10] for row in rows} == {since.isoformat()}


def test_github_counts_what_was_bought_beside_what_is_used(addresses: dict[str, str]) -> None:
    body = get(f"{addresses['github']}/enterprises/{ENTERPRISE}/consumed-licenses", per_page=100).json()
    assert body["total_seats_purchased"] - body["total_seats_consumed"] == 9
    assert len(body["users"]) == 100


def test_scim_counts_from_one(addresses: dict[str, str]) -> None:
    first = get(f"{addresses['scim']}/Users", startIndex=1, count=2).json()
    second = get(f"{addresses['scim']}/Users", startIndex=2, count=2).json()
    assert first["Resources"][1] == second["Resources"][0]


def test_a_dying_vendor_answers_its_first_page_only(world: World, addresses: dict[str, str]) -> None:
    world.dying = frozenset({"github"})
    address = f"{addresses['github']}/enterprises/{ENTERPRISE}/consumed-licenses"
    found = [get(address, page=page).status_code for page in (1, 2)]
    world.dying = frozenset()
    assert found == [200, 502]
