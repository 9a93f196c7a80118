"""After five wrong passwords of a name, or thirty of an address, the login rests for a quarter of an hour."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.accounts import throttle

LIMITS = {"name:ada@example.com": 2, "address:192.0.2.1": 3}
pytestmark = pytest.mark.usefixtures("today")


def test_attempts_up_to_the_limit_are_allowed(session: Session) -> None:
    assert [throttle.attempt(session, LIMITS) for _ in range(2)] == [None, None]


def test_the_next_attempt_waits_for_the_end_of_the_window(session: Session) -> None:
    throttle.attempt(session, LIMITS)
    throttle.attempt(session, LIMITS)
    assert throttle.attempt(session, LIMITS) == clock.now() + timedelta(minutes=15)


def test_waiting_attempts_do_not_prolong_the_window(session: Session, today: time_machine.Traveller) -> None:
    for _ in range(4):
        throttle.attempt(session, LIMITS)
    today.shift(timedelta(minutes=10))
    blocked = throttle.attempt(session, LIMITS)
    assert blocked is not None
    assert throttle.minutes_until(blocked) == 5
    today.shift(timedelta(minutes=5))
    assert throttle.attempt(session, LIMITS) is None


def test_an_address_is_counted_over_all_names(session: Session) -> None:
    for number in range(3):
        assert throttle.attempt(session, {f"name:{number}": 2, "address:192.0.2.1": 3}) is None
    assert throttle.attempt(session, {"name:9": 2, "address:192.0.2.1": 3}) is not None


def test_a_success_forgets_the_name_and_gives_the_address_its_attempt_back(session: Session) -> None:
    for _ in range(6):
        assert throttle.attempt(session, LIMITS) is None
        throttle.forgive(session, *LIMITS)


def test_a_name_is_one_key_in_any_spelling() -> None:
    assert throttle.name_key(" ADA@Example.com ") == "name:ada@example.com"
    assert len(throttle.name_key("x" * 1000)) == 300


def test_less_than_a_minute_reads_as_one_minute() -> None:
    assert throttle.minutes_until(clock.now() + timedelta(seconds=20)) == 1
    assert throttle.minutes_until(clock.now() + timedelta(seconds=61)) == 2
