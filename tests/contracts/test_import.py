"""Contracts and lines files as people write them, through the room files."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from spendapp.contracts.store import contracts_on
from spendapp.files.applying import Imported, Request, import_path, kind_named
from spendapp.files.errors import FileError, describe
from spendapp.history import Diff

pytestmark = pytest.mark.usefixtures("today")
DAY = date(2026, 11, 24)
Load = Callable[..., Imported]
CONTRACTS = "contract,vendor,currency,start_date,initial_term,renewal_term,notice\n"
LINES = "contract,application,plan,quantity,unit_price,per\n"
GITHUB = CONTRACTS + "GH-1,GitHub,usd,2026-01-01,1 year,1 year,60 days\n"


@pytest.fixture
def load(session: Session, tmp_path: Path) -> Load:
    """Imports the text of a file."""

    def run(kind: str, text: str, as_of: date | None = None, *, dry_run: bool = False) -> Imported:
        file = tmp_path / f"{kind}.csv"
        file.write_text(text, encoding="utf-8")
        return import_path(session, Request(kind_named(kind), file.name, as_of), file, dry_run=dry_run)

    return run


def refused(load: Load, kind: str, text: str) -> list[str]:
    with pytest.raises(FileError) as caught:
        load(kind, text)
    return [describe(problem) for problem in caught.value.problems]


def test_a_contract_and_its_lines_from_two_files(session: Session, load: Load) -> None:
    load("contracts", GITHUB)
    load("lines", LINES + "GH-1,GitHub,Enterprise,80,21.00,month\n")
    (contract,) = contracts_on(session, DAY)
    assert (contract.number, contract.currency, contract.terms[0].cancel_by) == ("GH-1", "USD", date(2026, 11, 1))
    assert [(line.plan, line.quantity) for line in contract.lines] == [("Enterprise", 80)]


def test_a_dry_run_writes_nothing(session: Session, load: Load) -> None:
    imported = load("contracts", GITHUB, dry_run=True)
    assert imported.outcome.diff == Diff(new=1)
    assert [change.subject for change in imported.outcome.changes] == ["GH-1"]
    assert contracts_on(session, DAY) == ()


def test_a_file_with_semicolons_decimal_commas_and_days_first(session: Session, load: Load) -> None:
    load("contracts", GITHUB)
    header = LINES.strip().replace(",", ";") + ";valid_from\n"
    load("lines", header + "gh-1;GitHub;Enterprise;80;21,50;month;15/02/2026\n")
    (line,) = contracts_on(session, DAY)[0].lines
    assert (str(line.unit_price), line.valid_from) == ("21.5", date(2026, 2, 15))


def test_json_columns_are_read(session: Session, load: Load) -> None:
    load("contracts", GITHUB)
    header = LINES.strip() + ",restrictions,true_up\n"
    row = 'GH-1,GitHub,Enterprise,80,21.00,month,"{""countries"": [""FR""]}","{""measure"": ""peak""}"\n'
    assert load("lines", header + row).outcome.diff == Diff(new=1)


def test_a_file_of_another_day_is_known_from_that_day(session: Session, load: Load) -> None:
    load("contracts", GITHUB, date(2026, 8, 1))
    assert len(contracts_on(session, date(2026, 8, 1))) == 1
    assert contracts_on(session, date(2026, 7, 31)) == ()


def test_business_days_are_refused_with_row_column_value_and_remedy(load: Load) -> None:
    (line,) = refused(load, "contracts", CONTRACTS + "GH-1,GitHub,USD,2026-01-01,1 year,1 year,10 business_days\n")
    assert line == (
        "row 2, column notice: '10 business_days' counts business days, which are not supported yet. "
        "Write the notice in days, weeks or months; calendar days that are at least as long are the safe choice."
    )


def test_every_bad_row_is_named(load: Load) -> None:
    rows = "A,V,EURO,2026-01-01,1 year,,\nB,V,EUR,2026-01-01,soon,,\n"
    assert refused(load, "contracts", CONTRACTS + rows) == [
        "row 2, column currency: 'EURO' is no ISO 4217 currency. Use a code of three letters, such as EUR.",
        "row 3, column initial_term: 'soon' is no period. "
        'Write a number and a unit, such as "12 months" or "90 days".',
    ]


def test_a_price_model_is_refused_by_name(load: Load) -> None:
    load("contracts", GITHUB)
    text = LINES.strip() + ",price_model\nGH-1,GitHub,Enterprise,80,21.00,month,graduated\n"
    assert refused(load, "lines", text) == [
        "row 2, column price_model: 'graduated' is a price model that is not supported yet. Use per_unit or flat."
    ]


def test_lines_need_their_contract(load: Load) -> None:
    assert refused(load, "lines", LINES + "GH-9,GitHub,Enterprise,80,21.00,month\n") == [
        "row 2, column contract: 'GH-9' is no known contract. Import the contract first, or correct the number."
    ]


def test_a_line_that_stands_twice_is_refused(load: Load) -> None:
    load("contracts", GITHUB)
    row = "GH-1,GitHub,Enterprise,80,21.00,month\n"
    (line,) = refused(load, "lines", LINES + row + row.replace("GitHub", "github"))
    assert "repeats the key of row 2" in line


def test_an_error_in_the_last_row_leaves_nothing_behind(session: Session, load: Load) -> None:
    many = "".join(f"C-{number},V,EUR,2026-01-01,1 year,,\n" for number in range(200))
    refused(load, "contracts", CONTRACTS + many + "C-200,V,XYZ,2026-01-01,1 year,,\n")
    assert contracts_on(session, DAY) == ()
