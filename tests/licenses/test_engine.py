"""The rules over a snapshot."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from spendapp.licenses.engine import judge
from spendapp.licenses.snapshot import snapshot_of
from spendapp.licenses.verdicts import Verdict
from tests.licenses.factories import TODAY, Company, days_ago


def judged(company: Company, day: date = TODAY) -> dict[tuple[str, str | None], Verdict]:
    company.commit()
    with snapshot_of(day) as snapshot:
        return {(verdict.rule, verdict.subject.account): verdict for verdict in judge(snapshot, "EUR").verdicts}


def test_a_leaver_an_idle_seat_and_an_over_allocated_plan(session: Session) -> None:
    company = Company(session)
    company.covered("people")
    company.covered("seats", "Slack")
    company.person("ann@example.com", "left", end_date=days_ago(10))
    company.person("bob@example.com")
    company.seat("ann", person="ann@example.com")
    bob = company.seat("bob", person="bob@example.com")
    company.last_used({bob: days_ago(90)})
    company.line(1, "12.50")
    found = judged(company)
    assert {(v.rule, v.subject.account, v.severity) for v in found.values()} == {
        ("leaver_seat", "ann", "high"),
        ("idle_seat", "bob", "medium"),
        ("over_allocated", None, "critical"),
    }
    assert found["over_allocated", None].figures.annualized == Decimal("150.00")
