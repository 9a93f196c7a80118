"""Who hears of a deadline."""

from spendapp.renewals.model import Colleague, Role
from spendapp.renewals.recipients import chain, manager_of

BUYING = "buying@example.com"


def people(*colleagues: Colleague) -> dict[str, Colleague]:
    return {colleague.email: colleague for colleague in colleagues}


OWNER = Colleague("owner@example.com", manager_email="Manager@example.com")
MANAGER = Colleague("manager@example.com", manager_email="head@example.com")
HEAD = Colleague("head@example.com")


def gone(colleague: Colleague) -> Colleague:
    return Colleague(colleague.email, manager_email=colleague.manager_email, left=True)


def test_the_owner_comes_first_then_the_manager_then_procurement() -> None:
    assert chain("owner@example.com", people(OWNER, MANAGER), BUYING) == (
        (Role.OWNER, "owner@example.com"),
        (Role.MANAGER, "manager@example.com"),
        (Role.PROCUREMENT, BUYING),
    )


def test_spelling_does_not_make_two_people() -> None:
    assert chain(" Owner@Example.com ", people(OWNER, MANAGER), "OWNER@example.com") == (
        (Role.OWNER, "owner@example.com"),
        (Role.MANAGER, "manager@example.com"),
    )


def test_an_owner_who_left_is_passed_over_for_the_manager() -> None:
    found = chain("owner@example.com", people(gone(OWNER), MANAGER), BUYING)
    assert found == ((Role.MANAGER, "manager@example.com"), (Role.PROCUREMENT, BUYING))


def test_a_manager_who_left_is_passed_over_for_the_next_up_the_line() -> None:
    assert manager_of("owner@example.com", people(OWNER, gone(MANAGER), HEAD)) == "head@example.com"


def test_a_line_that_turns_in_a_circle_ends() -> None:
    head = Colleague("head@example.com", manager_email="manager@example.com", left=True)
    assert manager_of("owner@example.com", people(OWNER, gone(MANAGER), head)) == ""


def test_somebody_who_is_their_own_manager_has_none() -> None:
    boss = Colleague("boss@example.com", manager_email="boss@example.com")
    assert chain("boss@example.com", people(boss), BUYING) == (
        (Role.OWNER, "boss@example.com"),
        (Role.PROCUREMENT, BUYING),
    )


def test_without_an_owner_procurement_is_told() -> None:
    assert chain(None, {}, BUYING) == ((Role.PROCUREMENT, BUYING),)


def test_an_owner_unknown_to_the_directory_is_told_and_has_no_manager() -> None:
    assert chain("new@example.com", {}, BUYING) == ((Role.OWNER, "new@example.com"), (Role.PROCUREMENT, BUYING))


def test_a_manager_unknown_to_the_directory_is_told() -> None:
    assert manager_of("owner@example.com", people(OWNER)) == "manager@example.com"


def test_without_owner_and_procurement_there_is_nobody_to_tell() -> None:
    assert chain("", {}, "") == ()
