"""The seats of an application with the bucket of each, as of the last reconcile."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Plan
from spendapp.directory.tables import Person
from spendapp.history import current
from spendapp.licenses.tables import Account, AccountVersion, SeatVerdict
from spendapp.licenses.words import BUCKETS, STATUSES, word
from spendapp.web.tables import Cell, Column, Empty, Filter, Table, Total
from spendapp.web.viewer import may


def seats_query(application_id: int) -> Select[Any]:
    """Seats with account, plan, person and the way in which they were matched."""
    columns: tuple[Any, ...] = (
        SeatVerdict.id,
        Account.name.label("account"),
        AccountVersion.kind,
        AccountVersion.email,
        AccountVersion.match_reason,
        Person.id.label("person_id"),
        Person.name.label("person"),
        Person.email.label("person_email"),
        Plan.name.label("plan"),
        SeatVerdict.status,
        SeatVerdict.bucket,
        SeatVerdict.assigned_on,
        SeatVerdict.last_active_on,
        SeatVerdict.activity_source,
        SeatVerdict.annual_price,
        SeatVerdict.note,
    )
    return (
        select(*columns)
        .join(Account, Account.id == SeatVerdict.account_id)
        .join(Plan, Plan.id == SeatVerdict.plan_id)
        .outerjoin(AccountVersion, and_(AccountVersion.account_id == Account.id, current(AccountVersion)))
        .outerjoin(Person, Person.id == SeatVerdict.person_id)
        .where(SeatVerdict.application_id == application_id)
    )


def seats_table(session: Session, application_id: int, *, currency: str) -> Table:
    """The table of the tab Seats; the bucket is a filter."""
    return Table(
        "seats",
        seats_query(application_id),
        id_column=SeatVerdict.id,
        columns=(*_holder(), *_use(), _price(currency)),
        default_sort="account",
        empty=Empty(
            _l("No seats yet"),
            _l("Seats show here after the first reconcile that follows an import of seats or a complete sync."),
        ),
        filters=_filters(session, application_id),
        search=(Account.name, Person.name, Person.email, AccountVersion.email),
        totals=(Total("price", SeatVerdict.annual_price, currency=currency),),
    )


def _holder() -> tuple[Column, ...]:
    return (
        Column("person", _l("Person"), cell=_person, kind="person", sort=Person.name),
        Column(
            "account",
            _l("Account"),
            cell=lambda row: Cell(row.account, secondary=row.kind if row.kind not in ("person", "unknown") else None),
            sort=Account.name_key,
        ),
        Column("plan", _l("Plan"), cell=lambda row: Cell(row.plan), sort=Plan.name_key),
        Column("status", _l("Status"), cell=status_cell, kind="badge", sort=SeatVerdict.status, default=False),
        Column(
            "matched",
            _l("Matched by"),
            cell=lambda row: Cell(row.match_reason),
            sort=AccountVersion.match_reason,
            default=False,
        ),
    )


def _person(row: Row[Any]) -> Cell:
    if row.person is None:
        return Cell(None, title=row.match_reason or _("No person matches the account."))
    href = url_for("dashboards.person", person_id=row.person_id) if may("people.view") else None
    return Cell(row.person, secondary=row.person_email, href=href)


def _use() -> tuple[Column, ...]:
    return (
        Column("bucket", _l("Bucket"), cell=bucket_cell, kind="badge", sort=SeatVerdict.bucket),
        Column(
            "assigned_on",
            _l("Assigned"),
            cell=lambda row: Cell(row.assigned_on),
            kind="day",
            sort=SeatVerdict.assigned_on,
        ),
        Column("last_active_on", _l("Last use"), cell=last_use_cell, kind="day", sort=SeatVerdict.last_active_on),
    )


def status_cell(row: Row[Any]) -> Cell:
    """The state of the account at the vendor."""
    found = word(STATUSES, row.status)
    return Cell(str(found.label), tone=found.tone, icon=found.icon)


def bucket_cell(row: Row[Any]) -> Cell:
    """The bucket with what is to be known of it: on leave, in grace, excluded because of."""
    found = word(BUCKETS, row.bucket)
    return Cell(str(found.label), tone=found.tone, icon=found.icon, secondary=row.note)


def last_use_cell(row: Row[Any]) -> Cell:
    """The day of the newest evidence and who saw it; "no use recorded" is said only where a source would know."""
    if row.last_active_on is not None:
        return Cell(row.last_active_on, secondary=row.activity_source)
    if row.bucket == "never":
        return Cell(None, title=_("No use recorded."), secondary=row.activity_source)
    return Cell(None, title=_("No source tells."))


def _price(currency: str) -> Column:
    return Column(
        "price",
        _l("Per year"),
        cell=lambda row: Cell(row.annual_price, currency=currency, title=_("No line of the plan is in force.")),
        kind="money",
        sort=SeatVerdict.annual_price,
    )


def _filters(session: Session, application_id: int) -> tuple[Filter, ...]:
    def buckets() -> list[tuple[str, str]]:
        query = select(SeatVerdict.bucket, func.count()).where(SeatVerdict.application_id == application_id)
        found = dict(session.execute(query.group_by(SeatVerdict.bucket)).all())
        return [(key, f"{BUCKETS[key].label} ({found[key]})") for key in BUCKETS if key in found]

    def plans() -> list[tuple[str, str]]:
        query = select(Plan.id, Plan.name).where(Plan.application_id == application_id).order_by(Plan.name_key)
        return [(str(key), name) for key, name in session.execute(query)]

    return (
        Filter("bucket", _l("Bucket"), buckets, lambda query, value: query.where(SeatVerdict.bucket == value)),
        Filter("plan", _l("Plan"), plans, lambda query, value: query.where(SeatVerdict.plan_id == int(value))),
    )
