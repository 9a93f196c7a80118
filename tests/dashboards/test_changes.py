"""What changed since last week, the largest amount first."""

from decimal import Decimal

from spendapp.dashboards.changes import Change, ChangeKind, FindingCount, Position, largest_changes


def changes(
    before: dict[int, Position], after: dict[int, Position], *findings: FindingCount, ended: bool = False
) -> tuple[Change, ...]:
    """The changes between two days."""
    return largest_changes(before, after, opened=() if ended else findings, ended=findings if ended else ())


def test_a_cost_that_rose_says_from_what_to_what_and_how_many_seats_were_bought() -> None:
    (found,) = changes({1: Position(80, 80, Decimal(800))}, {1: Position(100, 80, Decimal(1000))})
    assert (found.kind, found.before, found.after, found.weight) == (ChangeKind.COST, Decimal(800), Decimal(1000), 200)
    assert (found.entitled_before, found.entitled_after) == (80, 100)


def test_equal_positions_are_no_change() -> None:
    assert changes({1: Position(80, 75, Decimal(800))}, {1: Position(80, 75, Decimal(800))}) == ()


def test_an_application_that_appeared_counts_from_nothing() -> None:
    found = changes({}, {1: Position(None, 5, None)})
    assert [(item.kind, item.before, item.after) for item in found] == [(ChangeKind.SEATS, 0, 5)]


def test_an_application_that_went_away_counts_down_to_nothing() -> None:
    cost, seats = changes({1: Position(5, 5, Decimal(50))}, {})
    assert (cost.before, cost.after) == (Decimal(50), None)
    assert (seats.before, seats.after) == (5, 0)


def test_money_comes_before_seats_and_larger_amounts_before_smaller() -> None:
    before = {1: Position(1, 10, Decimal(100)), 2: Position(1, 10, Decimal(100))}
    after = {1: Position(1, 90, Decimal(110)), 2: Position(1, 10, Decimal(190))}
    found = changes(before, after, FindingCount(3, "idle_seat", 4, Decimal(50)))
    assert [(item.kind, item.application_id) for item in found] == [
        (ChangeKind.COST, 2),
        (ChangeKind.FOUND, 3),
        (ChangeKind.COST, 1),
        (ChangeKind.SEATS, 1),
    ]


def test_findings_that_ended_say_why() -> None:
    (found,) = changes({}, {}, FindingCount(1, "idle_seat", 2, None, "seat revoked"), ended=True)
    assert (found.kind, found.count, found.reason, found.weight) == (ChangeKind.GONE, 2, "seat revoked", Decimal(0))


def test_at_most_five_changes_are_listed() -> None:
    assert len(changes({}, {number: Position(1, number, None) for number in range(1, 9)})) == 5
