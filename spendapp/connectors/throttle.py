"""How long to wait when a source says "too many requests": every form of header through one clamp.

Sources say it in seconds or as a date (Retry-After), as epoch seconds (Okta, GitHub), as seconds left (Zendesk), as an
ISO instant (Jira), or not at all (Okta's 429, Slack).
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT_SECONDS = 15 * 60.0
LONGEST_BACK_OFF_SECONDS = 60.0
# A number above this is an instant, below it a number of seconds left.
FIRST_EPOCH = 1_000_000_000
FIRST_EPOCH_IN_MILLISECONDS = 1_000_000_000_000
RESET_HEADERS = ("x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
REMAINING_HEADERS = ("x-rate-limit-remaining", "x-ratelimit-remaining", "ratelimit-remaining")


def back_off(attempt: int) -> float:
    """Seconds to wait before trying again for the `attempt`-th time (from 0) where the source says nothing."""
    return min(2.0**attempt, LONGEST_BACK_OFF_SECONDS)


def clamp(seconds: float) -> float:
    """Between nothing and 15 minutes; what is not a number waits the least."""
    return 0.0 if math.isnan(seconds) else min(max(seconds, 0.0), LONGEST_WAIT_SECONDS)


def wait_seconds(headers: Mapping[str, str], now: datetime, attempt: int) -> float:
    """Seconds until the source wants to be asked again. Header names must be lower case."""
    found = told_wait(headers, now)
    return back_off(attempt) if found is None else clamp(found)


def told_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """The wait that the headers tell, unclamped; None when they tell none.

    The source's own Date is the better "now": the two clocks may differ.
    """
    now = _http_date(headers.get("date", "")) or now
    retry_after = headers.get("retry-after")
    if retry_after is not None and (told := _wait(retry_after, now)) is not None:
        return told
    for name in RESET_HEADERS:
        if name in headers and (told := _wait(headers[name], now)) is not None:
            return told
    return None


def is_exhausted(headers: Mapping[str, str]) -> bool:
    """Whether the source says that no request is left."""
    return any(headers.get(name, "").strip() == "0" for name in REMAINING_HEADERS)


def is_throttled(status: int, headers: Mapping[str, str]) -> bool:
    """Whether a refusal means "later" and not "never": 429, or 403 with a rate limit that is used up (GitHub)."""
    return status == 429 or (status == 403 and ("retry-after" in headers or is_exhausted(headers)))


def _wait(text: str, now: datetime) -> float | None:
    text = text.strip()
    try:
        number = float(text)
    except ValueError:
        instant = _http_date(text) or _iso(text)
        return None if instant is None else (instant - now).total_seconds()
    if number >= FIRST_EPOCH_IN_MILLISECONDS:
        return number / 1000 - now.timestamp()
    return number - now.timestamp() if number >= FIRST_EPOCH else number


def _http_date(text: str) -> datetime | None:
    try:
        instant = parsedate_to_datetime(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _iso(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
