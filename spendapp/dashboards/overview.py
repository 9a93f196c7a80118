"""The overview of a viewer, put together from what the room reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from spendapp.accounts.scope import Scope
from spendapp.contracts.scope import visible_application_ids, visible_contract_ids
from spendapp.contracts.store import contracts_on
from spendapp.dashboards import figures, finding_groups
from spendapp.dashboards import overview_store as store
from spendapp.dashboards.changes import Change, Position, largest_changes
from spendapp.dashboards.charts import SpendBar
from spendapp.dashboards.figures import Deadline, NativeAmount, Savings
from spendapp.dashboards.finding_groups import LISTED, FindingGroup, TakeBack
from spendapp.renewals.reading import holds_known_on
from spendapp.renewals.report import decisions

ZERO = Decimal(0)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Overview:
    """Everything that the page shows; `as_of` None means that nothing was reconciled yet."""

    as_of: date | None
    committed: Decimal | None
    committed_month_ago: Decimal | None
    natives: tuple[NativeAmount, ...]
    savings: Savings
    savings_by: Deadline | None
    severities: Mapping[str, int]
    deadlines: tuple[Deadline, ...]
    decide: tuple[Deadline, ...]
    take_back: tuple[TakeBack, ...]
    changes: tuple[Change, ...]
    changed_since: date | None
    names: Mapping[int, str]
    spend: tuple[SpendBar, ...]
    empty: bool

    @property
    def next_deadline(self) -> Deadline | None:
        """The soonest cancel-by that has not passed."""
        return self.deadlines[0] if self.deadlines else None

    @property
    def coming(self) -> tuple[Deadline, ...]:
        """The next deadlines, for a week in which nothing is to be decided."""
        return self.deadlines[:LISTED]


def overview(session: Session, scope: Scope, day: date, *, currency: str) -> Overview:
    """The overview as of `day`, of what the scope shows."""
    visible = store.Visible(visible_application_ids(scope), visible_contract_ids(scope))
    days = store.days(session, visible, day)
    found = store.positions(session, visible, days)
    groups = store.finding_groups(session, visible, days.week_ago or day - WEEK)
    contracts = contracts_on(session, day, only=store.visible_contracts(session, visible))
    decided = decisions(holds_known_on(session, day))
    now = found.on(days.newest) or {}
    return Overview(
        as_of=days.newest,
        committed=total_cost(now),
        committed_month_ago=total_cost(found.on(days.month_ago) or {}),
        natives=figures.native_amounts(contracts, day, currency),
        savings=finding_groups.savings(groups),
        savings_by=figures.savings_deadline(contracts, finding_groups.realizable_plans(groups), day),
        severities=finding_groups.severities(groups),
        deadlines=figures.deadlines(contracts, day, decided),
        decide=figures.to_decide(contracts, day, decided)[:LISTED],
        take_back=finding_groups.take_back(groups),
        changes=_changes(found.on(days.week_ago), now, groups),
        changed_since=days.week_ago,
        names=found.names | {g.application_id: g.application for g in groups if g.application_id and g.application},
        spend=_spend(now, found.names, groups),
        empty=not days.applications and not contracts,
    )


def total_cost(positions: Mapping[int, Position]) -> Decimal | None:
    """The sum of the annual costs that are known; None where none is."""
    known = [item.annual_cost for item in positions.values() if item.annual_cost is not None]
    return sum(known, ZERO) if known else None


def _changes(
    week_ago: Mapping[int, Position] | None, now: Mapping[int, Position], groups: tuple[FindingGroup, ...]
) -> tuple[Change, ...]:
    if week_ago is None:
        return ()
    opened, ended = finding_groups.opened(groups), finding_groups.ended(groups)
    return largest_changes(week_ago, now, opened=opened, ended=ended, limit=LISTED)


def _spend(
    now: Mapping[int, Position], names: Mapping[int, str], groups: tuple[FindingGroup, ...]
) -> tuple[SpendBar, ...]:
    saved = finding_groups.saving_by_application(groups)
    return tuple(
        SpendBar(names[key], item.annual_cost, saved.get(key, ZERO)) for key, item in now.items() if item.annual_cost
    )
