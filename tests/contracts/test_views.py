"""The pages of contracts, for admin, owner and stranger."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.contracts.tables import Contract
from tests.conftest import Browser
from tests.contracts.conftest import Apply, a_contract, a_line

LogIn = Callable[..., Browser]
OLGA = "olga@example.com"


@pytest.fixture
def contract_id(session: Session, signed: Apply) -> int:
    """A-1 of Olga in euro, to be canceled by 1 November; B-2 of nobody in dollars, which ends by itself."""
    signed("contracts", a_contract(contract="B-2", vendor="Zenith", currency="USD", renewal_term=None, notice=None))
    signed("lines", a_line(contract="B-2", application="Zenith CRM", per="year", unit_price=Decimal(100)))
    return session.scalars(select(Contract.id).where(Contract.number == "A-1")).one()


def test_the_list_shows_each_contract_with_its_deadline(contract_id: int, log_in: LogIn) -> None:
    text = log_in("procurement").get("/contracts").text
    assert f'href="/contracts/{contract_id}"' in text
    for shown in (
        "A-1",
        "Acme",
        "Acme Chat",
        "1 Nov 2026",
        "23 days ago",
        "1 Jan 2027",
        "1,500.00\N{NO-BREAK SPACE}EUR",
    ):
        assert shown in text
    for shown in ("B-2", "1,000.00\N{NO-BREAK SPACE}USD", "ends"):
        assert shown in text


def test_the_list_is_exported_as_it_is_shown(contract_id: int, log_in: LogIn) -> None:
    lines = log_in("finance").get("/contracts?export=csv").text.splitlines()
    assert lines[0].lstrip("\ufeff").startswith("Contract,Vendor,Applications")
    assert [line.split(",")[0] for line in lines[1:]] == ["A-1", "B-2"]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["A-1", "C-3", "B-2"]),
        ("state=ends", ["B-2"]),
        ("state=missed", ["A-1"]),
        ("due=30", ["C-3"]),
        ("with=assumed", []),
        ("with=no-owner", ["C-3", "B-2"]),
        ("with=no-lines", ["C-3"]),
        ("q=zenith", ["B-2"]),
        ("q=olga", ["A-1"]),
        ("sort=-number", ["C-3", "B-2", "A-1"]),
        ("sort=cancel_by", ["A-1", "C-3", "B-2"]),
        ("sort=-reported", ["A-1", "B-2", "C-3"]),
    ],
)
def test_the_list_is_narrowed_and_sorted(
    contract_id: int, apply: Apply, log_in: LogIn, query: str, numbers: list[str]
) -> None:
    apply("contracts", a_contract(contract="C-3", notice="30 days"))
    shown = log_in("auditor").get(f"/contracts?export=csv&{query}").text.splitlines()[1:]
    assert [line.split(",")[0] for line in shown] == numbers


def test_the_page_of_a_contract_shows_terms_notice_lines_and_history(contract_id: int, log_in: LogIn) -> None:
    text = log_in("admin").get(f"/contracts/{contract_id}").text
    assert "Term 1" in text
    assert "31 Dec 2027" in text  # The company is bound until then.
    assert "2 Nov 2026" in text  # The reading of renewal_date_minus.
    assert "12.5 x 10 / 1 months x 12" in text
    assert "known from" in text


def test_the_page_of_a_contract_that_ends_by_itself(session: Session, contract_id: int, log_in: LogIn) -> None:
    other = session.scalars(select(Contract.id).where(Contract.number == "B-2")).one()
    text = log_in("admin").get(f"/contracts/{other}").text
    assert "The contract ends by itself on 31 Dec 2026; no notice is needed." in text
    assert "at the rate of" in text


def test_an_assumed_notice_is_marked(contract_id: int, apply: Apply, log_in: LogIn) -> None:
    apply("contracts", a_contract(notice=None))
    assert "This notice is assumed" in log_in("admin").get(f"/contracts/{contract_id}").text


def test_changes_stand_in_the_history(contract_id: int, apply: Apply, log_in: LogIn) -> None:
    apply("lines", a_line(quantity=12))
    assert "quantity: 10 → 12" in log_in("admin").get(f"/contracts/{contract_id}").text


def test_the_lines_are_exported(contract_id: int, log_in: LogIn) -> None:
    lines = log_in("admin").get(f"/contracts/{contract_id}?export=csv").text.splitlines()
    assert lines[1].startswith("Acme Chat,Pro,10")


def test_the_owner_sees_their_contract_and_no_other(session: Session, contract_id: int, log_in: LogIn) -> None:
    other = session.scalars(select(Contract.id).where(Contract.number == "B-2")).one()
    olga = log_in("owner", OLGA)
    shown = olga.get("/contracts?export=csv").text.splitlines()[1:]
    assert [line.split(",")[0] for line in shown] == ["A-1"]
    assert olga.get(f"/contracts/{contract_id}").status_code == 200
    assert olga.get(f"/contracts/{other}").status_code == 404


def test_another_owner_sees_nothing(contract_id: int, log_in: LogIn) -> None:
    peter = log_in("owner", "peter@example.com")
    assert "Contracts that you own appear here" in peter.get("/contracts").text
    assert peter.get(f"/contracts/{contract_id}").status_code == 404


def test_a_role_without_the_permission_is_refused(contract_id: int, log_in: LogIn) -> None:
    assert log_in("it").get("/contracts").status_code == 403
    assert log_in("auditor").get("/contracts").status_code == 200


def test_a_stranger_is_sent_to_the_login(contract_id: int, client: Browser) -> None:
    assert client.get("/contracts").status_code == 302
    assert client.get(f"/contracts/{contract_id}").status_code == 302


def test_a_contract_that_does_not_exist_is_not_found(log_in: LogIn) -> None:
    assert log_in("admin").get("/contracts/99").status_code == 404


def test_a_contract_known_only_later_is_not_listed(apply: Apply, log_in: LogIn) -> None:
    apply("contracts", a_contract(), day=date(2026, 12, 1))
    assert "No contracts yet" in log_in("finance").get("/contracts").text
