"""How long a source wants us to wait."""

from datetime import UTC, datetime, timedelta

import pytest

from spendapp.connectors.throttle import back_off, is_exhausted, is_throttled, wait_seconds

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EPOCH = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "Tue, 24 Nov 2026 12:00:09 GMT"}, 9),
        ({"x-rate-limit-reset": str(EPOCH + 30)}, 30),
        ({"x-ratelimit-reset": str(EPOCH + 30)}, 30),
        ({"x-ratelimit-reset": str((EPOCH + 30) * 1000)}, 30),
        ({"ratelimit-reset": "45"}, 45),
        ({"x-ratelimit-reset": "2026-11-24T12:02:00Z"}, 120),
        ({"x-ratelimit-reset": "2026-11-24T14:02:00+02:00"}, 120),
        ({"retry-after": "3", "x-ratelimit-reset": "900"}, 3),
        ({"retry-after": "soon", "x-ratelimit-reset": "8"}, 8),
    ],
)
def test_every_form_of_header_is_understood(headers: dict[str, str], seconds: float) -> None:
    assert wait_seconds(headers, NOW, attempt=0) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "86400"}, 900),
        ({"retry-after": "-5"}, 0),
        ({"x-rate-limit-reset": str(EPOCH - 30)}, 0),
        ({"retry-after": "nan"}, 0),
        ({"retry-after": "inf"}, 900),
    ],
)
def test_a_wait_is_between_nothing_and_fifteen_minutes(headers: dict[str, str], seconds: float) -> None:
    assert wait_seconds(headers, NOW, attempt=0) == seconds


def test_without_a_header_the_wait_doubles_up_to_a_minute() -> None:
    assert [wait_seconds({}, NOW, attempt) for attempt in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert wait_seconds({"x-ratelimit-reset": "never"}, NOW, attempt=1) == back_off(1)


def test_the_date_of_the_source_is_its_now() -> None:
    late = NOW + timedelta(minutes=4)
    headers = {"date": "Tue, 24 Nov 2026 12:00:00 GMT", "x-rate-limit-reset": str(EPOCH + 30)}
    assert wait_seconds(headers, late, attempt=0) == 30


def test_a_refusal_with_a_used_up_limit_means_later() -> None:
    assert is_throttled(429, {})
    assert is_throttled(403, {"x-ratelimit-remaining": "0"})
    assert is_throttled(403, {"retry-after": "60"})
    assert not is_throttled(403, {"x-rate-limit-remaining": "55"})
    assert not is_throttled(401, {"x-ratelimit-remaining": "0"})


def test_a_limit_is_used_up_at_zero() -> None:
    assert is_exhausted({"x-rate-limit-remaining": "0"})
    assert not is_exhausted({"x-rate-limit-remaining": "10"})
    assert not is_exhausted({})
