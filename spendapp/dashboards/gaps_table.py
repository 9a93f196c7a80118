"""The list of data gaps: what cannot be said, since when, and why."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application
from spendapp.dashboards.words import GAPS
from spendapp.licenses.tables import DataGap
from spendapp.licenses.words import word
from spendapp.provenance import Source
from spendapp.web.tables import Cell, Column, Empty, Filter, Label, Table


def gaps_table(session: Session) -> Table:
    """The table of data gaps on the page System."""
    columns: tuple[Any, ...] = (
        DataGap.id,
        DataGap.kind,
        DataGap.subject,
        DataGap.reason,
        DataGap.count,
        DataGap.since,
        DataGap.application_id,
        Application.name.label("application"),
        Source.name.label("source"),
    )
    query = (
        select(*columns)
        .outerjoin(Source, Source.id == DataGap.source_id)
        .outerjoin(Application, Application.id == DataGap.application_id)
    )
    return Table(
        "gaps",
        query,
        id_column=DataGap.id,
        columns=(
            Column("kind", _l("Gap"), cell=_kind, kind="badge", sort=DataGap.kind),
            Column("source", _l("Source"), cell=lambda row: Cell(row.source), sort=Source.name),
            Column("subject", _l("Subject"), cell=_subject, sort=DataGap.subject),
            Column("reason", _l("Reason"), cell=lambda row: Cell(row.reason)),
            Column("count", _l("Count"), cell=lambda row: Cell(row.count), kind="number", sort=DataGap.count),
            Column("since", _l("Since"), cell=lambda row: Cell(row.since), kind="day", sort=DataGap.since),
        ),
        default_sort="kind",
        empty=Empty(_l("No data gaps"), _l("Every source that the figures rest on is complete and fresh.")),
        filters=(
            Filter("kind", _l("Gap"), _kinds, lambda query, value: query.where(DataGap.kind == value)),
            Filter(
                "source",
                _l("Source"),
                lambda: _sources(session),
                lambda query, name: query.where(Source.name == name),
            ),
        ),
        search=(DataGap.subject, DataGap.reason, Application.name),
    )


def _kind(row: Row[Any]) -> Cell:
    found = word(GAPS, row.kind)
    return Cell(str(found.label), tone=found.tone, icon=found.icon)


def _subject(row: Row[Any]) -> Cell:
    if row.application_id is None:
        return Cell(row.subject)
    href = url_for("dashboards.application", application_id=row.application_id)
    return Cell(row.subject, href=href, secondary=row.application if row.application not in row.subject else None)


def _kinds() -> Sequence[tuple[str, Label]]:
    return [(key, found.label) for key, found in GAPS.items()]


def _sources(session: Session) -> Sequence[tuple[str, Label]]:
    query = select(Source.name).where(Source.id.in_(select(DataGap.source_id))).order_by(Source.name)
    return [(name, name) for name in session.scalars(query)]
