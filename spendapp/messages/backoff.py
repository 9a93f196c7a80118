"""When a delivery that failed is tried again, and when that is given up."""

from datetime import timedelta

FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=1)
# About four days at one an hour: a mail server that is down over a long weekend loses nothing.
MAXIMUM_ATTEMPTS = 100


def delay(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: 30 s, doubling up to an hour."""
    doublings = min(attempts - 1, 10)  # 30 s doubled ten times is far above the hour; more would only overflow.
    factor: int = 2**doublings
    return min(FIRST_DELAY * factor, LONGEST_DELAY)
