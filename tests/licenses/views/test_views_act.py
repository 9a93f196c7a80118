"""What people do with findings on the pages, alone and in bulk, within their scope."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.licenses.tables import Finding, FindingEvent
from tests.conftest import Browser
from tests.dashboards.company import CARLA, OLGA
from tests.dashboards.pages import LogIn, Page, read
from tests.licenses.factories import Company

PATH = "/licenses/findings"


@pytest.fixture
def idle(company: Company) -> Finding:
    """The idle seat of Bob in Slack, which is Olga's."""
    return company.session.scalars(select(Finding).where(Finding.rule == "idle_seat")).one()


def submit(browser: Browser, finding: Finding, action: str, **values: str) -> str:
    """Post an action from the page of the finding; what the page says then."""
    page = f"{PATH}/{finding.id}"
    answer = browser.submit(f"{page}/{action}", page=page, **{"state": "open", **values})
    return read(browser, page).text if answer.status_code == 302 else Page(answer.text).text


def state(session: Session, finding: Finding) -> str:
    """The state in the database."""
    session.expire_all()
    return session.get_one(Finding, finding.id).state


def test_a_finding_is_acknowledged_taken_up_and_reopened(idle: Finding, session: Session, log_in: LogIn) -> None:
    browser = log_in("it")
    assert "Acknowledged." in submit(browser, idle, "acknowledge")
    assert "In progress." in submit(browser, idle, "start", state="acknowledged")
    assert "Open again." in submit(browser, idle, "reopen", state="in_progress")
    events = session.scalars(select(FindingEvent.to_state).where(FindingEvent.finding_id == idle.id)).all()
    assert events == ["open", "acknowledged", "in_progress", "open"]


def test_whoever_comes_second_is_told(idle: Finding, session: Session, log_in: LogIn) -> None:
    submit(log_in("it"), idle, "acknowledge")
    text = submit(log_in("admin"), idle, "dismiss", reason="late", until="2026-12-31")
    assert "The finding is acknowledged by now (it@example.com); nothing was changed." in text
    assert state(session, idle) == "acknowledged"


def test_a_dismissal_needs_a_reason_and_a_day(idle: Finding, session: Session, log_in: LogIn) -> None:
    browser = log_in("it")
    assert "This field is needed." in submit(browser, idle, "dismiss", until="2026-12-31")
    assert "This field is needed." in submit(browser, idle, "dismiss", reason="seasonal")
    assert "Choose a day that has not passed" in submit(browser, idle, "dismiss", reason="seasonal", until="2026-11-23")
    assert state(session, idle) == "open"


def test_a_dismissal_shows_until_when(idle: Finding, session: Session, log_in: LogIn) -> None:
    text = submit(log_in("it"), idle, "dismiss", reason="seasonal", until="2026-12-31")
    assert "as of 24 Nov 2026, dismissed until 31 Dec 2026" in text
    assert "seasonal it@example.com" in text


def test_a_refused_form_keeps_what_was_typed(idle: Finding, log_in: LogIn) -> None:
    browser = log_in("it")
    page = f"{PATH}/{idle.id}"
    answer = browser.submit(f"{page}/dismiss", page=page, state="open", reason="works at night")
    assert answer.status_code == 400
    assert 'value="works at night"' in answer.text


def test_comments_and_assignments_are_kept(idle: Finding, session: Session, log_in: LogIn) -> None:
    browser = log_in("it")
    assert "asked the manager it@example.com" in submit(browser, idle, "comment", text="asked the manager")
    assert "Assigned to admin@example.com" in submit(browser, idle, "assign", email="admin@example.com", was="")
    assert "Assigned to nobody" in submit(browser, idle, "assign", email="", was="admin@example.com")


def test_an_owner_acts_on_their_findings_and_a_stranger_does_not(
    idle: Finding, session: Session, log_in: LogIn
) -> None:
    stranger = log_in("owner", CARLA)
    answer = stranger.submit(f"{PATH}/{idle.id}/acknowledge", page="/account", state="open")
    assert (answer.status_code, state(session, idle)) == (404, "open")
    assert "Acknowledged." in submit(log_in("owner", OLGA), idle, "acknowledge")


@pytest.mark.parametrize("role", ["auditor", "finance", "procurement"])
def test_roles_without_the_permission_do_not_act(idle: Finding, session: Session, log_in: LogIn, role: str) -> None:
    answer = log_in(role).submit(f"{PATH}/{idle.id}/acknowledge", page="/account", state="open")
    assert (answer.status_code, state(session, idle)) == (403, "open")


def test_a_button_without_the_state_of_its_page_is_refused(idle: Finding, session: Session, log_in: LogIn) -> None:
    answer = log_in("it").submit(f"{PATH}/{idle.id}/acknowledge", page=f"{PATH}/{idle.id}")
    assert (answer.status_code, state(session, idle)) == (400, "open")
