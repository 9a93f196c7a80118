"""The columns and keys of the files contracts and lines."""

from datetime import date

from spendapp.contracts.columns import CONTRACT_COLUMNS, LINE_COLUMNS, values_of
from spendapp.contracts.landing import contract_key, line_key
from spendapp.contracts.tables import Contract, ContractVersion
from spendapp.registry import FileRow


def names(columns: object) -> list[str]:
    return [column.name + ("*" if column.required else "") for column in columns]  # type: ignore[attr-defined]


def test_a_contracts_file_has_the_columns_of_the_design() -> None:
    assert names(CONTRACT_COLUMNS) == [
        "contract*", "vendor*", "currency*", "start_date*", "initial_term*", "renewal_term", "last_day", "notice",
        "notice_rule", "roll", "renewals", "term_end_rule", "time_zone", "country", "company", "owner_email",
        "decrease", "escalator", "payment_terms", "reference",
    ]  # fmt: skip


def test_a_lines_file_has_the_columns_of_the_design() -> None:
    assert names(LINE_COLUMNS) == [
        "contract*", "application*", "plan*", "quantity*", "unit_price*", "per*", "price_model", "tiers",
        "floor_quantity", "restrictions", "true_up", "valid_from", "valid_to",
    ]  # fmt: skip


def test_every_column_is_explained() -> None:
    assert [column.name for column in (*CONTRACT_COLUMNS, *LINE_COLUMNS) if not column.doc.endswith((".", '".'))] == []


def test_empty_means_the_defaults_of_the_design() -> None:
    found = values_of(FileRow(2, {"notice_rule": None}), CONTRACT_COLUMNS)
    assert {name: value for name, value in found.items() if value is not None} == {
        "notice_rule": "last_day_minus",
        "roll": "none",
        "renewals": "anchored",
        "term_end_rule": "clamp",
        "decrease": "renewal",
    }
    assert values_of(FileRow(2, {}), LINE_COLUMNS)["price_model"] == "per_unit"


def test_a_value_of_the_row_goes_before_the_default() -> None:
    assert values_of(FileRow(2, {"decrease": "never"}), CONTRACT_COLUMNS)["decrease"] == "never"


def test_contracts_are_compared_without_case_and_spare_blanks() -> None:
    assert contract_key(FileRow(2, {"contract": " Acme  2026-A "})) == "acme 2026-a"


def test_lines_that_begin_on_different_days_are_two() -> None:
    line = {"contract": "A-1", "application": "Chat", "plan": "PRO"}
    first = line_key(FileRow(2, line))
    later = line_key(FileRow(3, {**line, "plan": "Pro ", "valid_from": date(2026, 3, 1)}))
    assert first == ("a-1", "chat", "pro", None)
    assert later == ("a-1", "chat", "pro", date(2026, 3, 1))


def test_texts_fit_their_columns_in_the_database() -> None:
    lengths = {column.name: column.max_length for column in CONTRACT_COLUMNS if column.type in ("text", "email")}
    stored = {column.name: getattr(column.type, "length", None) for column in ContractVersion.__table__.columns}
    wider = {name for name, length in lengths.items() if length > (stored.get(name) or length)}
    assert wider == {"currency", "time_zone", "country"}  # The check allows only names that exist.
    assert lengths["contract"] == Contract.__table__.c.number.type.length
