"""The pages Decide and one renewal, and the answers that people give there."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp.audit import AuditEvent
from spendapp.renewals.store import plan_due
from spendapp.renewals.tables import AlertHold
from tests.renewals.helpers import OWNER, add_contract, add_line, add_people, posted

pytestmark = pytest.mark.usefixtures("today")
LogIn = Callable[..., Any]
START = date(2026, 3, 1)  # cancel by 30 December 2026


@pytest.fixture
def contract(session: Session) -> int:
    add_people(session)
    contract_id = add_contract(session, start_date=START)
    add_line(session)
    return contract_id


def holds(session: Session) -> list[tuple[str, int, date | None, str]]:
    session.rollback()
    rows = session.execute(select(AlertHold.kind, AlertHold.term_number, AlertHold.until, AlertHold.by))
    return [(kind, term, until, by) for kind, term, until, by in rows]


def exported(browser: Any, address: str) -> list[dict[str, str]]:
    text = browser.get(address).text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("role", "status"),
    [("admin", 200), ("auditor", 200), ("procurement", 200), ("owner", 200), ("it", 403), ("finance", 403)],
)
def test_renewals_are_open_to_those_who_decide_and_who_audit(log_in: LogIn, role: str, status: int) -> None:
    assert log_in(role).get("/renewals").status_code == status


def test_a_stranger_is_sent_to_the_login(client: Any) -> None:
    assert client.get("/renewals").status_code == 302
    assert client.post("/renewals/1/acknowledge").status_code in (302, 400)


def test_the_list_shows_deadline_days_left_value_and_answer(contract: int, log_in: LogIn) -> None:
    (row,) = exported(log_in("procurement"), "/renewals?export=csv")
    shown = {key: row[key] for key in ("Cancel by", "Days left", "Contract", "Vendor", "Applications", "Decision")}
    assert shown == {
        "Cancel by": "2026-12-30",
        "Days left": "in 36 days",
        "Contract": "C-1",
        "Vendor": "Acme",
        "Applications": "Acme Chat",
        "Decision": "none yet",
    }
    assert row["Annual value"].startswith("1500")


def test_contracts_come_by_cancel_by_and_those_that_end_by_themselves_last(session: Session, log_in: LogIn) -> None:
    add_contract(session, "late", start_date=date(2026, 9, 1))
    add_contract(session, "ends", start_date=date(2026, 2, 1), renewal_term=None, notice=None)
    add_contract(session, "soon", start_date=date(2026, 2, 1))
    found = exported(log_in("admin"), "/renewals?export=csv")
    assert [row["Contract"] for row in found] == ["soon", "late", "ends"]


def test_an_assumed_notice_is_marked(session: Session, log_in: LogIn) -> None:
    add_contract(session, start_date=START, notice=None)
    (row,) = exported(log_in("admin"), "/renewals?export=csv")
    assert row["Notice"] == "assumed notice"


@pytest.mark.parametrize(
    ("start", "group"),
    [
        (date(2026, 1, 1), "overdue"),  # cancel by 1 November
        (date(2026, 1, 30), "week"),  # 30 November
        (date(2026, 2, 10), "month"),  # 11 December
        (date(2026, 4, 1), "next"),  # 30 January
        (date(2026, 10, 1), "later"),
    ],
)
def test_a_contract_stands_in_one_group(session: Session, log_in: LogIn, start: date, group: str) -> None:
    add_contract(session, start_date=start)
    browser = log_in("admin")
    found = [
        name
        for name in ("overdue", "week", "month", "next", "later")
        if exported(browser, f"/renewals?when={name}&export=csv")
    ]
    assert found == [group]


def test_the_figures_count_the_rows_behind_them(session: Session, log_in: LogIn) -> None:
    for n, start in enumerate((date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 30))):
        add_contract(session, f"C-{n}", start_date=start)
    browser = log_in("admin")
    page = browser.get("/renewals").text
    for group, count in (("overdue", 2), ("week", 1), ("later", 0)):
        assert re.search(rf'href="/renewals\?when={group}"[^>]*>\s*{count}\b', page)
        assert len(exported(browser, f"/renewals?when={group}&export=csv")) == count


def test_an_owner_sees_the_own_contracts_only(session: Session, contract: int, log_in: LogIn) -> None:
    other = add_contract(session, "C-2", start_date=START, owner_email="else@example.com")
    browser = log_in("owner", OWNER)
    assert [row["Contract"] for row in exported(browser, "/renewals?export=csv")] == ["C-1"]
    assert browser.get(f"/renewals/{contract}").status_code == 200
    assert browser.get(f"/renewals/{other}").status_code == 404


def test_one_renewal_shows_the_ladder_the_clause_the_lines_and_who_is_told(
    session: Session, contract: int, log_in: LogIn
) -> None:
    plan_due(session, date(2026, 11, 24))
    page = log_in("admin").get(f"/renewals/{contract}").text
    for text in ("60 days before", "covered by a later message", "clear days", "Pro", "Olga Owner", "Max Manager"):
        assert text in page
    assert "2026-12-29" in page


def test_an_auditor_reads_and_cannot_answer(session: Session, contract: int, log_in: LogIn) -> None:
    browser = log_in("auditor")
    page = browser.get(f"/renewals/{contract}").text
    assert "Acknowledge</button>" not in page
    answer = browser.submit(f"/renewals/{contract}/acknowledge", page="/account", term=1)
    assert answer.status_code == 403
    assert holds(session) == []


def test_an_acknowledgement_is_saved_logged_and_ends_the_ladder(session: Session, contract: int, log_in: LogIn) -> None:
    browser = log_in("procurement")
    answer = browser.submit(f"/renewals/{contract}/acknowledge", page=f"/renewals/{contract}", term=1, seen=0)
    assert answer.status_code == 302
    assert holds(session) == [("acknowledge", 1, None, "procurement@example.com")]
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "renewal.acknowledge")).one()
    assert (event.actor, event.subject_id) == ("procurement@example.com", str(contract))
    plan_due(session, date(2026, 12, 20))
    assert posted(session) == []
    assert "no more reminders" in browser.get(f"/renewals/{contract}").text


def test_the_second_of_two_people_is_told_who_was_first(session: Session, contract: int, log_in: LogIn) -> None:
    first, second = log_in("procurement"), log_in("admin")
    address = f"/renewals/{contract}"
    second.get(address)  # Both look at the page before either clicks.
    first.submit(f"{address}/acknowledge", page=address, term=1, seen=0)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', second.get("/account").text)
    second.post(f"{address}/acknowledge", data={"csrf_token": token[1] if token else "", "term": 1, "seen": 0})
    page = second.get(address).text
    assert "procurement@example.com acknowledged this term already, on 24 Nov 2026, 12:00; nothing was changed." in page
    assert len(holds(session)) == 1


def test_a_snooze_that_another_gave_meanwhile_is_not_overwritten(
    session: Session, contract: int, log_in: LogIn
) -> None:
    address = f"/renewals/{contract}"
    log_in("procurement").submit(f"{address}/snooze", page=address, term=1, seen=0, until="2026-12-20")
    second = log_in("admin")
    second.submit(f"{address}/snooze", page=address, term=1, seen=0, until="2026-12-01")
    assert "procurement@example.com asked for silence until 20 Dec 2026 meanwhile" in second.get(address).text
    assert holds(session) == [("snooze", 1, date(2026, 12, 20), "procurement@example.com")]


def test_who_has_seen_the_snooze_may_change_it(session: Session, contract: int, log_in: LogIn) -> None:
    browser, address = log_in("admin"), f"/renewals/{contract}"
    browser.submit(f"{address}/snooze", page=address, term=1, seen=0, until="2026-12-20")
    seen = session.scalars(select(func.max(AlertHold.id))).one()
    browser.submit(f"{address}/acknowledge", page=address, term=1, seen=seen)
    assert [kind for kind, *_ in holds(session)] == ["snooze", "acknowledge"]


@pytest.mark.parametrize("until", ["2026-11-24", "2026-12-31", "2020-01-01"])
def test_a_snooze_lies_between_tomorrow_and_cancel_by(
    session: Session, contract: int, log_in: LogIn, until: str
) -> None:
    browser, address = log_in("admin"), f"/renewals/{contract}"
    browser.submit(f"{address}/snooze", page=address, term=1, seen=0, until=until)
    assert "between tomorrow and the cancel-by date; nothing was saved" in browser.get(address).text
    assert holds(session) == []


@pytest.mark.parametrize("until", ["", "soon", "2026-02-30"])
def test_what_is_no_day_is_refused(session: Session, contract: int, log_in: LogIn, until: str) -> None:
    browser, address = log_in("admin"), f"/renewals/{contract}"
    browser.submit(f"{address}/snooze", page=address, term=1, seen=0, until=until)
    assert "Choose a day" in browser.get(address).text
    assert holds(session) == []


@pytest.mark.parametrize("term", ["2", "99", "x", ""])
def test_only_a_term_with_a_deadline_can_be_answered(session: Session, contract: int, log_in: LogIn, term: str) -> None:
    browser, address = log_in("admin"), f"/renewals/{contract}"
    assert browser.submit(f"{address}/acknowledge", page=address, term=term, seen=0).status_code == 404
    assert holds(session) == []


def test_a_missed_deadline_can_be_acknowledged_and_leaves_the_overdue_group(session: Session, log_in: LogIn) -> None:
    contract_id = add_contract(session)  # cancel by 1 November 2026
    browser, address = log_in("admin"), f"/renewals/{contract_id}"
    assert len(exported(browser, "/renewals?when=overdue&export=csv")) == 1
    browser.submit(f"{address}/acknowledge", page=address, term=1, seen=0)
    assert exported(browser, "/renewals?when=overdue&export=csv") == []
    assert exported(browser, "/renewals?when=later&export=csv")[0]["Decision"] == "acknowledged"


def test_a_contract_that_ends_by_itself_has_nothing_to_answer(session: Session, log_in: LogIn) -> None:
    contract_id = add_contract(session, renewal_term=None, notice=None)
    page = log_in("admin").get(f"/renewals/{contract_id}").text
    assert "ends by itself on 31 Dec 2026; there is nothing to cancel" in page


def test_a_contract_that_does_not_exist_is_not_found(log_in: LogIn) -> None:
    assert log_in("admin").get("/renewals/12345").status_code == 404


def test_without_a_token_nothing_is_answered(session: Session, contract: int, log_in: LogIn) -> None:
    assert log_in("admin").post(f"/renewals/{contract}/acknowledge", data={"term": 1}).status_code == 400
    assert holds(session) == []
