"""The runs of a connection as a table."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, select

from spendapp.connectors.words import STATES
from spendapp.provenance import Run
from spendapp.web.tables import Cell, Column, Empty, Filter, Table


def runs_table(source_id: int) -> Table:
    """Runs of a source, the newest first."""
    query = select(
        Run.id.label("id"), Run.started_at, Run.finished_at, Run.state, Run.records, Run.counts, Run.error, Run.remedy,
        Run.actor,
    ).where(Run.source_id == source_id)  # fmt: skip
    return Table(
        "runs",
        query,
        id_column=Run.id,
        columns=(
            Column(
                "started", _l("Started"), kind="instant", sort=Run.started_at, cell=lambda row: Cell(row.started_at)
            ),
            Column("state", _l("State"), kind="badge", sort=Run.state, cell=_state),
            Column("records", _l("Records"), kind="number", sort=Run.records, cell=lambda row: Cell(row.records)),
            Column("new", _l("New"), kind="number", cell=lambda row: _difference(row, "new")),
            Column("changed", _l("Changed"), kind="number", cell=lambda row: _difference(row, "changed")),
            Column("retired", _l("Ended"), kind="number", cell=lambda row: _difference(row, "retired")),
            Column("message", _l("Message"), cell=lambda row: Cell(row.error or "", secondary=row.remedy)),
            Column("pages", _l("Pages"), kind="number", default=False, cell=lambda row: Cell(row.counts.get("pages"))),
            Column("actor", _l("Started by"), default=False, sort=Run.actor, cell=lambda row: Cell(row.actor)),
        ),
        default_sort="-started",
        empty=Empty(_l("No run yet"), _l("Run it now, or wait for its next time.")),
        filters=(
            Filter(
                "state",
                _l("State"),
                choices=lambda: [(name, word.label) for name, word in STATES.items() if name not in ("new", "stopped")],
                apply=lambda statement, value: statement.where(Run.state == value),
            ),
        ),
    )


def _state(row: Row[Any]) -> Cell:
    word = STATES[row.state]
    return Cell(word.label, tone=word.tone, icon=word.icon)


def _difference(row: Row[Any], name: str) -> Cell:
    """How many records of all types were new, changed or ended; no data for a run that landed nothing."""
    diffs = row.counts.get("diff")
    return Cell(sum(diff[name] for diff in diffs.values()) if diffs is not None else None)
