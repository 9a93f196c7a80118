"""What the file kinds of this room share."""

from collections.abc import Iterator, Sequence
from datetime import date

from spendapp.registry import FileRow, Problem

# No software as a service is older; exports write 1970-01-01 or 1900-01-01 where they mean "never".
OLDEST_DAY = date(1990, 1, 1)


def placeholder_days(row: FileRow, columns: Sequence[str]) -> Iterator[Problem]:
    """Days before the oldest that can be meant: left in, they would turn "never used" into "used long ago"."""
    for name in columns:
        day = row.values.get(name)
        if day is not None and day < OLDEST_DAY:
            message = "The day is a placeholder, not a day of use or assignment."
            yield Problem(row.number, name, day.isoformat(), message, "Leave the cell empty where there is no day.")
