"""Every page in Chromium, wide and narrow, light and dark, on the sample company and on an empty tenant.

A page fails on an error of the console or of the content policy, on a request to another host, when it is wider than
the window, on an icon that the sprite lacks, and on what axe finds. Pictures go to SPENDAPP_SCREENSHOTS, if set.
`SPENDAPP_TEST_INSTANCE` names the folder of a filled instance that is copied instead of loading the sample company.
"""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright
from sqlalchemy import func, select

from spendapp import create_app
from spendapp.accounts.store import create_user
from spendapp.accounts.tables import User
from spendapp.catalog.tables import Application
from spendapp.clock import NOW_VARIABLE
from spendapp.connectors.tables import Connection
from spendapp.contracts.tables import Contract
from spendapp.directory.tables import Person
from spendapp.extensions import db
from spendapp.files import uploads
from spendapp.files.applying import Request, kind_named
from spendapp.files.tables import Upload
from spendapp.licenses.tables import Finding, SeatVerdict
from spendapp.registry import ROLES
from tests.conftest import PASSWORD, settings_for
from tests.peers.browser import AXE, CHROMIUM, Visitor, serving, visiting

pytestmark = [
    pytest.mark.peer,
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).is_file(), reason=f"{CHROMIUM} is missing."),
]
TODAY = date(2026, 11, 24)
# Each with its reason: what is no page of its own, and what a logged-in user is sent away from.
NO_PAGES = {
    "static": "files",
    "files.template": "a download",
    "connectors.progress": "a piece of a page",
    "accounts.login": "before the login",
    "accounts.forgot": "before the login",
    "accounts.set_password": "needs a link of its own",
}
VARIANTS = (
    "/licenses/applications?with=findings&sort=-findings",
    "/licenses/findings?effect=exposes",
    "/licenses/findings?q=nothing-has-this-name",
    "/licenses/position?print=1",
    *(f"/licenses/applications/{{application_id}}?tab={tab}"
      for tab in ("plans", "usage", "contracts", "findings", "policy", "history")),
)  # fmt: skip
EMPTY = ("/", "/licenses/applications", "/licenses/people", "/licenses/findings", "/licenses/position", "/admin/system",
         "/contracts", "/renewals", "/data/connections", "/data/import")  # fmt: skip


@dataclass(frozen=True)
class Site:
    """A running instance and the paths of its pages by name."""

    address: str
    pages: dict[str, str]
    owner: str = ""

    def login(self, role: str) -> str:
        """The e-mail of the user with the role."""
        return self.owner if role == "owner" else login_of(role)


