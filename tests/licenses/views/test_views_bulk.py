"""What people do with several findings at once."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp.licenses.reconcile import reconcile_today
from spendapp.licenses.tables import Finding
from tests.dashboards.company import CARLA
from tests.dashboards.pages import LogIn, Page, read
from tests.licenses.factories import TODAY, Company, days_ago

LIST = "/licenses/findings"


@pytest.fixture
def ids(company: Company) -> Sequence[int]:
    """All findings of the company: five of Slack, one of Zoom."""
    return company.session.scalars(select(Finding.id).order_by(Finding.id)).all()


def states(session: Session) -> dict[str, int]:
    """How many findings are in which state."""
    session.expire_all()
    rows = session.execute(select(Finding.state, func.count()).group_by(Finding.state))
    return {row[0]: row[1] for row in rows}


def test_selected_findings_are_acknowledged(ids: Sequence[int], session: Session, log_in: LogIn) -> None:
    browser = log_in("it")
    answer = browser.submit(f"{LIST}/acknowledge", page=LIST, ids=ids[:3], next=f"{LIST}?rule=idle_seat")
    assert answer.headers["Location"] == f"{LIST}?rule=idle_seat"
    assert states(session) == {"open": 3, "acknowledged": 3}
    assert "3 findings acknowledged." in read(browser, LIST).text


def test_what_changed_or_belongs_to_others_is_left(ids: Sequence[int], session: Session, log_in: LogIn) -> None:
    browser = log_in("owner", CARLA)
    browser.submit(f"{LIST}/acknowledge", page="/account", ids=ids)
    assert states(session) == {"open": 5, "acknowledged": 1}
    assert "1 finding acknowledged. 5 were left as they are" in read(browser, LIST).text


def test_the_sheet_says_what_a_dismissal_does_before_it_is_done(
    ids: Sequence[int], session: Session, log_in: LogIn
) -> None:
    answer = log_in("it").submit(f"{LIST}/dismissal", page=LIST, ids=ids[:2])
    text = Page(answer.text).text
    assert "2 findings" in text
    assert "their money leaves the figures until the day that you set" in text
    assert "annualized" in text
    assert states(session) == {"open": 6}


def test_the_sheet_of_an_owner_holds_only_their_findings(ids: Sequence[int], log_in: LogIn) -> None:
    answer = log_in("owner", CARLA).submit(f"{LIST}/dismissal", page="/account", ids=ids)
    assert "Bought and not assigned: Business" in Page(answer.text).text
    assert "Slack" not in answer.text


def test_several_findings_are_dismissed_with_reason_and_end(
    ids: Sequence[int], session: Session, log_in: LogIn
) -> None:
    browser = log_in("admin")
    form = {"ids": ids[:2], "reason": "reorganization", "until": "2027-01-31"}
    assert browser.submit(f"{LIST}/dismiss", page="/account", **form).status_code == 302
    assert states(session) == {"open": 4, "dismissed": 2}


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"until": "2027-01-31"}, "This field is needed."),
        ({"reason": "x"}, "This field is needed."),
        ({"reason": "x", "until": "2026-01-01"}, "Choose a day that has not passed"),
    ],
)
def test_a_dismissal_without_reason_or_with_a_day_gone_by_is_refused(
    ids: Sequence[int], session: Session, log_in: LogIn, form: dict[str, str], message: str
) -> None:
    answer = log_in("it").submit(f"{LIST}/dismiss", page="/account", ids=ids, **form)
    assert answer.status_code == 400
    assert message in Page(answer.text).text
    assert states(session) == {"open": 6}


def test_above_twenty_the_count_is_typed(company: Company, session: Session, log_in: LogIn) -> None:
    for number in range(16):
        email = f"p{number}@example.com"
        company.person(email)
        company.seat(email, person=email)
    company.last_used({}, known=days_ago(0))
    company.commit()
    reconcile_today(TODAY)
    browser, form = log_in("it"), {"reason": "x", "until": "2027-01-31"}
    ids = session.scalars(select(Finding.id)).all()
    assert len(ids) > 20
    assert "Type" in Page(browser.submit(f"{LIST}/dismiss", page="/account", ids=ids, **form).text).text
    assert browser.submit(f"{LIST}/dismiss", page="/account", ids=ids, count=len(ids), **form).status_code == 302
    assert states(session)["dismissed"] == len(ids)


@pytest.mark.parametrize("action", ["acknowledge", "dismissal", "dismiss"])
def test_an_auditor_changes_nothing(ids: Sequence[int], session: Session, log_in: LogIn, action: str) -> None:
    assert log_in("auditor").submit(f"{LIST}/{action}", page="/account", ids=ids).status_code == 403
    assert states(session) == {"open": 6}
