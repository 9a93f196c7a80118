"""Rows of contracts and lines files, checked and applied as the room files does it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.provenance import Provenance, Run, RunState, file_source
from spendapp.registry import FileRow, ImportContext, Outcome, Problem, registry

DAY = date(2026, 11, 24)
Rows = tuple[dict[str, Any], ...]
Apply = Callable[..., Outcome]


def a_contract(**values: Any) -> dict[str, Any]:
    """The columns of a yearly contract; others are missing from the file unless named."""
    known = {"contract": "A-1", "vendor": "Acme", "currency": "EUR", "start_date": date(2026, 1, 1)}
    return {**known, "initial_term": "12 months", "renewal_term": "12 months", "notice": "60 days", **values}


def a_line(**values: Any) -> dict[str, Any]:
    """Ten seats of a plan at 12.50 a month."""
    known = {"contract": "A-1", "application": "Acme Chat", "plan": "Pro", "quantity": 10}
    return {**known, "unit_price": Decimal("12.50"), "per": "month", **values}


def numbered(rows: Rows) -> tuple[FileRow, ...]:
    return tuple(FileRow(number, values) for number, values in enumerate(rows, start=2))


@pytest.fixture
def problems(session: Session) -> Callable[..., tuple[Problem, ...]]:
    """Checks rows of a kind."""
    return lambda kind, *rows: tuple(registry().file_kinds[kind].check(session, numbered(rows)))


@pytest.fixture
def apply(session: Session, today: object) -> Apply:
    """Applies rows of a kind on a day, today by default, and commits."""

    def run(kind: str, *rows: dict[str, Any], day: date = DAY) -> Outcome:
        source = file_source(session)
        state = RunState.COMPLETE
        row = Run(source_id=source.id, known_day=day, started_at=clock.now(), state=state, counts={})
        session.add(row)
        session.flush()
        provenance = Provenance(source.id, row.id, day, complete=True, backfilled=day < DAY)
        columns = frozenset(name for values in rows for name in values)
        outcome = registry().file_kinds[kind].apply(ImportContext(session, provenance, columns), numbered(rows))
        session.commit()
        return outcome

    return run


@pytest.fixture
def signed(apply: Apply) -> Apply:
    """A yearly contract with a line of ten seats, known since 1 November."""
    apply("contracts", a_contract(owner_email="olga@example.com"), day=date(2026, 11, 1))
    apply("lines", a_line(), day=date(2026, 11, 1))
    return apply
