"""Banners of stale sources, and the gaps of one connection."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.accounts.scope import Scope
from spendapp.catalog.tables import Application
from spendapp.licenses.freshness import banners, connection_gaps
from spendapp.licenses.reconcile import reconcile_today
from spendapp.licenses.tables import DataGap
from spendapp.provenance import Source
from tests.dashboards.pages import LogIn, read
from tests.licenses.factories import TODAY, Company, days_ago


@pytest.fixture
def stale(session: Session, today: time_machine.Traveller) -> Company:
    """Slack comes from a connection silent for nine days, Box from a file of today, Zoom from an old file."""
    company = Company(session)
    company.connection("okta-main", "okta")
    company.seat("ada@example.com", source="okta-main")
    company.covered("seats", "Slack", source="okta-main", day=days_ago(9))
    for name, day in (("Box", TODAY), ("Zoom", days_ago(40))):
        company.seat("ada@example.com", "Pro", name)
        company.covered("seats", name, day=day)
    company.commit()
    reconcile_today(TODAY)
    return company


def texts(app: Flask, session: Session, application: str | None = None, email: str | None = None) -> list[str]:
    """The banners of a page."""
    key = session.scalar(select(Application.id).where(Application.name == application)) if application else None
    with app.test_request_context():
        return [item.text for item in banners(session, Scope(email), TODAY, application_id=key)]


def test_a_silent_connection_and_old_files_are_named(app: Flask, session: Session, stale: Company) -> None:
    assert texts(app, session) == [
        "okta-main had its last complete run on 15 Nov 2026. What rests on it is frozen as of then: findings are kept, "
        "not resolved, and use since then is unknown.",
        "Imported files of 1 application are older than 35 days (the oldest of 15 Oct 2026): what they say is frozen.",
    ]


@pytest.mark.parametrize(("application", "source"), [("Slack", "okta-main"), ("Zoom", "Imported files")])
def test_a_page_of_an_application_names_what_feeds_it(
    app: Flask, session: Session, stale: Company, application: str, source: str
) -> None:
    (text,) = texts(app, session, application)
    assert text.startswith(source)


def test_an_application_with_a_fresh_source_has_no_banner(app: Flask, session: Session, stale: Company) -> None:
    assert texts(app, session, "Box") == []


def test_an_owner_is_told_of_the_sources_of_their_applications(app: Flask, session: Session, stale: Company) -> None:
    stale.application("Slack").owner_email = "olga@example.com"
    session.flush()
    assert [text.split()[0] for text in texts(app, session, email="olga@example.com")] == ["okta-main"]
    assert texts(app, session, email="nobody@example.com") == []


def test_a_fresh_company_has_no_banner(app: Flask, session: Session, company: Company) -> None:
    assert texts(app, session) == []


def test_an_old_reconcile_comes_first(
    app: Flask, session: Session, stale: Company, today: time_machine.Traveller
) -> None:
    with app.test_request_context():
        first = banners(session, Scope(), TODAY + timedelta(days=1))[0].text
    assert first.startswith("Findings and positions are as of 24 Nov 2026")


def test_the_banner_leads_to_system_for_those_who_may_open_it(stale: Company, log_in: LogIn) -> None:
    banner = '<a href="/admin/system">Details</a>'
    assert banner in read(log_in("it"), "/licenses/applications").html
    assert banner not in read(log_in("finance"), "/licenses/applications").html


def test_the_page_of_a_connection_tells_its_gaps(session: Session, stale: Company, log_in: LogIn) -> None:
    source_id = session.scalars(select(Source.id).where(Source.name == "okta-main")).one()
    gaps = connection_gaps(source_id)
    assert [gap.kind for gap in gaps] == ["stale_source"]
    assert len(gaps) < len(session.scalars(select(DataGap.id)).all())
    assert gaps[0].reason in read(log_in("it"), "/data/connections/1").text
