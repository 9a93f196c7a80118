"""An Okta organization on loopback."""

from collections.abc import Callable
from typing import Any

from tests.connectors.loopback import Asked, Reply


def person(number: int, status: str = "ACTIVE") -> dict[str, Any]:
    """A user."""
    email = f"p{number}@example.com"
    return {
        "id": f"00u{number}",
        "status": status,
        "profile": {"login": email, "email": email, "firstName": f"P{number}"},
    }


def app(number: int, label: str, seats: int = 0) -> dict[str, Any]:
    """An application."""
    return {"id": f"0oa{number}", "label": label, "status": "ACTIVE", "licensing": {"seatCount": seats}}


def assigned(number: int) -> dict[str, Any]:
    """An assignment of a user."""
    return {"id": f"00u{number}", "status": "ACTIVE", "credentials": {"userName": f"p{number}"}, "profile": {}}


def sign_in(number: int, app_id: str, at: str = "2026-11-23T10:00:00.000Z") -> dict[str, Any]:
    """A sign-in of a user to an application."""
    targets = [{"type": "AppInstance", "id": app_id}, {"type": "AppUser", "alternateId": f"p{number}"}]
    return {
        "eventType": "user.authentication.sso",
        "published": at,
        "outcome": {"result": "SUCCESS"},
        "actor": {"alternateId": f"p{number}@example.com"},
        "target": targets,
    }


def organization(lists: dict[str, list[dict[str, Any]]], size: int = 2) -> Callable[[Asked], Reply]:
    """Answers lists by path in pages of `size`, with links as Okta writes them."""

    def answer(asked: Asked) -> Reply:
        rows = lists.get(asked.path)
        if rows is None:
            return Reply({"errorCode": "E0000007", "errorSummary": "Not found"}, 404)
        start = int(asked.query.get("after", "0"))
        here = f"http://{asked.headers['host']}{asked.path}"
        link = f'<{here}?after={start}>; rel="self"'
        if start + size < len(rows):
            link += f', <{here}?after={start + size}>; rel="next"'
        return Reply(rows[start : start + size], headers={"Link": link})

    return answer
