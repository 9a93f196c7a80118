"""Ids of rows in addresses and forms."""

from collections.abc import Callable

import pytest

from spendapp.web.row_ids import row_ids
from tests.conftest import Browser

pytestmark = pytest.mark.usefixtures("today")


@pytest.mark.parametrize(
    "page", ["/licenses/applications", "/licenses/people", "/licenses/findings", "/contracts", "/renewals"]
)
@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
def test_a_number_that_no_row_can_have_is_no_page(log_in: Callable[..., Browser], page: str, number: int) -> None:
    assert log_in("admin").get(f"{page}/{number}").status_code == 404


def test_ids_of_a_form_are_taken_once_and_only_if_they_can_exist() -> None:
    assert row_ids(["7", "7", "3", "0", "-1", "x", "", "٣", "9" * 25, str(2**31)]) == [7, 3]
