"""Facts that keep their history: what was known of a thing on which day.

A versioned table holds rows with `known_from` (inclusive) and `known_to` (exclusive, null while the row stands). On
any day D at most one row of a key covers D. `land` brings in what a source says on a day: it writes only what
changed, closes what a complete source no longer names, and splits an older interval when the day lies in the past.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, Date, Row, Table, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

BATCH = 5_000
# Told of every key that is new, changed or retired: the action, the old values and the new ones.
Watch = Callable[[str, Mapping[str, Any] | None, Mapping[str, Any] | None], None]


class Versioned:
    """Columns of a table whose rows are versions of a fact."""

    known_from: Mapped[date] = mapped_column(Date, nullable=False)
    known_to: Mapped[date | None] = mapped_column(Date)
    backfilled: Mapped[bool] = mapped_column(nullable=False, default=False)


@dataclass(frozen=True, slots=True)
class Diff:
    """How many keys were new, changed, unchanged or retired."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0

    def __add__(self, other: "Diff") -> "Diff":
        return Diff(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.retired + other.retired,
        )


@dataclass(frozen=True, slots=True)
class Landing:
    """The day on which facts became known, whether they were added later for a past day, and until when they hold.

    `until` is the next day on which the same source spoke of the same scope, when the day lies in the past.
    """

    day: date
    backfilled: bool = False
    until: date | None = None


def known_on(table: Any, day: date) -> ColumnElement[bool]:
    """The versions that were known at the end of `day`. Takes a mapped class or a table."""
    columns = table.c if isinstance(table, Table) else table
    return and_(columns.known_from <= day, or_(columns.known_to.is_(None), columns.known_to > day))


def current(table: Any) -> ColumnElement[bool]:
    """The versions that stand now."""
    columns = table.c if isinstance(table, Table) else table
    found: ColumnElement[bool] = columns.known_to.is_(None)
    return found


def land(
    session: Session,
    table: Table,
    rows: Iterable[Mapping[str, Any]],
    *,
    key: Sequence[str],
    landing: Landing,
    scope: ColumnElement[bool] | None = None,
    within: ColumnElement[bool] | None = None,
    keep: Collection[str] = (),
    watch: Watch | None = None,
) -> Diff:
    """Bring `rows` (all value columns of the table, key included) into a versioned table.

    With `scope`, the rows are the complete state of that part of the table, and covered keys that are missing are
    retired. `within` only bounds what is read: all rows must lie in it, and nothing is retired. Columns named in
    `keep` hold on to the value that stands; the row's own is for a key that is new. Rows with one key must be unique.
    Returns the counts.
    """
    values = [c.name for c in table.columns if c.name not in ("id", "known_from", "known_to", "backfilled")]
    bound = within if scope is None else scope
    standing = _standing(session, table, key, day=landing.day, bound=bound)
    following = _following(session, table, key, day=landing.day, bound=bound)
    plan = _Plan(session, table, landing)
    tell = watch or _nobody
    new = changed = unchanged = 0
    for row in rows:
        row_key = tuple(row[name] for name in key)
        found = standing.pop(row_key, None)
        wanted = {name: row.get(name) for name in values}
        if found is None:
            new += 1
            plan.insert(wanted, until=_earlier(landing.until, following.get(row_key)))
            tell("new", None, wanted)
            continue
        old = _mapping(found)
        for name in keep:
            wanted[name] = old[name]
        if all(old[name] == wanted[name] for name in values):
            unchanged += 1
        else:
            changed += 1
            plan.replace(old, wanted)
            tell("changed", old, wanted)
    gone = standing.values() if scope is not None else ()
    for found in gone:
        plan.retire(_mapping(found))
        tell("retired", _mapping(found), None)
    plan.write()
    return Diff(new, changed, unchanged, len(gone))


def _nobody(_action: str, _old: Mapping[str, Any] | None, _new: Mapping[str, Any] | None) -> None:
    """Nobody watches."""


def _mapping(row: Row[Any]) -> Mapping[str, Any]:
    """A row by column name; rows are kept as tuples, because 100,000 dicts would take three times the memory."""
    return cast(Mapping[str, Any], row._mapping)


def _standing(
    session: Session, table: Table, key: Sequence[str], *, day: date, bound: ColumnElement[bool] | None
) -> dict[tuple[Any, ...], Row[Any]]:
    query = select(table).where(known_on(table, day))
    if bound is not None:
        query = query.where(bound)
    places = [table.columns.keys().index(name) for name in key]
    found = session.execute(query.execution_options(yield_per=BATCH))
    return {tuple(row[place] for place in places): row for row in found}


def _following(
    session: Session, table: Table, key: Sequence[str], *, day: date, bound: ColumnElement[bool] | None
) -> dict[tuple[Any, ...], date]:
    """For keys that are known again later: the day from which; empty unless `day` lies in the past."""
    columns = [table.c[name] for name in key]
    query = select(*columns, func.min(table.c.known_from)).where(table.c.known_from > day).group_by(*columns)
    if bound is not None:
        query = query.where(bound)
    return {tuple(row[:-1]): row[-1] for row in session.execute(query)}


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


class _Plan:
    """Collects the writes of one landing, so that they go out as a few statements with many rows."""

    def __init__(self, session: Session, table: Table, landing: Landing) -> None:
        self.session = session
        self.table = table
        self.landing = landing
        self.inserts: list[dict[str, Any]] = []
        self.closes: list[dict[str, Any]] = []
        self.updates: list[dict[str, Any]] = []
        self.deletes: list[int] = []

    def insert(self, values: Mapping[str, Any], *, until: date | None) -> None:
        self.inserts.append(
            {
                **values,
                "known_from": self.landing.day,
                "known_to": until,
                "backfilled": self.landing.backfilled,
            }
        )
        if len(self.inserts) >= BATCH:
            self._insert()

    def replace(self, old: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        end = old["known_to"]
        until = _earlier(self.landing.until, end)
        if old["known_from"] == self.landing.day and until == end:
            self.updates.append({**values, "row": old["id"], "backfilled": self.landing.backfilled})
            return
        self.insert(values, until=until)
        self._cut(old, rest_from=until)

    def retire(self, old: Mapping[str, Any]) -> None:
        until = self.landing.until
        outlives = until is not None and (old["known_to"] is None or until < old["known_to"])
        self._cut(old, rest_from=until if outlives else None)

    def _cut(self, old: Mapping[str, Any], *, rest_from: date | None) -> None:
        """End the old version on the day; what it says of the time from `rest_from` on stays as a row of its own."""
        if old["known_from"] == self.landing.day:
            self.deletes.append(old["id"])
        else:
            self.closes.append({"row": old["id"], "end": self.landing.day})
        if rest_from is not None and rest_from != old["known_to"]:
            kept = {name: old[name] for name in old if name != "id"}
            self.inserts.append({**kept, "known_from": rest_from})

    def write(self) -> None:
        row = self.table.c.id == bindparam("row")
        connection = self.session.connection()
        for start in range(0, len(self.deletes), BATCH):
            connection.execute(self.table.delete().where(self.table.c.id.in_(self.deletes[start : start + BATCH])))
        if self.closes:
            connection.execute(update(self.table).where(row).values(known_to=bindparam("end")), self.closes)
        if self.updates:
            columns = [name for name in self.updates[0] if name != "row"]
            statement = update(self.table).where(row).values({name: bindparam(name) for name in columns})
            connection.execute(statement, self.updates)
        self._insert()

    def _insert(self) -> None:
        if self.inserts:
            self.session.connection().execute(insert(self.table), self.inserts)
            self.inserts.clear()
