"""Waiting between attempts."""

from datetime import timedelta

from spendapp.messages.backoff import MAXIMUM_ATTEMPTS, delay


def test_the_wait_doubles_from_30_seconds_to_an_hour() -> None:
    seconds = [delay(attempts).total_seconds() for attempts in range(1, 11)]
    assert seconds == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_the_wait_stays_an_hour_however_often_it_failed() -> None:
    assert delay(10_000) == timedelta(hours=1)


def test_a_mail_server_that_is_down_for_three_days_loses_nothing() -> None:
    waited = sum((delay(attempts) for attempts in range(1, MAXIMUM_ATTEMPTS)), timedelta())
    assert waited > timedelta(days=3)
