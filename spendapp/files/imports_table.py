"""The list of recent imports."""

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, Select, select

from spendapp.files.tables import Upload
from spendapp.provenance import FILE_SOURCE, Run, Source
from spendapp.registry import registry
from spendapp.web.tables import Cell, Column, Empty, Filter, Table


def imports_table() -> Table:
    """Imports of files, newest first: from this page and from the command line."""
    query = (
        select(
            Run.id.label("id"),
            Run.started_at,
            Run.title,
            Run.known_day,
            Run.backfilled,
            Run.records,
            Run.counts,
            Run.actor,
            Upload.id.label("upload_id"),
        )
        .join(Source, Source.id == Run.source_id)
        .outerjoin(Upload, Upload.run_id == Run.id)
        .where(Source.kind == FILE_SOURCE)
    )
    return Table(
        "imports",
        query,
        id_column=Run.id,
        columns=(*_columns(), *(_count(key, label) for key, label in _COUNTS)),
        default_sort="-at",
        search=(Run.title, Run.actor),
        filters=(Filter("kind", _l("Kind"), _kinds, _of_kind),),
        empty=Empty(_l("Nothing was imported yet"), _l("Start with people, then contracts, lines and seats.")),
    )


_COUNTS = (
    ("new", _l("New")),
    ("changed", _l("Changed")),
    ("unchanged", _l("Unchanged")),
    ("retired", _l("Retired")),
)


def _columns() -> tuple[Column, ...]:
    return (
        Column("at", _l("When"), kind="instant", sort=Run.id, cell=lambda row: Cell(row.started_at)),
        Column("file", _l("File"), sort=Run.title, cell=_file),
        Column("day", _l("Known since"), kind="day", sort=Run.known_day, cell=_known_day),
        Column("by", _l("By"), sort=Run.actor, cell=lambda row: Cell(row.actor)),
        Column("rows", _l("Rows"), kind="number", sort=Run.records, cell=lambda row: Cell(row.records)),
    )


def _count(key: str, label: Any) -> Column:
    return Column(key, label, kind="number", cell=lambda row: Cell(row.counts.get(key)))


def _file(row: Row[Any]) -> Cell:
    kind, _, name = row.title.partition(": ")
    href = url_for("files.upload", upload_id=row.upload_id) if row.upload_id is not None else None
    return Cell(name or kind, secondary=kind if name else None, href=href)


def _known_day(row: Row[Any]) -> Cell:
    return Cell(row.known_day, secondary=str(_l("added later for that day")) if row.backfilled else None)


def _kinds() -> list[tuple[str, str]]:
    return [(name, name) for name in registry().file_kinds]


def _of_kind(query: Select[Any], name: str) -> Select[Any]:
    return query.where(Run.title.startswith(f"{name}: ", autoescape=True))
