"""How a contract came to say what it says."""

from datetime import date

from sqlalchemy.orm import Session

from spendapp.contracts.version_history import SHOWN_CHANGES, VersionChange, history_of
from tests.contracts.conftest import DAY, Apply, a_contract, a_line

FIRST = date(2026, 11, 1)


def test_each_version_is_an_entry_the_newest_first(session: Session, signed: Apply) -> None:
    signed("contracts", a_contract(notice="90 days"))
    signed("lines", a_line(quantity=25))
    assert history_of(session, 1) == (
        VersionChange(DAY, None, "notice: 60 days → 90 days", backfilled=False),
        VersionChange(DAY, "Acme Chat / Pro", "quantity: 10 → 25", backfilled=False),
        VersionChange(FIRST, None, "", backfilled=True),
        VersionChange(FIRST, "Acme Chat / Pro", "", backfilled=True),
    )


def test_a_line_of_another_first_day_has_a_history_of_its_own(session: Session, signed: Apply) -> None:
    signed("lines", a_line(valid_from=date(2027, 1, 1), quantity=3))
    assert [change.detail for change in history_of(session, 1)] == ["", "", ""]


def test_another_contract_tells_nothing(session: Session, signed: Apply) -> None:
    assert history_of(session, 2) == ()


def test_a_long_history_shows_its_newest_part(session: Session, signed: Apply) -> None:
    plans = [a_line(plan=f"Plan {number}") for number in range(SHOWN_CHANGES)]
    signed("lines", *plans)
    found = history_of(session, 1)
    assert len(found) == SHOWN_CHANGES
    assert {change.day for change in found} == {DAY}
