"""Applications, plans and vendors by name."""

from datetime import date

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from spendapp.catalog.naming import clean_name, name_key
from spendapp.catalog.store import ensure_applications, ensure_plans, ensure_vendor, receive_applications
from spendapp.catalog.tables import Application, Plan, PlanVersion, Vendor
from spendapp.history import Diff
from spendapp.provenance import Provenance
from spendapp.records import ApplicationRecord


def test_names_are_compared_trimmed_and_case_folded() -> None:
    assert name_key("  Tool \t A1 ") == name_key("tool a1") == "tool a1"
    assert name_key("Straße") == name_key("STRASSE")
    assert name_key("Tool A1") != name_key("Tool B1")


def test_a_name_keeps_its_spelling_with_single_blanks() -> None:
    assert clean_name("  Microsoft   365 ") == "Microsoft 365"


def test_a_missing_application_is_made_for_review(session: Session) -> None:
    ids = ensure_applications(session, [" Slack", "slack ", "Zoom"])
    assert sorted(ids) == ["slack", "zoom"]
    row = session.execute(select(Application.name, Application.status).where(Application.id == ids["slack"])).one()
    assert tuple(row) == ("Slack", "review")


def test_an_application_that_exists_is_found_again(session: Session) -> None:
    first = ensure_applications(session, ["Slack"])
    assert ensure_applications(session, ["SLACK"]) == first
    assert session.scalar(select(func.count()).select_from(Application)) == 1


def test_many_names_take_a_handful_of_statements(session: Session) -> None:
    statements = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *args: statements.append(args[2]))
    ids = ensure_applications(session, [f"Tool {number}" for number in range(12_000)])
    assert len(ids) == 12_000
    assert len(statements) <= 8


def test_a_missing_plan_is_made_and_known_from_the_day(session: Session, provenance: Provenance) -> None:
    slack = ensure_applications(session, ["Slack"])["slack"]
    ids = ensure_plans(session, [(slack, "Pro"), (slack, " pro "), (slack, "Plus")], provenance)
    assert sorted(ids) == [(slack, "plus"), (slack, "pro")]
    versions = session.execute(select(PlanVersion.known_from, PlanVersion.known_to, PlanVersion.free)).all()
    assert [tuple(row) for row in versions] == [(date(2026, 11, 24), None, False)] * 2


def test_plans_of_one_name_in_two_applications_are_two(session: Session, provenance: Provenance) -> None:
    applications = ensure_applications(session, ["Slack", "Zoom"])
    ids = ensure_plans(session, [(found, "Pro") for found in applications.values()], provenance)
    assert len(set(ids.values())) == 2
    assert ensure_plans(session, [(applications["zoom"], "PRO")], provenance) == {
        (applications["zoom"], "pro"): ids[applications["zoom"], "pro"]
    }
    assert session.scalar(select(func.count()).select_from(Plan)) == 2


def test_a_vendor_is_made_once(session: Session) -> None:
    assert ensure_vendor(session, "Salesforce, Inc.") == ensure_vendor(session, "salesforce,  inc.")
    assert session.scalars(select(Vendor.name)).all() == ["Salesforce, Inc."]


def test_landed_application_names_make_what_is_missing(session: Session, provenance: Provenance) -> None:
    ensure_applications(session, ["Slack"])
    records = [ApplicationRecord("slack"), ApplicationRecord("Okta Wiki")]
    assert receive_applications(session, provenance, records) == Diff(new=1, unchanged=1)
