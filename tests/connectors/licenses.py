"""A GitHub enterprise on loopback: pages of consumed licenses, as many users as a test wants."""

from collections.abc import Callable, Sequence
from typing import Any

from tests.connectors.loopback import Asked, Reply

PATH = "/enterprises/acme/consumed-licenses"


def user(login: str, **values: Any) -> dict[str, Any]:
    """An entry of the license list."""
    return {
        "github_com_login": login,
        "license_type": "Enterprise",
        "github_com_user": True,
        "github_com_enterprise_roles": ["Member"],
        "github_com_verified_domain_emails": [f"{login}@example.com"],
        **values,
    }


def logins(count: int) -> list[str]:
    """ann00, ann01, …"""
    return [f"ann{number:02}" for number in range(count)]


def pages(names: Sequence[str], size: int = 2, bought: int = 10) -> Callable[[Asked], Reply]:
    """Answers the license list in pages of `size`, linked by page numbers."""

    def answer(asked: Asked) -> Reply:
        if asked.path != PATH:
            return Reply({"message": "Not Found"}, 404)
        return page_of(asked, [user(name) for name in names], size, bought)

    return answer


def page_of(asked: Asked, users: Sequence[dict[str, Any]], size: int, bought: int = 10) -> Reply:
    """One page, with the Link header where another follows."""
    number = int(asked.query.get("page", "1"))
    body = {
        "total_seats_consumed": len(users),
        "total_seats_purchased": bought,
        "users": list(users[(number - 1) * size : number * size]),
    }
    more = number * size < len(users)
    link = {"Link": f'<http://{asked.headers["host"]}{asked.path}?page={number + 1}>; rel="next"'}
    return Reply(body, headers=link if more else {})
