"""The overview of a viewer, put together from what the room reads."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from spendapp.accounts.scope import Scope
from spendapp.contracts.scope import visible_application_ids, visible_contract_ids
from spendapp.contracts.store import contracts_on
from spendapp.dashboards import overview_store as store
from spendapp.dashboards.changes import Change, Position, largest_changes
from spendapp.dashboards.charts import SpendBar
from spendapp.dashboards.figures import (
    Deadline,
    NativeAmount,
    Savings,
    deadlines,
    native_amounts,
    savings_deadline,
)

DECIDE_DAYS = 7


@dataclass(frozen=True)
class Overview:
    """Everything that the page shows; `as_of` None means that nothing was reconciled yet."""

    day: date
    as_of: date | None
    committed: Decimal | None
    committed_month_ago: Decimal | None
    natives: tuple[NativeAmount, ...]
    savings: Savings
    savings_by: Deadline | None
    severities: dict[str, int]
    deadlines: tuple[Deadline, ...]
    take_back: tuple[store.TakeBack, ...]
    changes: tuple[Change, ...]
    changed_since: date | None
    names: dict[int, str]
    spend: tuple[SpendBar, ...]
    buckets: dict[str, int]
    contracts: int

    @property
    def next_deadline(self) -> Deadline | None:
        """The soonest cancel-by that has not passed."""
        return self.deadlines[0] if self.deadlines else None

    @property
    def decide(self) -> tuple[Deadline, ...]:
        """Contracts to decide about this week."""
        return tuple(item for item in self.deadlines if item.days_left <= DECIDE_DAYS)[: store.LISTED]

    @property
    def coming(self) -> tuple[Deadline, ...]:
        """The next deadlines after this week, for a week in which nothing is to be decided."""
        return tuple(item for item in self.deadlines if item.days_left > DECIDE_DAYS)[: store.LISTED]

    @property
    def empty(self) -> bool:
        """Whether nothing was imported or connected that a figure could come from."""
        return not self.names and not self.contracts


def overview(session: Session, scope: Scope, day: date, *, currency: str) -> Overview:
    """The overview as of `day`, of what the scope shows."""
    visible = store.Visible(visible_application_ids(scope), visible_contract_ids(scope))
    days = store.position_days(session, day)
    positions = store.positions(session, visible, days)
    savings, severities = store.savings(session, visible)
    contracts = contracts_on(session, day, only=store.visible_contracts(session, visible))
    names = store.application_names(session, visible)
    now = positions.get(days.newest, {}) if days.newest else {}
    week_ago = positions.get(days.week_ago) if days.week_ago else None
    saved = store.savings_by_application(session, visible)
    return Overview(
        day=day,
        as_of=days.newest,
        committed=store.total_cost(now),
        committed_month_ago=store.total_cost(positions.get(days.month_ago)) if days.month_ago else None,
        natives=native_amounts(contracts, day, currency),
        savings=savings,
        savings_by=savings_deadline(contracts, store.realizable_plans(session, visible), day),
        severities=severities,
        deadlines=deadlines(contracts, day),
        take_back=store.take_back(session, visible),
        changes=_changes(session, visible, now, week_ago, days),
        changed_since=days.week_ago,
        names=names,
        spend=_spend(now, names, saved),
        buckets=store.seats_by_bucket(session, visible),
        contracts=len(contracts),
    )


def _changes(
    session: Session, visible: store.Visible, now: Any, week_ago: Any, days: store.PositionDays
) -> tuple[Change, ...]:
    if days.week_ago is None or week_ago is None:
        return ()
    return largest_changes(
        week_ago,
        now,
        opened=store.opened_since(session, visible, days.week_ago),
        ended=store.ended_since(session, visible, days.week_ago),
        limit=store.LISTED,
    )


def _spend(now: dict[int, Position], names: dict[int, str], saved: dict[int, Decimal]) -> tuple[SpendBar, ...]:
    return tuple(
        SpendBar(names.get(key, ""), item.annual_cost, saved.get(key, Decimal(0)))
        for key, item in now.items()
        if item.annual_cost
    )
