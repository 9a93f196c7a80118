"""A page takes as many statements with 300 rows as with 3, and few of them."""

from datetime import date

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from spendapp.licenses.reconcile import reconcile_today
from tests.conftest import Browser
from tests.dashboards.pages import LogIn, read, statements
from tests.licenses.factories import TODAY, Company, days_ago

PAGES = (
    "/",
    "/licenses/applications",
    "/licenses/applications/1",
    "/licenses/applications/1?tab=plans",
    "/licenses/applications/1?tab=usage",
    "/licenses/applications/1?tab=contracts",
    "/licenses/applications/1?tab=findings",
    "/licenses/applications/1?tab=policy",
    "/licenses/applications/1?tab=history",
    "/licenses/people",
    "/licenses/people/1",
    "/licenses/people/1/leaving",
    "/licenses/findings",
    "/licenses/findings/1",
    "/licenses/position",
    "/licenses/position?print=1",
    "/admin/system",
)
# Two of them find the session and the user. System is for few and looks at everything.
MOST = 12
MORE = {"/": 13, "/admin/system": 17}


def grow(company: Company, first: int, last: int) -> None:
    """So many applications with a contract, a person, an idle and a never used seat each; all people also use Slack."""
    slack = {}
    for number in range(first, last):
        name, email = f"App {number:03}", f"p{number:03}@example.com"
        company.person(email, department=f"D{number % 7}")
        company.contract(f"C-{number:03}", owner_email=email, start_date=date(2026, 2, 1))
        company.line(5, "10", "Pro", name, contract=f"C-{number:03}")
        idle = company.seat(email, "Pro", name, person=email)
        company.covered("seats", name)
        company.last_used({idle: days_ago(200)}, application=name)
        slack[company.seat(email, person=email)] = None
    company.covered("seats", "Slack")
    company.last_used(slack)
    company.covered("people")
    company.commit()
    reconcile_today(TODAY)


def counts(browser: Browser) -> dict[str, int]:
    """How many statements each page takes."""
    found = {}
    for path in PAGES:
        read(browser, path)
        with statements() as sent:
            read(browser, path)
        found[path] = len(sent)
    return found


@pytest.fixture
def company(app: Flask, session: Session, today: time_machine.Traveller) -> Company:
    """Slack first, so that it is application 1, with three users."""
    company = Company(session)
    company.line(2, "10", contract="S-1")
    grow(company, 0, 3)
    return company


def test_statements_do_not_grow_with_the_rows(company: Company, log_in: LogIn) -> None:
    browser = log_in("admin")
    few = counts(browser)
    grow(company, 3, 300)
    assert counts(browser) == few


def test_no_page_takes_more_statements_than_it_is_allowed(company: Company, log_in: LogIn) -> None:
    found = counts(log_in("admin"))
    assert {path: count for path, count in found.items() if count > MORE.get(path, MOST)} == {}
