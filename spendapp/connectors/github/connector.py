"""GitHub Enterprise Cloud: consumed licenses with the purchased quantity, and Copilot seats with their last use."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from flask_babel import lazy_gettext as _l

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
from spendapp.connectors.github import normalize
from spendapp.records import ApplicationRecord, Record

ADDRESS = "https://api.github.com"
API_VERSION = "2022-11-28"
COPILOT_RETENTION_DAYS = 90
COPILOT_LAG_HOURS = 24


class GitHub(Connector):
    """Licenses of an enterprise, and Copilot of organizations."""

    kind = "github"
    title = "GitHub"
    fields = (
        Field("enterprise", "Short name of the enterprise: its licenses are read."),
        Field("organization", "Organizations whose Copilot seats are read, separated by commas; empty: none."),
        Field("base_url", "Address of the API; https://api.SUBDOMAIN.ghe.com for data residency.", default=ADDRESS),
    )
    permissions = {
        "licenses": Permission("read:enterprise", _l("consumed licenses and the purchased quantity")),
        "copilot": Permission("manage_billing:copilot or read:org", _l("Copilot seats and their last use")),
    }

    @classmethod
    def capabilities(cls, options: Mapping[str, str]) -> Capabilities:
        """Licenses carry no date of use; Copilot's last use is forgotten after 90 days."""
        last_use = Signal("copilot", COPILOT_RETENTION_DAYS, COPILOT_LAG_HOURS)
        return Capabilities(
            seats=True,
            purchased=bool(options.get("enterprise")),
            signals=(last_use,) if options.get("organization") else (),
        )

    @classmethod
    def base_url(cls, options: Mapping[str, str]) -> str:
        """GitHub's own address unless another is set."""
        return options.get("base_url") or ADDRESS

    @classmethod
    def check_options(cls, options: Mapping[str, str]) -> None:
        """There must be something to read."""
        super().check_options(options)
        if not options.get("enterprise") and not options.get("organization"):
            raise wrong_setting(
                "GitHub needs an enterprise (licenses), an organization (Copilot), or both",
                "Add --set enterprise=… or --set organization=…",
            )

    @classmethod
    def headers(cls, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """A bearer token, and the version of the API that this connector knows."""
        return {"Authorization": f"Bearer {secrets['token']}", "X-GitHub-Api-Version": API_VERSION}

    def validate(self) -> tuple[Proof, ...]:
        """One entry of every list."""
        return tuple(self.prove(step.name, _path(step), {"per_page": 1}) for step in self.first_steps())

    def first_steps(self) -> tuple[Step, ...]:
        """The licenses of the enterprise, then Copilot of each organization."""
        options = self.context.options
        organizations = (name.strip() for name in options.get("organization", "").split(","))
        licenses = (Step("licenses", options["enterprise"]),) if options.get("enterprise") else ()
        return (*licenses, *(Step("copilot", name) for name in organizations if name))

    def fetch(self, step: Step, cursor: str | None) -> Page:
        """One page; its length says nothing (100 were asked for, 30 may come), only the Link header ends the list."""
        answer = self.client.get(cursor or _path(step), None if cursor else {"per_page": 100})
        records: list[Record] = []
        if step.name == "licenses":
            records += (record for record in map(normalize.seat, rows_of(answer, "users")) if record)
            bought = normalize.purchased(answer.data)
            records += (bought,) if bought else ()
            estimate = answer.data.get("total_seats_consumed")
        else:
            records.append(ApplicationRecord(normalize.COPILOT))
            for row in rows_of(answer, "seats"):
                records += normalize.copilot(row, self.context.zone)
            estimate = answer.data.get("total_seats")
        estimate = estimate if isinstance(estimate, int) else None
        return Page(records, answer.next_link, estimate=estimate, content=answer.content)

    @staticmethod
    def join(records: Sequence[Record]) -> Sequence[Record]:
        """Copilot's accounts get the addresses of the license list."""
        return normalize.with_emails(records)


def _path(step: Step) -> str:
    name = quote(step.subject, safe="")
    return f"enterprises/{name}/consumed-licenses" if step.name == "licenses" else f"orgs/{name}/copilot/billing/seats"
