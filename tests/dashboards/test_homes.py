"""The order of the overview follows the role."""

import pytest

from spendapp.dashboards.homes import home_of
from spendapp.registry import ROLES


@pytest.mark.parametrize(
    ("role", "figure", "short_list"),
    [
        ("it", "findings", "take_back"),
        ("procurement", "cancel_by", "decide"),
        ("finance", "committed", "changes"),
        ("owner", "savings", "decide"),
        ("admin", "committed", "decide"),
    ],
)
def test_the_first_block_answers_the_question_of_the_role(role: str, figure: str, short_list: str) -> None:
    home = home_of(role)
    assert (home.figures[0], home.lists[0]) == (figure, short_list)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_sees_all_three_lists_once(role: str) -> None:
    assert sorted(home_of(role).lists) == ["changes", "decide", "take_back"]
    assert len(set(home_of(role).figures)) == len(home_of(role).figures)


def test_the_auditor_sees_what_the_administrator_sees() -> None:
    assert home_of("auditor") == home_of("admin")
