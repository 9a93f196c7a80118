"""Values that every vendor writes a little differently."""

from datetime import date

import pytest

from spendapp.connectors.values import (
    address_of,
    country_of,
    employee_type_of,
    instant_of,
    language_of,
    local_day,
    text_of,
)


def test_texts_are_trimmed_and_empty_ones_are_unknown() -> None:
    assert text_of("  Ann  ") == "Ann"
    assert text_of(" ") is None
    assert text_of(None) is None
    assert text_of(7) is None
    assert text_of("x" * 300) == "x" * 200


def test_characters_that_no_database_stores_are_taken_out() -> None:
    assert text_of("A\0nn") == "Ann"
    assert text_of("A\ud800nn") == "A?nn"


@pytest.mark.parametrize(
    ("value", "found"), [("ann@x.org", "ann@x.org"), ("ann", None), ("a b@x.org", None), ("", None)]
)
def test_an_address_has_one_at_sign_and_no_blanks(value: str, found: str | None) -> None:
    assert address_of(value) == found


def test_a_day_is_the_local_one() -> None:
    assert local_day("2026-11-23T23:30:00Z", "Europe/Rome") == date(2026, 11, 24)
    assert local_day("2026-11-23T23:30:00.000Z", "UTC") == date(2026, 11, 23)
    assert local_day("2021-10-14T00:53:32-06:00", "UTC") == date(2021, 10, 14)
    assert local_day(None, "UTC") is None
    assert instant_of("yesterday") is None


def test_countries_languages_and_employee_types_are_ours_or_unknown() -> None:
    assert (country_of("it"), country_of("Italy"), country_of(None)) == ("IT", None, None)
    assert (language_of("fr-CH"), language_of("en_US"), language_of("it"), language_of("english")) == (
        "fr",
        "en",
        "it",
        None,
    )
    assert (employee_type_of("Contractor"), employee_type_of("E3")) == ("contractor", None)
