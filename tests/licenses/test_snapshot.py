"""The snapshot of a day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from spendapp.contracts.tables import ContractVersion
from spendapp.licenses import snapshot as snapshots
from spendapp.licenses.snapshot import SnapshotMoved, snapshot_of
from tests.licenses.factories import TODAY, Company, days_ago


def rows(query: str, day: date = TODAY) -> list[tuple[object, ...]]:
    with snapshot_of(day) as snapshot:
        return snapshot.connection.execute(query).fetchall()


@pytest.fixture
def company(session: Session) -> Company:
    return Company(session)


def test_an_empty_company_has_an_empty_snapshot(company: Company) -> None:
    assert rows("SELECT COUNT(*) FROM seat UNION ALL SELECT COUNT(*) FROM last_activity") == [(0,), (0,)]


def test_versions_are_those_known_at_the_end_of_the_day(company: Company) -> None:
    seat = company.give(company.account("ann"), "Pro", known_from=days_ago(5))
    company.known_until(seat, days_ago(2))
    company.commit()
    found = {days: rows("SELECT COUNT(*) FROM seat", days_ago(days))[0][0] for days in (6, 5, 3, 2)}
    assert found == {6: 0, 5: 1, 3: 1, 2: 0}


def test_dates_and_booleans_have_their_types(company: Company) -> None:
    company.plan("Free", free=True)
    company.person("ann@example.com", end_date=date(2026, 12, 31))
    company.commit()
    assert rows("SELECT free FROM plan") == [(True,)]
    assert rows("SELECT end_date, start_date FROM person") == [(date(2026, 12, 31), None)]


def test_a_column_without_a_value_in_many_rows_keeps_its_type(company: Company) -> None:
    for number in range(2_000):
        company.account(f"a{number}")
    company.account("last", person=company.person("ann@example.com").email)
    company.commit()
    assert rows("SELECT COUNT(*), COUNT(match_reason), COUNT(email) FROM account") == [(2_001, 1, 0)]


def test_departments_are_compared_by_their_folded_names(company: Company) -> None:
    company.person("ann@example.com", department="Straße  West")
    company.commit()
    assert rows("SELECT name_key FROM department") == [("strasse west",)]


def test_lines_say_whether_they_are_in_force_and_begun(company: Company) -> None:
    company.line(1, valid_to=days_ago(1))
    company.line(2)
    company.line(3, valid_from=TODAY + timedelta(days=1))
    company.commit()
    found = rows("SELECT quantity, in_force, begun FROM line ORDER BY quantity")
    assert found == [(1, False, True), (2, True, True), (3, False, False)]


def test_the_ledger_is_cut_at_the_day(company: Company) -> None:
    ann = company.account("ann")
    company.used({ann: [date(2026, 10, 30), date(2026, 11, 3), date(2026, 11, 20)]}, known=date(2026, 11, 1))
    company.commit()
    query = "SELECT MAX(last_active_on) FROM last_activity"
    days = [date(2026, 11, day) for day in (1, 3, 19, 20, 24)]
    assert [rows(query, day)[0][0] for day in days] == [
        date(2026, 10, 30),
        date(2026, 11, 3),
        date(2026, 11, 3),
        date(2026, 11, 20),
        date(2026, 11, 20),
    ]


def test_data_that_keeps_landing_is_an_error_and_never_a_mixture(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = iter(range(100))
    monkeypatch.setattr(snapshots, "_mark", lambda _session: (next(marks), -1))
    with pytest.raises(SnapshotMoved, match="imports and syncs"):
        rows("SELECT 1")


def test_contracts_are_read_again_when_something_landed_in_between(
    session: Session, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.line(5)
    company.commit()
    real = snapshots.contracts_on

    def landing_meanwhile(reader: Session, day: date) -> object:
        found = real(reader, day)
        if session.get(ContractVersion, 1).owner_email != "new@example.com":  # type: ignore[union-attr]
            session.execute(update(ContractVersion).values(owner_email="new@example.com"))
            company.covered("people")
            company.commit()
        return found

    monkeypatch.setattr(snapshots, "contracts_on", landing_meanwhile)
    assert rows("SELECT owner_key FROM contract") == [("new@example.com",)]
