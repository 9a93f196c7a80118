"""The kind of file `applications`."""

from datetime import date

from sqlalchemy.orm import Session

from spendapp.catalog.application_kind import APPLICATIONS
from spendapp.catalog.reading import ApplicationFacts, applications
from spendapp.catalog.store import ensure_applications, ensure_vendor
from spendapp.history import Diff
from spendapp.registry import Change, FileRow
from tests.catalog.conftest import Apply

DAY = date(2026, 11, 24)


def found(session: Session) -> list[ApplicationFacts]:
    return list(applications(session).values())


def test_the_columns_are_those_of_the_design() -> None:
    names = [column.name + "*" * column.required for column in APPLICATIONS.columns]
    assert names == ["application*", "vendor", "category", "domains", "owner_email", "status"]


def test_the_key_is_the_name_without_regard_to_case() -> None:
    assert APPLICATIONS.key(FileRow(2, {"application": " Slack  One"})) == "slack one"


def test_an_application_comes_with_its_vendor(session: Session, applied: Apply) -> None:
    row = {"application": "Slack", "vendor": "Salesforce", "category": "Chat", "domains": ("Slack.com", "a.io")}
    outcome = applied(APPLICATIONS, DAY, {**row, "owner_email": None, "status": "sanctioned"})
    assert (outcome.diff, outcome.changes) == (Diff(new=1), (Change(2, "new", "Slack"),))
    (slack,) = found(session)
    assert (slack.vendor, slack.category, slack.domains) == ("Salesforce", "Chat", ("a.io", "slack.com"))
    assert (slack.owner_email, slack.status) == (None, "sanctioned")


def test_the_same_again_changes_nothing(applied: Apply) -> None:
    row = {"application": "Slack", "vendor": "Salesforce", "domains": ("slack.com",), "status": None}
    applied(APPLICATIONS, DAY, row)
    assert applied(APPLICATIONS, DAY, row, {**row, "application": "Zoom"}).diff == Diff(new=1, unchanged=1)


def test_a_change_says_what_was_and_what_is(session: Session, applied: Apply) -> None:
    ensure_applications(session, ["slack"])
    outcome = applied(APPLICATIONS, DAY, {"application": "Slack", "vendor": "Salesforce", "status": "prohibited"})
    assert outcome.diff == Diff(changed=1)
    detail = "name: slack → Slack, vendor: empty → Salesforce, status: review → prohibited"
    assert outcome.changes == (Change(2, "changed", "Slack", detail),)


def test_columns_that_the_file_lacks_and_an_empty_status_leave_what_stands(session: Session, applied: Apply) -> None:
    applied(
        APPLICATIONS, DAY, {"application": "Slack", "vendor": "Salesforce", "category": "Chat", "status": "sanctioned"}
    )
    applied(APPLICATIONS, DAY, {"application": "Slack", "category": None, "status": None})
    (slack,) = found(session)
    assert (slack.vendor, slack.category, slack.status) == ("Salesforce", None, "sanctioned")


def test_an_empty_vendor_takes_the_vendor_away(session: Session, applied: Apply) -> None:
    applied(APPLICATIONS, DAY, {"application": "Slack", "vendor": "Salesforce"})
    outcome = applied(APPLICATIONS, DAY, {"application": "Slack", "vendor": None})
    assert outcome.changes[0].detail == "vendor: Salesforce → empty"
    assert found(session)[0].vendor is None


def test_a_vendor_is_found_by_its_name_in_any_case(session: Session, applied: Apply) -> None:
    vendor_id = ensure_vendor(session, "Salesforce")
    applied(APPLICATIONS, DAY, {"application": "Slack", "vendor": "SALESFORCE"})
    assert found(session)[0].vendor_id == vendor_id


def test_applications_missing_from_the_file_stay(session: Session, applied: Apply) -> None:
    ensure_applications(session, ["Zoom"])
    applied(APPLICATIONS, DAY, {"application": "Slack"})
    assert [one.name for one in found(session)] == ["Slack", "Zoom"]


def test_an_unknown_owner_is_a_warning(session: Session, applied: Apply) -> None:
    outcome = applied(APPLICATIONS, DAY, {"application": "Slack", "owner_email": "nobody@example.com"})
    assert [(warning.row, warning.column, warning.value) for warning in outcome.warnings] == [
        (2, "owner_email", "nobody@example.com")
    ]
    assert found(session)[0].owner_email == "nobody@example.com"
