"""GitHub, page by page."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application
from spendapp.connectors.contract import Context
from spendapp.connectors.github.connector import GitHub
from spendapp.provenance import Coverage
from spendapp.records import LastActivityRecord, SeatRecord
from tests.connectors.licenses import PATH, logins, page_of, pages, user
from tests.connectors.loopback import Asked, Reply

COPILOT = "/orgs/acme-dev/copilot/billing/seats"


def enterprise_with_copilot(asked: Asked) -> Reply:
    if asked.path == COPILOT:
        rows = [
            {"assignee": {"login": "ann00"}, "plan_type": "business", "last_activity_at": "2026-11-20T10:00:00Z"},
            {"assignee": {"login": "ann01"}, "plan_type": "business", "last_activity_at": None},
        ]
        return Reply({"total_seats": 2, "seats": rows})
    return pages(logins(3))(asked)


def test_the_link_ends_the_list_and_not_a_short_page(enterprise: Any) -> None:
    github = enterprise(lambda asked: page_of(asked, [user(name) for name in logins(7)], 3))
    assert github.run().state == "complete"
    assert github.landed.names(SeatRecord) == logins(7)
    assert github.pages_asked() == [None, "2", "3"]
    assert github.source.asked[0].query["per_page"] == "100"


def test_it_says_which_version_of_the_api_it_knows(enterprise: Any) -> None:
    github = enterprise(pages(["ann"]))
    github.run()
    headers = github.source.asked[0].headers
    assert (headers["x-github-api-version"], headers["authorization"]) == ("2022-11-28", "Bearer token-of-the-test")


def test_copilot_is_asked_for_only_where_an_organization_is_named(enterprise: Any) -> None:
    github = enterprise(pages(["ann"]))
    assert github.run().state == "complete"
    assert {asked.path for asked in github.source.asked} == {PATH}


def test_copilot_seats_have_their_last_use(serve: Any, connect: Any, run: Any, landed: Any) -> None:
    outcome = run(connect(serve(enterprise_with_copilot), organization="acme-dev"))
    assert outcome.state == "complete"
    assert landed.state[LastActivityRecord] == {
        LastActivityRecord("GitHub Copilot", "ann00", date(2026, 11, 20), "ann00@example.com"),
        LastActivityRecord("GitHub Copilot", "ann01", None, "ann01@example.com"),
    }


def test_only_copilot_is_covered_for_its_last_use(
    session: Session, serve: Any, connect: Any, run: Any, today: Any
) -> None:
    run(connect(serve(enterprise_with_copilot), organization="acme-dev"))
    rows = session.execute(
        select(Coverage.topic, Application.name, Coverage.reaches_back_to)
        .join(Application, Application.id == Coverage.application_id)
        .order_by(Coverage.topic, Application.name)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("last_activity", "GitHub Copilot", date(2026, 8, 26)),
        ("purchased", "GitHub", None),
        ("seats", "GitHub", None),
        ("seats", "GitHub Copilot", None),
    ]


def test_an_organization_that_may_not_be_read_makes_the_run_partial(
    serve: Any, connect: Any, run: Any, landed: Any
) -> None:
    outcome = run(connect(serve(pages(logins(3))), organization="acme-dev"))
    assert (outcome.state, landed.names(SeatRecord)) == ("partial", logins(3))
    assert outcome.error.startswith("copilot/acme-dev, page 1: ")


@pytest.mark.parametrize(
    ("options", "steps"),
    [
        ({"enterprise": "acme"}, ["licenses/acme"]),
        ({"organization": "a, b,"}, ["copilot/a", "copilot/b"]),
        ({"enterprise": "acme", "organization": "a"}, ["licenses/acme", "copilot/a"]),
    ],
)
def test_the_settings_name_the_lists(options: dict[str, str], steps: list[str], today: Any) -> None:
    from spendapp import clock

    context = Context(options, clock.today(), "UTC", clock.now())
    assert [step.key for step in GitHub(None, context).first_steps()] == steps  # type: ignore[arg-type]


def test_what_it_can_tell_depends_on_its_settings() -> None:
    licenses, copilot = GitHub.capabilities({"enterprise": "a"}), GitHub.capabilities({"organization": "a"})
    assert (licenses.seats, licenses.purchased, licenses.last_activity, licenses.people) == (True, True, False, False)
    assert (copilot.purchased, copilot.last_activity, copilot.retention_days(daily=False)) == (False, True, 90)
    assert copilot.lag_hours == 24
