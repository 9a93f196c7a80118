"""The README's table role x page x action is the source: one test per role and row."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter
from werkzeug.routing import Rule as UrlRule

from spendapp.accounts.permissions import MARKERS, Rule, markdown_table, parse_table, rules
from spendapp.accounts.store import create_user
from spendapp.extensions import db
from spendapp.registry import ROLES, Permission, Registry, registry
from tests.conftest import PASSWORD, Browser, instance

README = Path(__file__).resolve().parents[2] / "README.md"
TABLE = parse_table(README.read_text(encoding="utf-8") if README.is_file() else "")
CASES = [(rule, role) for rule in TABLE or () for role in ROLES]
needs_table = pytest.mark.skipif(TABLE is None, reason=f"README.md has no table after {MARKERS[0]}.")


@dataclass(frozen=True)
class Company:
    """An application with one logged-in browser per role."""

    app: Flask
    browsers: dict[str, Browser]

    def permission(self, rule: Rule) -> Permission:
        """The permission of a row."""
        found = [p for p in registry(self.app).permissions.values() if (p.page, p.action) == (rule.page, rule.action)]
        assert len(found) == 1, f"{rule.page} / {rule.action} is {len(found)} permissions"
        return found[0]

    def addresses(self, permission: Permission, method: str) -> list[UrlRule]:
        """The addresses whose view asks for the permission."""
        views = self.app.view_functions
        rules_ = (rule for rule in self.app.url_map.iter_rules() if method in (rule.methods or ()))
        return [rule for rule in rules_ if getattr(views[rule.endpoint], "permission", None) == permission.name]


@pytest.fixture(scope="module")
def company(template: str | Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """One application for all rows: a login per row would take minutes."""
    from spendapp import create_app

    with instance(template, tmp_path_factory.mktemp("permissions")) as settings:
        app = create_app(settings)
        app.test_client_class = Browser
        with app.app_context():
            yield Company(app, {role: logged_in(app, role) for role in ROLES})
            db.session.remove()
            db.engine.dispose()


def logged_in(app: Flask, role: str) -> Browser:
    """A browser in which a user with the role is logged in."""
    create_user(db.session(), email=f"{role}@example.com", name=role, role=role, password=PASSWORD)
    browser = app.test_client()
    assert isinstance(browser, Browser)
    browser.submit("/login", email=f"{role}@example.com", password=PASSWORD)
    return browser


def path_of(app: Flask, rule: UrlRule) -> str:
    """An address of the rule; its arguments name things that do not exist."""
    values = {
        name: 999_999 if isinstance(rule._converters[name], IntegerConverter) else "none" for name in rule.arguments
    }
    return str(app.url_map.bind("localhost").build(rule.endpoint, values))


@needs_table
@pytest.mark.parametrize(("rule", "role"), CASES, ids=[f"{r.page}-{r.action}-{role}" for r, role in CASES])
def test_a_role_may_do_what_the_readme_says(company: Company, rule: Rule, role: str) -> None:
    permission, allowed = company.permission(rule), role in rule.roles
    assert (role in permission.roles) == allowed
    for address in company.addresses(permission, "GET"):
        code = company.browsers[role].get(path_of(company.app, address)).status_code
        expected = ({200} if not address.arguments else {200, 302, 404, 410}) if allowed else {403}
        assert code in expected, f"{address.rule}: {code}"


@needs_table
@pytest.mark.parametrize("role", ROLES)
def test_a_role_without_a_permission_posts_in_vain(company: Company, role: str) -> None:
    browser = company.browsers[role]
    for permission in registry(company.app).permissions.values():
        if role not in permission.roles:
            for address in company.addresses(permission, "POST"):
                code = browser.submit(path_of(company.app, address), page="/account").status_code
                assert code == 403, f"{address.rule}: {code}"


@needs_table
def test_the_readme_lists_exactly_what_is_registered(company: Company) -> None:
    registered = rules(registry(company.app).permissions.values())
    assert registered == TABLE, f"Put this table into README.md:\n{markdown_table(registry(company.app))}"


def test_every_permission_is_asked_for_by_a_view(company: Company) -> None:
    asked = {getattr(view, "permission", None) for view in company.app.view_functions.values()}
    assert set(registry(company.app).permissions) - asked == set()


def test_an_auditor_changes_nothing_but_the_own_settings(company: Company) -> None:
    allowed = [p for p in registry(company.app).permissions.values() if "auditor" in p.roles and p.action != "view"]
    assert [permission.name for permission in allowed] == ["account.act"]


def test_a_table_is_read_as_it_was_written() -> None:
    found = Registry()
    found.add(
        Permission("b.act", "B", "change", frozenset({"admin", "it"})),
        Permission("b.view", "B", "view", frozenset(ROLES)),
        Permission("a.view", "A", "view", frozenset({"admin"})),
    )
    text = f"before\n{MARKERS[0]}\n{markdown_table(found)}\n{MARKERS[1]}\nafter"
    assert parse_table(text) == [
        Rule("A", "view", frozenset({"admin"})),
        Rule("B", "view", frozenset(ROLES)),
        Rule("B", "change", frozenset({"admin", "it"})),
    ]
    assert parse_table("no table") is None
    assert parse_table(f"{MARKERS[0]}\n{MARKERS[1]}") is None
