"""Okta: people, assignments of applications, purchased quantities as noted there, and sign-ins per application."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from spendapp.catalog.naming import name_key
from spendapp.connectors.contract import (
    Capabilities,
    Connector,
    Field,
    Page,
    Permission,
    Proof,
    Signal,
    Step,
    rows_of,
    wrong_setting,
)
from spendapp.connectors.okta import normalize
from spendapp.records import ApplicationRecord, PersonRecord, Record, SeatRecord

RETENTION_DAYS = 90
LAG_HOURS = 2
# The plain list leaves deactivated users out, and they are the ones that matter most; a filter shows every status.
ALL_STATUSES = " or ".join(f'status eq "{status}"' for status in normalize.STATUSES)


class Okta(Connector):
    """Users, applications, assignments and the system log."""

    kind = "okta"
    title = "Okta"
    fields = (
        Field("base_url", "Address of the organization, for example https://example.okta.com.", required=True),
        Field("people", "Whether Okta's users are people of the directory.", default="yes", choices=("yes", "no")),
        Field(
            "sign_ins",
            "Whether to read sign-ins per application from the system log.",
            default="yes",
            choices=("yes", "no"),
        ),
    )
    permissions = {
        "users": Permission("okta.users.read", _l("people and their status")),
        "apps": Permission("okta.apps.read", _l("applications and the number of licenses noted there")),
        "assignments": Permission("okta.apps.read", _l("who is assigned which application")),
        "sign_ins": Permission("okta.logs.read", _l("sign-ins per application; --set sign_ins=no does without")),
    }

    @classmethod
    def capabilities(cls, options: Mapping[str, str]) -> Capabilities:
        """An SSO source: it sees assignments and sign-ins, not what happens inside the applications."""
        signals = (Signal(normalize.SIGNAL, RETENTION_DAYS, LAG_HOURS, daily=True),)
        return Capabilities(
            people=options.get("people") != "no",
            seats=True,
            purchased=True,
            signals=signals if options.get("sign_ins") != "no" else (),
            provides_sso=True,
        )

    @classmethod
    def base_url(cls, options: Mapping[str, str]) -> str:
        """The address of the organization."""
        return options["base_url"]

    @classmethod
    def check_options(cls, options: Mapping[str, str]) -> None:
        """The console has an address of its own, which is not the API's."""
        super().check_options(options)
        if "-admin." in options["base_url"]:
            raise wrong_setting(
                "base_url is the address of Okta's admin console", "Use it without -admin: https://example.okta.com."
            )

    @classmethod
    def headers(cls, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """The API token of Okta has a scheme of its own."""
        return {"Authorization": f"SSWS {secrets['token']}"}

    def validate(self) -> tuple[Proof, ...]:
        """One entry of every list."""
        checks: list[tuple[str, str, dict[str, str | int]]] = [("apps", "api/v1/apps", {"limit": 1})]
        if self.capabilities(self.context.options).people:
            checks.insert(0, ("users", "api/v1/users", {"limit": 1}))
        if self.capabilities(self.context.options).activity:
            checks.append(("sign_ins", "api/v1/logs", {"limit": 1}))
        return tuple(self.prove(step, path, params) for step, path, params in checks)

    def first_steps(self) -> tuple[Step, ...]:
        """People first; the last page of the applications names the step of the sign-ins."""
        people = self.capabilities(self.context.options).people
        return (Step("users"), Step("apps")) if people else (Step("apps"),)

    def fetch(self, step: Step, cursor: str | None) -> Page:
        """One page."""
        match step.name:
            case "users":
                return self._users(cursor)
            case "apps":
                return self._apps(cursor)
            case "assignments":
                return self._assignments(step, cursor)
            case _:
                return self._sign_ins(step, cursor)

    @staticmethod
    def join(records: Sequence[Record]) -> Sequence[Record]:
        """Give seats whose assignment has no address the one of their user."""
        emails = {record.source_key: record.email for record in records if isinstance(record, PersonRecord)}
        return [
            replace(record, email=emails.get(record.person_key or ""))
            if isinstance(record, SeatRecord) and record.email is None
            else record
            for record in records
        ]

    def _users(self, cursor: str | None) -> Page:
        answer = self.client.get(cursor or "api/v1/users", None if cursor else {"limit": 200, "filter": ALL_STATUSES})
        records = [normalize.person(user) for user in rows_of(answer)]
        return Page(records, answer.next_link, content=answer.content)

    def _apps(self, cursor: str | None) -> Page:
        """The cursor carries the names given so far: two applications of one label stay two."""
        state: dict[str, Any] = json.loads(cursor) if cursor else {"next": None, "names": {}}
        link = state["next"]
        answer = self.client.get(link or "api/v1/apps", None if link else {"limit": 200})
        rows = rows_of(answer)
        names = _named(rows, state["names"])
        steps = tuple(Step("assignments", str(app["id"]), {"application": names[str(app["id"])]}) for app in rows)
        following = answer.next_link
        if following is None and self.capabilities(self.context.options).activity:
            steps += (Step("sign_ins", params={**self._window(), "names": names}),)
        return Page(
            list(_of_applications(rows, names)),
            json.dumps({"next": following, "names": names}) if following else None,
            steps,
            content=answer.content,
        )

    def _assignments(self, step: Step, cursor: str | None) -> Page:
        path = f"api/v1/apps/{step.subject}/users"
        answer = self.client.get(cursor or path, None if cursor else {"limit": 500})
        found = (normalize.seat(row, step.params["application"], self.context.zone) for row in rows_of(answer))
        return Page([seat for seat in found if seat], answer.next_link, content=answer.content)

    def _sign_ins(self, step: Step, cursor: str | None) -> Page:
        first: dict[str, str | int] = {
            "filter": f'eventType eq "{normalize.SIGN_IN}"',
            "since": step.params["since"],
            "until": step.params["until"],
            "limit": 1000,
        }
        answer = self.client.get(cursor or "api/v1/logs", None if cursor else first)
        names, zone = step.params["names"], self.context.zone
        records = [record for event in rows_of(answer) for record in normalize.sign_ins(event, names, zone)]
        return Page(records, answer.next_link, content=answer.content)

    def _window(self) -> dict[str, str]:
        """From the start of a local day, since a day that is read again replaces what was known of it.

        Without `until` the log is a stream: every page has a next one, for ever.
        """
        context = self.context
        oldest = context.day - timedelta(days=RETENTION_DAYS)
        zone = ZoneInfo(context.zone)
        if context.since is not None:
            seen = (context.since - timedelta(hours=LAG_HOURS)).astimezone(zone).date()
            oldest = max(oldest, seen)
        return {"since": _iso(datetime.combine(oldest, time(), zone)), "until": _iso(context.started_at)}


def _named(apps: Sequence[Mapping[str, Any]], given: Mapping[str, str]) -> dict[str, str]:
    """A name per application id: its label, followed by the id where an earlier application has that label.

    Labels that the catalog would take for one (case, white space) count as the same.
    """
    names = dict(given)
    taken = {name_key(name) for name in names.values()}
    for app in apps:
        key, name = str(app["id"]), normalize.label(app)
        if key not in names:
            names[key] = f"{name} ({key})" if name_key(name) in taken else name
            taken.add(name_key(names[key]))
    return names


def _of_applications(apps: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[Record]:
    for app in apps:
        name = names[str(app["id"])]
        yield ApplicationRecord(name)
        bought = normalize.purchased(app, name)
        if bought is not None:
            yield bought


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
