"""The address decides what a table shows; what it names wrongly falls back and says so."""

from flask import Flask

from spendapp.web.table_view import view_of
from tests.web.conftest import people_table


def test_without_arguments_the_default_columns_and_order_show() -> None:
    view = view_of(people_table(), {})
    assert [column.key for column in view.columns] == ["name", "role", "login", "cost"]
    assert (view.sort.key, view.order.descending) == ("name", False)


def test_the_address_chooses_columns_in_the_order_of_the_table() -> None:
    view = view_of(people_table(), {"columns": "day,name"})
    assert [column.key for column in view.columns] == ["name", "day"]


def test_unknown_columns_and_sort_keys_fall_back() -> None:
    view = view_of(people_table(), {"columns": "nonsense", "sort": "-cost"})  # The cost cannot be sorted.
    assert len(view.columns) == 4
    assert view.sort.key == "name"


def test_a_minus_descends() -> None:
    view = view_of(people_table(), {"sort": "-login"})
    assert (view.sort.key, view.order.descending) == ("login", True)


def test_sorting_again_turns_the_direction() -> None:
    table = people_table()
    assert view_of(table, {}).sort_url(table.columns[0]) == "?sort=-name"
    assert view_of(table, {"sort": "-name"}).sort_url(table.columns[0]) == "?sort=name"


def test_a_changed_view_starts_at_the_first_page_and_keeps_other_arguments() -> None:
    view = view_of(people_table(), {"after": "x", "tab": "seats", "q": "ann"})
    assert view.url(role="it") == "?tab=seats&q=ann&role=it"


def test_a_filter_can_be_taken_off_alone_or_with_all_others() -> None:
    view = view_of(people_table(), {"role": "it", "q": "ann", "sort": "role"})
    assert view.without("role") == "?q=ann&sort=role"
    assert view.cleared == "?sort=role"


def test_a_value_that_is_no_choice_is_left_out_and_named() -> None:
    view = view_of(people_table(), {"role": "astronaut"})
    assert [state.value for state in view.left_out] == ["astronaut"]
    assert not view.narrowed


def test_a_form_of_the_table_carries_the_other_arguments() -> None:
    view = view_of(people_table(), {"role": "it", "q": "a", "tab": "x", "after": "y", "columns": "name"})
    assert view.kept() == [("tab", "x"), ("columns", "name")]
    assert view.kept(("columns",), with_filters=True) == [("role", "it"), ("q", "a"), ("tab", "x")]


def test_a_table_without_a_sortable_default_is_a_programming_error(app: Flask) -> None:
    import pytest

    with pytest.raises(ValueError, match="cannot be sorted by its default 'cost'"):
        view_of(people_table(default_sort="cost", columns=people_table().columns[3:]), {})
