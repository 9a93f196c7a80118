"""Vendors of the sample company on loopback: they answer in the vendors' shapes, as of a day that can be moved.

Okta (users, applications, assignments, system log), GitHub (consumed licenses, Copilot seats) and two SCIM providers,
of which one stops answering. The connectors talk to them as to the real ones.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from spendapp.demo.company import Company, Employee, Holding

TOKEN = "sample-company"  # noqa: S105 - the loopback vendors are no secret
ENTERPRISE, ORGANIZATION = "alpenrose", "alpenrose-engineering"
GITHUB_SPARE = 9
# A session lives for days, so that people sign in less often than they use an application.
SIGN_IN_EVERY = 3
LOG_BEFORE_HISTORY_DAYS = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """What a vendor answers."""

    body: Any
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(slots=True)
class World:
    """The company on the day that the vendors see.

    `broken` names vendors whose token ran out, `dying` those that fail from the second page of a list on.
    """

    company: Company
    day: date
    broken: frozenset[str] = frozenset()
    dying: frozenset[str] = frozenset()
    logs: dict[tuple[date, date], list[dict[str, Any]]] = field(default_factory=dict)


Vendor = Callable[[World, str, dict[str, str], str], Answer | None]


@contextmanager
def running(world: World, ports: dict[str, int]) -> Iterator[dict[str, str]]:
    """Serve each vendor on its port of 127.0.0.1 (0 takes a free one); yields their base URLs."""
    servers = {name: _server(world, name, vendor, ports.get(name, 0)) for name, vendor in VENDORS.items()}
    try:
        yield {name: f"http://127.0.0.1:{server.server_port}" for name, server in servers.items()}
    finally:
        for server in servers.values():
            server.shutdown()
            server.server_close()


def okta(world: World, path: str, query: dict[str, str], base: str) -> Answer | None:
    """Users in all statuses, applications, assignments, and sign-ins per application."""
    if path == "/api/v1/users":
        rows = [_okta_user(e, world.day) for e in world.company.employees if e.start <= world.day]
        return _by_link(_okta_filtered(rows, query), path, query, base=base, default=200)
    if path == "/api/v1/apps":
        return _by_link([_okta_app(name) for name in _okta_names(world)], path, query, base=base, default=200)
    if found := re.fullmatch(r"/api/v1/apps/0oa(\d+)/users", path):
        name = _okta_names(world)[int(found[1])]
        rows = [_okta_assignment(h) for h in world.company.held(world.day, "okta") if h.application.name == name]
        return _by_link(rows, path, query, base=base, default=50)
    if path == "/api/v1/logs":
        return _by_link(_okta_log(world, query), path, query, base=base, default=100)
    return None


def github(world: World, path: str, query: dict[str, str], base: str) -> Answer | None:
    """Consumed licenses of the enterprise, and the Copilot seats of its organization."""
    seats = list(world.company.held(world.day, "github"))
    if path == f"/enterprises/{ENTERPRISE}/consumed-licenses":
        users = [_github_user(h) for h in seats if h.application.name == "GitHub"]
        page, headers = _numbered(users, path, query, base)
        total = {"total_seats_consumed": len(users), "total_seats_purchased": len(users) + GITHUB_SPARE}
        return Answer({**total, "users": page}, headers)
    if path == f"/orgs/{ORGANIZATION}/copilot/billing/seats":
        users = [_copilot_seat(h, world.day) for h in seats if h.application.name == "GitHub Copilot"]
        page, headers = _numbered(users, path, query, base)
        return Answer({"total_seats": len(users), "seats": page}, headers)
    return None


def scim(world: World, path: str, query: dict[str, str], _base: str) -> Answer | None:
    """The SCIM provider of the design tool."""
    return _scim(world, path, query, "scim")


def stale(world: World, path: str, query: dict[str, str], _base: str) -> Answer | None:
    """The SCIM provider of the whiteboard, whose token ran out."""
    return _scim(world, path, query, "stale")


VENDORS: dict[str, Vendor] = {"okta": okta, "github": github, "scim": scim, "stale": stale}


def _okta_names(world: World) -> list[str]:
    return sorted({h.application.name for h in world.company.holdings if h.application.source == "okta"})


def _okta_user(person: Employee, day: date) -> dict[str, Any]:
    gone = person.end is not None and person.end < day
    first, _, last = person.name.partition(" ")
    return {
        "id": f"00u{person.number:05d}",
        "status": "DEPROVISIONED" if gone else "ACTIVE",
        "created": _instant(person.start),
        "lastLogin": _instant(min(day, person.end or day)),
        "profile": {
            "firstName": first, "lastName": last, "email": person.email, "login": person.email,
            "department": person.department, "title": person.title, "employeeNumber": f"E{person.number:05d}",
        },
    }  # fmt: skip


def _okta_filtered(rows: list[dict[str, Any]], query: dict[str, str]) -> list[dict[str, Any]]:
    condition = query.get("filter") or query.get("search")
    if not condition:
        return [row for row in rows if row["status"] != "DEPROVISIONED"]
    wanted = set(re.findall(r'status eq "(\w+)"', condition))
    return [row for row in rows if row["status"] in wanted] if wanted else rows


def _okta_app(name: str) -> dict[str, Any]:
    return {
        "id": None,
        "name": name.casefold().replace(" ", "_"),
        "label": name,
        "status": "ACTIVE",
        "signOnMode": "SAML_2_0",
    }


def _okta_assignment(holding: Holding) -> dict[str, Any]:
    assert holding.employee is not None  # noqa: S101 - accounts in Okta belong to people
    return {
        "id": f"00u{holding.employee.number:05d}",
        "scope": "USER",
        "status": "ACTIVE",
        "created": _instant(holding.assigned_on),
        "syncState": "DISABLED",
        "credentials": {"userName": holding.account},
        "profile": {"email": holding.employee.email, "name": holding.employee.name},
    }


def _okta_log(world: World, query: dict[str, str]) -> list[dict[str, Any]]:
    since = _day(query["since"]) if "since" in query else world.day - timedelta(7)
    if (since, world.day) not in world.logs:
        world.logs.clear()
        world.logs[since, world.day] = list(_sign_ins(world, since))
    return world.logs[since, world.day]


def _sign_ins(world: World, since: date) -> Iterator[dict[str, Any]]:
    numbers = {name: number for number, name in enumerate(_okta_names(world))}
    seats = [h for h in world.company.holdings if h.application.source == "okta"]
    first = max(since, world.company.first_day - timedelta(LOG_BEFORE_HISTORY_DAYS))
    for day in (first + timedelta(n) for n in range((world.day - first).days)):
        using = (h for h in seats if h.number % SIGN_IN_EVERY == day.toordinal() % SIGN_IN_EVERY and h.used_on(day))
        yield from (_sign_in(h, day, numbers[h.application.name]) for h in using)


def _sign_in(holding: Holding, day: date, app: int) -> dict[str, Any]:
    assert holding.employee is not None  # noqa: S101 - accounts in Okta belong to people
    person, name = holding.employee, holding.application.name
    user = {"id": f"00u{person.number:05d}", "type": "User", "alternateId": person.email, "displayName": person.name}
    return {
        "uuid": f"{holding.number}-{day.isoformat()}",
        "published": _instant(day),
        "eventType": "user.authentication.sso",
        "outcome": {"result": "SUCCESS"},
        "actor": user,
        "target": [
            {"id": f"0oa{app}", "type": "AppInstance", "alternateId": name, "displayName": name},
            {**user, "id": f"0ua{holding.number}", "type": "AppUser", "alternateId": holding.account},
        ],
    }


def _github_user(holding: Holding) -> dict[str, Any]:
    email = holding.email or ""
    return {
        "github_com_login": holding.account,
        "github_com_name": holding.employee.name if holding.employee else holding.account,
        "license_type": "Enterprise",
        "github_com_user": True,
        "enterprise_server_user": False,
        "visual_studio_subscription_user": False,
        "github_com_verified_domain_emails": [email] if email else [],
        "github_com_saml_name_id": holding.employee.email if holding.employee else None,
        "github_com_member_roles": ["alpenrose-engineering:Member"],
        "total_user_accounts": 1,
    }


def _copilot_seat(holding: Holding, day: date) -> dict[str, Any]:
    used = holding.last_used(day, reach=90)
    return {
        "created_at": _instant(holding.assigned_on),
        "last_activity_at": _instant(used) if used else None,
        "last_activity_editor": "vscode" if used else None,
        "pending_cancellation_date": None,
        "plan_type": "business",
        "assignee": {"login": holding.account, "type": "User"},
    }


def _scim(world: World, path: str, query: dict[str, str], source: str) -> Answer | None:
    if path == "/ServiceProviderConfig":
        return Answer(
            {"filter": {"supported": True, "maxResults": 200}, "pagination": {"cursor": False, "index": True}}
        )
    if path != "/Users":
        return None
    rows = [_scim_user(h, world.day) for h in world.company.held(world.day, source)]
    start, count = max(int(query.get("startIndex", 1)), 1), min(int(query.get("count", 100)), 200)
    page = rows[start - 1 : start - 1 + count]
    schema = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
    return Answer(
        {
            "schemas": [schema],
            "totalResults": len(rows),
            "startIndex": start,
            "itemsPerPage": len(page),
            "Resources": page,
        }
    )


def _scim_user(holding: Holding, day: date) -> dict[str, Any]:
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": f"s{holding.number}",
        "userName": holding.account,
        "displayName": holding.employee.name if holding.employee else holding.account,
        "active": holding.suspended_on is None or holding.suspended_on > day,
        "emails": [{"value": holding.email, "primary": True}],
        "roles": [{"type": "seatType", "value": holding.plan.name}],
        "meta": {"resourceType": "User", "created": _instant(holding.assigned_on)},
    }


def _by_link(rows: list[dict[str, Any]], path: str, query: dict[str, str], *, base: str, default: int) -> Answer:
    for number, row in enumerate(rows):
        if row.get("id", "") is None:
            row["id"] = f"0oa{number}"
    start, size = int(query.get("after", 0)), int(query.get("limit", default))
    links = [f'<{base}{path}?{urlencode(query)}>; rel="self"']
    if start + size < len(rows):
        links.append(f'<{base}{path}?{urlencode({**query, "after": str(start + size)})}>; rel="next"')
    return Answer(rows[start : start + size], {"Link": ", ".join(links), "X-Rate-Limit-Remaining": "500"})


def _numbered(
    rows: list[dict[str, Any]], path: str, query: dict[str, str], base: str
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    page, size = int(query.get("page", 1)), min(int(query.get("per_page", 30)), 100)
    part = rows[(page - 1) * size : page * size]
    if page * size >= len(rows):
        return part, {}
    return part, {"Link": f'<{base}{path}?{urlencode({**query, "page": str(page + 1)})}>; rel="next"'}


def _day(instant: str) -> date:
    return datetime.fromisoformat(instant.replace("Z", "+00:00")).date()


def _instant(day: date) -> str:
    return datetime.combine(day, time(4, 30), UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _server(world: World, name: str, vendor: Vendor, port: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            base = f"http://127.0.0.1:{self.connection.getsockname()[1]}"
            self._send(self._answer(parts.path, dict(parse_qsl(parts.query)), base))

        def _answer(self, path: str, query: dict[str, str], base: str) -> Answer:
            sent = self.headers.get("Authorization", "")
            if not sent.endswith(TOKEN) or name in world.broken:
                return Answer({"message": "Invalid or expired token"}, status=401)
            if name in world.dying and query.get("page", "1") != "1":
                return Answer({"message": "Bad gateway"}, status=502)
            return vendor(world, path, query, base) or Answer({"message": "Not Found"}, status=404)

        def _send(self, answer: Answer) -> None:
            body = json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for key, value in {**answer.headers, "Content-Type": "application/json"}.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
