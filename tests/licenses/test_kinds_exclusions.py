"""The file kind `exclusions`."""

from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.catalog.store import ensure_applications
from spendapp.directory.store import land_people
from spendapp.history import Diff, known_on
from spendapp.licenses.kinds import exclusions_kind
from spendapp.licenses.kinds_exclusions import subject_key
from spendapp.licenses.rules_index import RULE_NAMES
from spendapp.licenses.tables import Exclusion
from spendapp.records import PersonRecord
from spendapp.registry import Change
from tests.licenses.filerows import file_rows

KIND = exclusions_kind(RULE_NAMES)
MONDAY, TODAY = date(2026, 11, 16), date(2026, 11, 24)
END, LATER = date(2026, 12, 31), date(2027, 6, 30)
Row = dict[str, Any]


@pytest.fixture
def put(load: Any, today: object) -> Any:
    return partial(load, KIND)


def excluded(scope: str, name: str, **cells: Any) -> Row:
    facts = {"rule": None, "reason": "agreed", "owner_email": "it@example.com", "until": END}
    return {"scope": scope, "name": name, **facts, **cells}


def exclusions(session: Session, day: date) -> list[tuple[str, str, str, date]]:
    columns = (Exclusion.scope, Exclusion.name_key, Exclusion.rule, Exclusion.until)
    query = select(*columns).where(known_on(Exclusion, day)).order_by(Exclusion.name_key, Exclusion.rule)
    return [tuple(row) for row in session.execute(query)]


def test_an_exclusion_is_changed_by_its_key_and_keeps_its_history(put: Any, session: Session) -> None:
    rows = [excluded("application", "Slack"), excluded("application", "Slack", rule="idle_seat")]
    assert put(MONDAY, rows).diff == Diff(new=2)
    assert put(TODAY, [excluded("application", " SLACK ", until=LATER)]).diff == Diff(changed=1)
    assert exclusions(session, MONDAY) == [
        ("application", "slack", "", END),
        ("application", "slack", "idle_seat", END),
    ]
    assert exclusions(session, TODAY)[0] == ("application", "slack", "", LATER)
    assert len(exclusions(session, TODAY)) == 2


def test_the_same_file_twice_changes_nothing(put: Any) -> None:
    rows = [excluded("department", "Legal"), excluded("account", "Slack / bot")]
    put(TODAY, rows)
    again = put(TODAY, rows)
    assert (again.diff, again.changes) == (Diff(unchanged=2), ())


def test_names_of_accounts_and_plans_ignore_blanks_and_case() -> None:
    assert subject_key("account", " Slack /  Anna  Lee ") == "slack/anna lee"
    assert subject_key("plan", "GitHub/Enterprise") == "github/enterprise"
    assert subject_key("department", "R&D / Lab") == "r&d / lab"


def test_only_known_rules_can_be_named() -> None:
    [rule] = [column for column in KIND.columns if column.name == "rule"]
    assert rule.choices == RULE_NAMES
    assert "idle_seat" in rule.choices


@pytest.mark.parametrize(
    ("scope", "name", "remedy"),
    [
        ("account", "bot", "Write application/account, for example Slack/anna."),
        ("plan", "/Pro", "Write application/plan, for example Slack/Business+."),
        ("person", "Anna", "Write the e-mail under which the directory knows them."),
    ],
)
def test_a_name_that_lacks_the_form_of_its_scope_is_an_error(
    session: Session, scope: str, name: str, remedy: str
) -> None:
    [problem] = KIND.check(session, file_rows(KIND, [excluded(scope, name)]))
    assert (problem.row, problem.column, problem.remedy) == (2, "name", remedy)


def test_subjects_that_nothing_knows_yet_are_warnings(put: Any) -> None:
    rows = [excluded("person", "x@example.com"), excluded("account", "Slack/bot"), excluded("application", "Zoom")]
    messages = [(warning.row, warning.column) for warning in put(TODAY, rows).warnings]
    names, owners = (
        [(2, "name"), (3, "name"), (4, "name")],
        [(2, "owner_email"), (3, "owner_email"), (4, "owner_email")],
    )
    assert sorted(messages) == sorted([*names, *owners])


def test_known_subjects_raise_no_warning(put: Any, session: Session, run: Any) -> None:
    land_people(session, run(MONDAY, "okta"), [PersonRecord("it", "it@example.com", "IT")])
    ensure_applications(session, ["PL/SQL Developer"])
    rows = [excluded("person", "IT@example.com"), excluded("account", "pl/sql developer/bot")]
    assert put(TODAY, rows).warnings == ()


def test_the_preview_names_what_changes(put: Any) -> None:
    put(MONDAY, [excluded("department", "Legal")])
    changes = put(TODAY, [excluded("department", "Legal", until=LATER), excluded("plan", "Slack/Pro")]).changes
    assert changes == (
        Change(2, "changed", "department Legal", "until 2027-06-30"),
        Change(3, "new", "plan Slack/Pro", "until 2026-12-31"),
    )
