"""The table role x page x action, as Markdown for the README. Its rows are what the rooms registered. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from spendapp.registry import ROLES, Permission, Registry

MARKERS = ("<!-- permissions -->", "<!-- /permissions -->")
YES, NO = "yes", "–"


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table: which roles may take an action on a page."""

    page: str
    action: str
    roles: frozenset[str]


def rules(permissions: Iterable[Permission]) -> list[Rule]:
    """The rows, by page; looking comes before acting."""
    found = (Rule(permission.page, permission.action, permission.roles) for permission in permissions)
    return sorted(found, key=lambda rule: (rule.page, rule.action != "view", rule.action))


def markdown_table(registry: Registry) -> str:
    """The table, one column per role."""
    lines = [["Page", "Action", *ROLES], ["---"] * (2 + len(ROLES))]
    for rule in rules(registry.permissions.values()):
        lines.append([rule.page, rule.action, *(YES if role in rule.roles else NO for role in ROLES)])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def parse_table(text: str) -> list[Rule] | None:
    """The rows that stand in a text between the two markers; None when there are none."""
    between = text.partition(MARKERS[0])[2].partition(MARKERS[1])[0]
    lines = [line.strip().strip("|").split("|") for line in between.splitlines() if line.strip().startswith("|")]
    if not lines:
        return None
    head, rows = [cell.strip() for cell in lines[0]][2:], [[cell.strip() for cell in line] for line in lines[2:]]
    return [
        Rule(row[0], row[1], frozenset(role for role, cell in zip(head, row[2:], strict=True) if cell == YES))
        for row in rows
    ]
