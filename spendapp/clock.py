"""The only place that reads the wall clock.

Domain rules take the day as an argument; edges ask here. `SPENDAPP_NOW` (an ISO instant or day) moves the clock for
drills, for the sample company and for replaying a past day; with it set, the clock stands still.
"""

import os
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

NOW_VARIABLE = "SPENDAPP_NOW"
ZONE_VARIABLE = "SPENDAPP_TIME_ZONE"


def now() -> datetime:
    """The current instant, timezone-aware, in UTC."""
    fixed = os.environ.get(NOW_VARIABLE)
    if not fixed:
        return datetime.now(UTC)
    instant = datetime.fromisoformat(fixed)
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(hour=instant.hour or 12, tzinfo=UTC)


def today(zone: str | None = None) -> date:
    """The local date now, in `zone` or in the zone of the instance (`SPENDAPP_TIME_ZONE`, default UTC)."""
    return now().astimezone(ZoneInfo(zone or os.environ.get(ZONE_VARIABLE) or "UTC")).date()
