"""Rows of usage as columns: collected row by row in little memory, then sorted and cut into application and day."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Part:
    """What one day file holds: an application on a day."""

    application_id: int
    day: date


@dataclass(slots=True)
class UsageColumns:
    """Usage on its way into the ledger; two million rows take about 60 MB.

    `accounts` are the distinct (application, account) as written, in the order of their codes.
    """

    accounts: dict[tuple[str, str], int] = field(default_factory=dict)
    signals: dict[str, int] = field(default_factory=dict)
    emails: dict[int, str] = field(default_factory=dict)  # by code of the account
    _account: "array[int]" = field(default_factory=lambda: array("i"))
    _day: "array[int]" = field(default_factory=lambda: array("i"))
    _signal: "array[int]" = field(default_factory=lambda: array("i"))
    _events: "array[int]" = field(default_factory=lambda: array("q"))

    def __len__(self) -> int:
        return len(self._day)

    def add(self, account: tuple[str, str], day: date, signal: str, events: int) -> int:
        """Append a row; returns the code of its account."""
        code = self.accounts.setdefault(account, len(self.accounts))
        self._account.append(code)
        self._day.append(day.toordinal() - EPOCH)
        self._signal.append(self.signals.setdefault(signal.casefold(), len(self.signals)))
        self._events.append(events)
        return code

    def parts(self, ids: Sequence[tuple[int, int]]) -> Iterator[tuple[Part, Any]]:
        """Arrow tables (account_id, signal, events) per application and day, events of one key summed.

        `ids` gives (application_id, account_id) for each account code.
        """
        import numpy as np

        if not len(self):
            return
        pairs = np.array(ids, dtype=np.int64).reshape(-1, 2)[np.frombuffer(self._account, dtype=np.int32)]
        days = np.frombuffer(self._day, dtype=np.int32)
        # Codes follow the alphabet, so that equal usage gives equal files whatever the order of its rows.
        names = sorted(self.signals)
        position = {name: place for place, name in enumerate(names)}
        signals = np.array([position[name] for name in self.signals], dtype=np.int32)[
            np.frombuffer(self._signal, dtype=np.int32)
        ]
        events = np.frombuffer(self._events, dtype=np.int64)
        order = np.lexsort((signals, pairs[:, 1], days, pairs[:, 0]))
        columns = (pairs[order, 0], days[order], pairs[order, 1], signals[order])
        starts = np.flatnonzero(_differs(columns))
        sums = np.add.reduceat(events[order], starts)
        application, day, account, signal = (column[starts] for column in columns)
        table = usage_table(account, signal, sums, names=names)
        cuts = [*np.flatnonzero(_differs((application, day))).tolist(), len(starts)]
        for start, end in pairwise(cuts):
            part = Part(int(application[start]), date.fromordinal(int(day[start]) + EPOCH))
            yield part, table.slice(start, end - start)


def _differs(columns: Sequence[Any]) -> Any:
    """True where a sorted row differs from the one before it; the first always does."""
    import numpy as np

    found = np.ones(len(columns[0]), dtype=bool)
    found[1:] = False
    for column in columns:
        found[1:] |= column[1:] != column[:-1]
    return found


def usage_table(account: Any, signal: Any, events: Any, *, names: Sequence[str]) -> Any:
    """The Arrow table of a day file; `signal` holds positions in `names`."""
    import pyarrow as pa

    texts = pa.array(names, type=pa.string()).take(pa.array(signal, type=pa.int32()))
    return pa.table(
        {"account_id": pa.array(account, type=pa.int64()), "signal": texts, "events": pa.array(events, type=pa.int64())}
    )


def table_of(rows: Mapping[tuple[int, str], int]) -> Any:
    """The Arrow table of a day file from events by account and signal. 0 events: evidence that was taken back."""
    import pyarrow as pa

    kept = sorted((account, signal, events) for (account, signal), events in rows.items())
    schema = pa.schema([("account_id", pa.int64()), ("signal", pa.string()), ("events", pa.int64())])
    account, signal, events = zip(*kept, strict=True) if kept else ((), (), ())
    return pa.table([list(account), list(signal), list(events)], schema=schema)


def rows_of(table: Any) -> dict[tuple[int, str], int]:
    """Events by account and signal."""
    account, signal, events = (table.column(name).to_pylist() for name in ("account_id", "signal", "events"))
    return dict(zip(zip(account, signal, strict=True), events, strict=True))
