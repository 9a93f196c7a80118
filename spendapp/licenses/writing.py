"""Statements with many rows, in batches that a driver takes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.orm import Session

from spendapp.history import BATCH


def insert_rows(session: Session, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns."""
    for start in range(0, len(rows), BATCH):
        session.execute(insert(table), rows[start : start + BATCH])


def update_rows(session: Session, table: Any, rows: Iterable[tuple[int, Mapping[str, Any]]]) -> int:
    """Write the given columns of rows named by id; rows that change the same columns go out together."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row_id, values in rows:
        if values:
            groups.setdefault(tuple(sorted(values)), []).append({"row": row_id, **values})
    for columns, some in groups.items():
        values_of: dict[str, Any] = {name: bindparam(name) for name in columns}
        statement = update(table).where(table.c.id == bindparam("row")).values(values_of)
        session.connection().execute(statement, some)
    return sum(map(len, groups.values()))


def delete_rows(session: Session, table: Any, ids: Sequence[int]) -> None:
    """Delete rows by id."""
    for start in range(0, len(ids), BATCH):
        session.execute(delete(table).where(table.c.id.in_(ids[start : start + BATCH])))