def login_of(role: str) -> str:
    """The e-mail of a user with the role, who owns nothing."""
    return f"{role}@browser.example"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """One browser for all pages."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def now() -> Iterator[None]:
    """The clock stands still, so that pictures of two days are alike."""
    os.environ[NOW_VARIABLE] = f"{TODAY.isoformat()}T09:00:00+00:00"
    yield
    del os.environ[NOW_VARIABLE]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, now: None) -> Iterator[Site]:
    """The sample company, with a user for each role."""
    home = tmp_path_factory.mktemp("sample")
    filled = os.environ.get("SPENDAPP_TEST_INSTANCE")
    if filled:
        shutil.copytree(filled, home, dirs_exist_ok=True)
    app = create_app(settings_for(home, organization="Alpenrose"))
    with app.app_context():
        if not filled:
            load_sample(app, home)
        preview_a_file()
        owner = busiest_owner()
        add_users(owner)
        pages = pages_of(app)
        db.session.remove()  # An open transaction of the test would keep the server from writing.
        with serving(app) as address:
            yield Site(address, pages, owner)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, now: None) -> Iterator[Site]:
    """A tenant in which nothing was imported or connected."""
    from flask_migrate import upgrade

    app = create_app(settings_for(tmp_path_factory.mktemp("empty")))
    with app.app_context():
        upgrade()
        add_users(login_of("owner"))
        with serving(app) as address:
            yield Site(address, {f"empty{path.replace('/', '-')}".rstrip("-"): path for path in EMPTY})
        db.session.remove()
        db.engine.dispose()


def load_sample(app: Flask, home: Path) -> None:
    """The sample company through the imports and syncs that users use, from the first day of its history to today."""
    from flask_migrate import upgrade

    from spendapp.demo.company import build
    from spendapp.demo.load import fill
    from spendapp.demo.surroundings import choose_ports, open_for_business, settle
    from spendapp.demo.vendors import World

    upgrade()
    company, ports = build(TODAY), choose_ports()
    settle(ports)
    world = World(company, company.first_day)
    with open_for_business(world, home, ports) as addresses:
        fill(company, world, addresses, lambda _text: None)


def preview_a_file() -> None:
    """An upload that waits for its confirmation."""
    request = Request(kind_named("people"), "newcomers.csv")
    text = b"email,name,status\nnew.comer@browser.example,New Comer,active\n"
    uploads.preview(db.session(), uploads.NewUpload(request, BytesIO(text), login_of("admin")))


def busiest_owner() -> str:
    """Who owns the most applications and is no user yet."""
    email = Application.owner_email
    strangers = select(email).where(email.is_not(None), email.not_in(select(User.email)))
    return db.session.scalars(strangers.group_by(email).order_by(func.count().desc(), email)).first() or ""


def add_users(owner: str) -> None:
    """A user for each role."""
    for role in ROLES:
        email = owner if role == "owner" else login_of(role)
        create_user(db.session(), email=email, name=role.title(), role=role, password=PASSWORD)
    db.session.commit()


def pages_of(app: Flask) -> dict[str, str]:
    """Every address that answers GET, with ids of things that exist; a new page is looked at without being named."""
    ids = first_ids()
    rules = [
        rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.endpoint not in NO_PAGES
    ]
    addresses = app.url_map.bind("localhost")
    paths = {
        rule.endpoint: addresses.build(rule.endpoint, {name: ids[name] for name in rule.arguments}) for rule in rules
    }
    variants = {name_of(text): text.format(**ids) for text in VARIANTS}
    return paths | variants


def first_ids() -> dict[str, int]:
    """For each argument of an address, the id of something worth looking at."""
    costly = select(Finding.application_id).order_by(Finding.realizable.desc().nulls_last()).limit(1)
    return {
        "application_id": db.session.scalar(costly) or db.session.scalars(select(Application.id)).first() or 0,
        "connection_id": db.session.scalars(select(Connection.id)).first() or 0,
        "contract_id": db.session.scalars(select(Contract.id)).first() or 0,
        "finding_id": db.session.scalar(select(Finding.id).where(Finding.rule == "idle_seat")) or 0,
        "person_id": db.session.scalar(select(SeatVerdict.person_id).where(SeatVerdict.bucket == "leaver"))
        or db.session.scalars(select(Person.id)).first()
        or 0,
        "upload_id": db.session.scalars(select(Upload.id)).first() or 0,
        "user_id": db.session.scalars(select(User.id)).first() or 0,
    }


def name_of(path: str) -> str:
    """A name for a picture."""
    return re.sub(r"[^a-z]+", "-", re.sub(r"\{\w+\}", "one", path).lower()).strip("-")


def look(visitor: Visitor, path: str, name: str, folder: Path) -> list[str]:
    """Open a page, keep a picture, and say what is wrong with it."""
    visitor.complaints.clear()
    status = visitor.open(path)
    wrong = [f"status {status}"] if status != 200 else []
    if (wider := visitor.overflow()) > 0:
        wrong.append(f"{wider} pixels wider than the window")
    wrong += [f"no icon {icon}" for icon in visitor.undrawn_icons()]
    visitor.picture(folder, name)
    if AXE.is_file():
        wrong += visitor.accessibility()
    return [*wrong, *visitor.complaints]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures go."""
    return Path(os.environ.get("SPENDAPP_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_of_a_company_is_sound(site: Site, chromium: Chromium, folder: Path, width: int, theme: str) -> None:
    with visiting(chromium, site.address, width=width, theme=theme) as visitor:
        visitor.log_in(site.login("admin"))
        found = [f"{name}: {wrong}" for name, path in site.pages.items() for wrong in look(visitor, path, name, folder)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("role", ["it", "procurement", "finance", "owner"])
def test_the_home_of_each_role_is_sound(site: Site, chromium: Chromium, folder: Path, role: str, width: int) -> None:
    with visiting(chromium, site.address, width=width, theme="light") as visitor:
        visitor.log_in(site.login(role))
        assert look(visitor, "/", f"home-{role}", folder) == []


@pytest.mark.parametrize("width", [1440, 390])
def test_an_empty_tenant_says_what_to_do_next(empty: Site, chromium: Chromium, folder: Path, width: int) -> None:
    with visiting(chromium, empty.address, width=width, theme="light") as visitor:
        visitor.log_in(login_of("admin"))
        found = [
            f"{name}: {wrong}" for name, path in empty.pages.items() for wrong in look(visitor, path, name, folder)
        ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", ["/login", "/forgot"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_before_the_login_are_sound(
    site: Site, chromium: Chromium, folder: Path, path: str, width: int
) -> None:
    with visiting(chromium, site.address, width=width, theme="light") as visitor:
        assert look(visitor, path, name_of(path), folder) == []


def test_a_filter_changes_the_table_and_the_address_in_place(site: Site, chromium: Chromium) -> None:
    with visiting(chromium, site.address, width=1440, theme="light") as visitor:
        visitor.log_in(login_of("it"))
        visitor.open("/licenses/findings")
        visitor.page.select_option("#filter-findings-rule", "idle_seat")
        visitor.page.wait_for_url("**rule=idle_seat**")
        visitor.page.wait_for_selector(".chip")
        names = set(visitor.page.locator("#table-findings .finding-name > span:first-child").all_inner_texts())
        assert names == {"Seat without recent use"}
        assert visitor.complaints == []


def test_selected_findings_are_dismissed_after_a_sheet_that_lists_them(site: Site, chromium: Chromium) -> None:
    with visiting(chromium, site.address, width=1440, theme="light") as visitor:
        visitor.log_in(login_of("it"))
        visitor.open("/licenses/findings?rule=never_used")
        boxes = visitor.page.locator("#table-findings tbody .select-cell input")
        boxes.nth(0).check()
        boxes.nth(1).check()
        visitor.page.get_by_role("button", name="Dismiss until").click()
        assert visitor.page.get_by_role("heading", name="2 findings").is_visible()
        visitor.page.fill("input[name=reason]", "seasonal work")
        visitor.page.fill("input[name=until]", "2027-01-31")
        visitor.page.get_by_role("button", name="Dismiss 2 findings").click()
        assert "2 findings dismissed." in visitor.page.inner_text(".flashes")
        assert visitor.page.url.endswith("/licenses/findings?rule=never_used")


def test_pages_work_without_scripts(site: Site, chromium: Chromium) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}/login")
    page.fill("input[name=email]", login_of("it"))
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.goto(f"{site.address}/licenses/applications")
    page.fill("input[name=q]", "slack")
    with page.expect_navigation():
        page.get_by_role("button", name="Apply").click()
    assert "q=slack" in page.url
    assert page.locator("#table-applications tbody tr").count() == 1
    context.close()
