"""The file kind `exclusions`: subjects that rules leave alone until a day. Rows add and change by their key."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.catalog.naming import clean_name, name_key
from spendapp.catalog.tables import Application
from spendapp.directory.store import known_addresses
from spendapp.history import Landing, land
from spendapp.licenses.tables import Exclusion
from spendapp.registry import Change, Column, FileKind, FileRow, ImportContext, Outcome, Problem

TABLE: Any = Exclusion.__table__
SCOPES = ("person", "account", "application", "plan", "department")
WITHIN_APPLICATION = ("account", "plan")
EXAMPLES = {"account": "anna", "plan": "Business+"}
SHOWN_CHANGES = 100
ExclusionKey = tuple[str, str, str]


def exclusions_kind(rule_names: Collection[str]) -> FileKind:
    """The kind, for the registry; `rule_names` are the rules that may be named."""
    name = "E-mail of a person, application/account, application, application/plan, or department."
    columns = (
        Column("scope", "choice", required=True, choices=SCOPES, doc="What is excluded."),
        Column("name", required=True, doc=name, max_length=500),
        Column("rule", "choice", choices=tuple(rule_names), default="", doc="The rule; empty: all rules."),
        Column("reason", required=True, doc="Why.", max_length=500),
        Column("owner_email", "email", required=True, doc="Who answers for it.", max_length=254),
        Column("until", "date", required=True, doc="Last day on which it holds."),
    )
    doc = "Subjects that rules leave alone until a day. To end an exclusion, import it again with an earlier day."
    return FileKind("exclusions", columns, key=exclusion_key, apply=apply, check=check, doc=doc)


def subject_key(scope: str, name: str) -> str:
    """The form in which names are compared: `application/account` and `application/plan` without blanks at the slash.

    An application may have a slash in its name, so the rules put both keys together instead of taking this one apart.
    """
    if scope in WITHIN_APPLICATION:
        return "/".join(name_key(part) for part in name.split("/"))
    return name_key(name)


def exclusion_key(row: FileRow) -> ExclusionKey:
    """What makes a row unique."""
    values = row.values
    return values["scope"], subject_key(values["scope"], values["name"]), values.get("rule") or ""


def check(_session: Session, rows: Sequence[FileRow]) -> Iterator[Problem]:
    """Names that do not have the form of their scope."""
    for row in rows:
        scope, name = row.values["scope"], row.values["name"]
        parts = [part.strip() for part in name.split("/")]
        if scope in WITHIN_APPLICATION and (len(parts) < 2 or not parts[0] or not parts[-1]):
            message = f"An exclusion of {'an account' if scope == 'account' else 'a plan'} names its application, too."
            yield Problem(
                row.number, "name", name, message, f"Write application/{scope}, for example Slack/{EXAMPLES[scope]}."
            )
        if scope == "person" and "@" not in name:
            message = "An exclusion of a person names the person's e-mail."
            yield Problem(row.number, "name", name, message, "Write the e-mail under which the directory knows them.")


def apply(context: ImportContext, rows: Sequence[FileRow]) -> Outcome:
    """Bring the exclusions into their history; names that nothing has yet are warnings."""
    numbers = {exclusion_key(row): row.number for row in rows}
    changes: list[Change] = []

    def watch(action: str, _old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> None:
        if new is not None and len(changes) < SHOWN_CHANGES:
            number = numbers[new["scope"], new["name_key"], new["rule"]]
            changes.append(Change(number, action, f"{new['scope']} {new['name']}", f"until {new['until']:%Y-%m-%d}"))

    landing = Landing(context.day, context.provenance.backfilled)
    key = ("scope", "name_key", "rule")
    diff = land(context.session, TABLE, [_row(row) for row in rows], key=key, landing=landing, watch=watch)
    return Outcome(diff, tuple(_warnings(context.session, rows)), tuple(changes))


def _row(row: FileRow) -> dict[str, Any]:
    scope, key, rule = exclusion_key(row)
    values = row.values
    return {
        "scope": scope,
        "name": clean_name(values["name"]),
        "name_key": key,
        "rule": rule,
        "reason": values["reason"],
        "owner_email": values["owner_email"],
        "until": values["until"],
    }


def _warnings(session: Session, rows: Sequence[FileRow]) -> Iterator[Problem]:
    people = known_addresses(session)
    applications = set(session.scalars(select(Application.name_key)))
    for row in rows:
        scope, name, owner = (row.values[column] for column in ("scope", "name", "owner_email"))
        if scope == "person" and name_key(name) not in people:
            remedy = "Correct the e-mail, or import people first."
            yield Problem(row.number, "name", name, "The directory does not know this person yet.", remedy)
        if scope in ("application", *WITHIN_APPLICATION) and not _known(subject_key(scope, name), applications, scope):
            remedy = "Correct the name, or import its seats first."
            yield Problem(row.number, "name", name, "There is no application of this name yet.", remedy)
        if name_key(owner) not in people:
            remedy = "Correct the e-mail, or import people first."
            yield Problem(row.number, "owner_email", owner, "The directory does not know this owner.", remedy)


def _known(key: str, applications: Collection[str], scope: str) -> bool:
    """Whether the name, or what stands before one of its slashes, is an application."""
    if scope == "application":
        return key in applications
    parts = key.split("/")
    return any("/".join(parts[:size]) in applications for size in range(1, len(parts)))
