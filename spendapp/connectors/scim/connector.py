"""Generic SCIM 2.0: people, seats of one application, or both, over index or cursor paging."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l

from spendapp.connectors.contract import (
    Answer,
    Capabilities,
    Connector,
    ConnectorError,
    Fault,
    Field,
    Page,
    Permission,
    Proof,
    Step,
    rows_of,
    wrong_setting,
)
from spendapp.connectors.scim import normalize
from spendapp.records import ApplicationRecord, Record

PAGE_SIZE = 100
LARGEST_PAGE = 1000


class Scim(Connector):
    """The Users endpoint of any SCIM 2.0 server."""

    kind = "scim"
    title = "SCIM 2.0"
    fields = (
        Field("base_url", "Address of the SCIM service, for example https://example.com/scim/v2.", required=True),
        Field(
            "provides",
            "What its users are: people of the directory, seats of an application, or both.",
            default="people",
            choices=("people", "seats", "both"),
        ),
        Field("application", "Name of the application whose accounts these are (needed for seats)."),
        Field(
            "plan_from",
            "Where the plan of a seat stands.",
            default="auto",
            choices=("auto", "entitlements", "roles", "none"),
        ),
        Field(
            "paging",
            "How to page; auto asks the server and prefers cursors.",
            default="auto",
            choices=("auto", "index", "cursor"),
        ),
    )
    permissions = {
        "discover": Permission("ServiceProviderConfig (read)", _l("how the server pages; without it, by index")),
        "users": Permission("Users (read)", _l("people or seats")),
    }

    @classmethod
    def capabilities(cls, options: Mapping[str, str]) -> Capabilities:
        """SCIM has no date of use: `meta.lastModified` is a change of the record."""
        provides = options.get("provides") or "people"
        return Capabilities(people=provides in ("people", "both"), seats=provides in ("seats", "both"))

    @classmethod
    def base_url(cls, options: Mapping[str, str]) -> str:
        """The address of the service."""
        return options["base_url"]

    @classmethod
    def check_options(cls, options: Mapping[str, str]) -> None:
        """Seats need the name of their application."""
        super().check_options(options)
        if cls.capabilities(options).seats and not options.get("application"):
            raise wrong_setting("Seats need the name of their application", "Add --set application=…")

    @classmethod
    def headers(cls, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """A bearer token."""
        return {"Authorization": f"Bearer {secrets['token']}"}

    def validate(self) -> tuple[Proof, ...]:
        """The discovery, and one user."""
        params: dict[str, str | int] = {"cursor": "", "count": 1} if self._uses_cursors() else {"count": 1}
        return (self.prove("discover", "ServiceProviderConfig"), self.prove("users", "Users", params))

    def first_steps(self) -> tuple[Step, ...]:
        """Ask how the server pages, unless a setting says it."""
        paging = self.context.options.get("paging") or "auto"
        return (Step("discover"),) if paging == "auto" else (_users(paging, PAGE_SIZE),)

    def fetch(self, step: Step, cursor: str | None) -> Page:
        """One page."""
        if step.name == "discover":
            return Page((), more_steps=(self._discovered(),))
        if step.params["paging"] == "cursor":
            return self._by_cursor(step, cursor)
        return self._by_index(step, cursor)

    def _discovered(self) -> Step:
        """The step that reads the users, as the server wants to be paged; one without discovery is paged by index."""
        try:
            data = self.client.get("ServiceProviderConfig").data
        except ConnectorError as error:
            if error.code not in (Fault.NOT_FOUND, Fault.FORBIDDEN, Fault.UNSUPPORTED):
                raise
            data = {}
        paging: Any = data.get("pagination") if isinstance(data, dict) else None
        paging = paging if isinstance(paging, dict) else {}
        most = paging.get("maxPageSize")
        count = min(most, LARGEST_PAGE) if isinstance(most, int) and most > 0 else PAGE_SIZE
        return _users("cursor" if paging.get("cursor") is True else "index", count)

    def _uses_cursors(self) -> bool:
        paging = self.context.options.get("paging") or "auto"
        return paging == "cursor" or (paging == "auto" and self._discovered().params["paging"] == "cursor")

    def _by_cursor(self, step: Step, cursor: str | None) -> Page:
        answer = self.client.get("Users", {"cursor": cursor or "", "count": step.params["count"]})
        following = answer.data.get("nextCursor") if isinstance(answer.data, dict) else None
        return replace(self._page(answer), next_cursor=str(following) if following else None)

    def _by_index(self, step: Step, cursor: str | None) -> Page:
        """The index is 1-based, and the next one follows what came, not what was asked for."""
        start = int(cursor or 1)
        try:
            answer = self.client.get("Users", {"startIndex": start, "count": step.params["count"]})
        except ConnectorError as error:
            if error.code is not Fault.UNSUPPORTED or cursor is not None:
                raise
            return Page((), more_steps=(_users("cursor", PAGE_SIZE, "by-cursor"),))  # It only knows cursors.
        page = self._page(answer)
        came, total = len(_resources(answer)), page.total or 0
        return replace(page, next_cursor=str(start + came) if came and start + came <= total else None)

    def _page(self, answer: Answer) -> Page:
        options = self.context.options
        can = self.capabilities(options)
        # The application is named even where nobody has an account in it: that, too, is something to know.
        records: list[Record] = [ApplicationRecord(options["application"])] if can.seats else []
        for user in _resources(answer):
            if can.people:
                records.append(normalize.person(user))
            if can.seats:
                records += normalize.seats(user, options["application"], options.get("plan_from") or "auto")
        total = answer.data.get("totalResults")
        return Page(records, total=total if isinstance(total, int) else None, content=answer.content)


def _resources(answer: Answer) -> list[dict[str, Any]]:
    """The users of a page. An empty list may be left out, but only where the server says that there is nobody."""
    if isinstance(answer.data, dict) and answer.data.get("totalResults") == 0 and "Resources" not in answer.data:
        return []
    return rows_of(answer, "Resources")


def _users(paging: str, count: int, subject: str = "") -> Step:
    return Step("users", subject, {"paging": paging, "count": count})
