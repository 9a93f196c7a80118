"""Accounts and seats with their history, ledger files, policies, exclusions, findings and daily positions."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from spendapp.extensions import Amount, Model, UtcDateTime
from spendapp.history import Versioned


class Account(Model):
    """One login in one application, as one source names it. Its particulars stand in `account_version`."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("application_id", "source_id", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    name: Mapped[str] = mapped_column(String(254))
    name_key: Mapped[str] = mapped_column(String(254))
    first_seen_on: Mapped[date]


class AccountVersion(Versioned, Model):
    """What was known of an account on a day, and which person it matched, for which reason."""

    __tablename__ = "account_version"
    __table_args__ = (
        Index("ix_account_version_account_id", "account_id"),
        Index("ix_account_version_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    email: Mapped[str | None] = mapped_column(String(254))
    kind: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10))
    listed: Mapped[bool] = mapped_column(default=True)  # False: known from evidence of use only, no list names it.
    person_key: Mapped[str | None] = mapped_column(String(200))  # the source's id of the person
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    match_reason: Mapped[str | None] = mapped_column(String(200))  # "source id", "e-mail", "alias", "ambiguous: …"


class Seat(Versioned, Model):
    """An account that holds a plan, from the day on which it was first seen to the day on which it was gone."""

    __tablename__ = "seat"
    __table_args__ = (
        Index("ix_seat_account_id_plan_id", "account_id", "plan_id"),
        Index("ix_seat_source_id_application_id", "source_id", "application_id"),
        Index("ix_seat_plan_id", "plan_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    status: Mapped[str] = mapped_column(String(10))
    assigned_on: Mapped[date | None]
    first_seen_on: Mapped[date]


class Purchased(Versioned, Model):
    """A quantity that a vendor reports as bought, shown beside the entitled one."""

    __tablename__ = "purchased"
    __table_args__ = (Index("ix_purchased_source_id_application_id", "source_id", "application_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    quantity: Mapped[int]


class UsageFile(Versioned, Model):
    """A Parquet file of the ledger that counts. Readers use this list, never a glob.

    kind `day`: (account_id, signal, events) of one source, application and day. kind `month`: the rollup of one
    source and month, application null. kind `last`: (account_id, last_active_on) of one source and application as
    said by one run, day = the run's known day.
    """

    __tablename__ = "usage_file"
    __table_args__ = (Index("ix_usage_file_kind_source_id", "kind", "source_id", "application_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(5))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    day: Mapped[date]
    path: Mapped[str] = mapped_column(String(300))  # relative to the folder `usage` of the instance
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))


class Exclusion(Versioned, Model):
    """Subjects that no rule (or not that rule) shall take up, until a day."""

    __tablename__ = "exclusion"
    __table_args__ = (Index("ix_exclusion_scope_name_key", "scope", "name_key", "rule"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(12))  # person, account, application, plan, department
    name: Mapped[str] = mapped_column(String(500))
    name_key: Mapped[str] = mapped_column(String(500))
    rule: Mapped[str] = mapped_column(String(40), default="")  # empty: all rules
    reason: Mapped[str] = mapped_column(String(500))
    owner_email: Mapped[str] = mapped_column(String(254))
    until: Mapped[date]  # inclusive


class Policy(Versioned, Model):
    """Window, grace and buffer of an application or plan; null takes the next wider one, in the end the setting."""

    __tablename__ = "policy"
    __table_args__ = (Index("ix_policy_application_id_plan_id", "application_id", "plan_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    window_days: Mapped[int | None]
    grace_days: Mapped[int | None]
    buffer_percent: Mapped[int | None]


class Finding(Model):
    """A rule's verdict on a subject; what people set (state, reason, until, assignee) survives every reconcile."""

    __tablename__ = "finding"
    __table_args__ = (
        Index("ix_finding_state_realizable", "state", "realizable", "id"),
        Index("ix_finding_application_id_state", "application_id", "state"),
        Index("ix_finding_person_id", "person_id"),
        Index("ix_finding_contract_id", "contract_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    rule: Mapped[str] = mapped_column(String(40))
    rule_version: Mapped[int]
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"))
    bucket: Mapped[str | None] = mapped_column(String(20))
    quantity: Mapped[int]
    severity: Mapped[str] = mapped_column(String(8))
    confidence: Mapped[str] = mapped_column(String(6))
    currency: Mapped[str] = mapped_column(String(3))
    annualized: Mapped[Decimal | None] = mapped_column(Amount)
    realizable: Mapped[Decimal | None] = mapped_column(Amount)
    realizable_from: Mapped[date | None]
    avoidable: Mapped[Decimal | None] = mapped_column(Amount)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    holds: Mapped[bool] = mapped_column(default=True)  # the rule says so as of `as_of`
    state: Mapped[str] = mapped_column(String(12), default="open")
    reason: Mapped[str | None] = mapped_column(String(500))
    until: Mapped[date | None]  # of a dismissal, inclusive
    frozen: Mapped[bool] = mapped_column(default=False)  # its source went stale: kept as it was, not resolved
    assigned_to: Mapped[str | None] = mapped_column(String(254))
    opened_on: Mapped[date]
    as_of: Mapped[date]
    resolved_on: Mapped[date | None]


class FindingEvent(Model):
    """One step in the life of a finding."""

    __tablename__ = "finding_event"
    __table_args__ = (Index("ix_finding_event_finding_id", "finding_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(200))
    from_state: Mapped[str | None] = mapped_column(String(12))
    to_state: Mapped[str] = mapped_column(String(12))
    comment: Mapped[str | None] = mapped_column(String(500))


class SeatVerdict(Model):
    """The bucket of each seat as of the last reconcile of today, for the pages; rewritten where it changed."""

    __tablename__ = "seat_verdict"
    __table_args__ = (
        UniqueConstraint("account_id", "plan_id"),
        Index("ix_seat_verdict_application_id_bucket", "application_id", "bucket", "id"),
        Index("ix_seat_verdict_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    bucket: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(10))
    assigned_on: Mapped[date | None]
    last_active_on: Mapped[date | None]
    activity_source: Mapped[str | None] = mapped_column(String(120))
    annual_price: Mapped[Decimal | None] = mapped_column(Amount)  # of the seat, reporting currency
    note: Mapped[str | None] = mapped_column(String(200))  # "on leave", "window longer than retention", …


class PositionDay(Model):
    """Per day, application and plan: what was bought, given out, used and paid. Trends start here on the first day."""

    __tablename__ = "position_day"
    __table_args__ = (UniqueConstraint("day", "application_id", "plan_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    entitled: Mapped[int | None]  # null: the plan has no line in force
    purchased: Mapped[int | None]  # as the vendor reports
    assigned: Mapped[int]
    buckets: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    annual_cost: Mapped[Decimal | None] = mapped_column(Amount)  # of the lines in force, reporting currency
    currency: Mapped[str] = mapped_column(String(3))


class DataGap(Model):
    """Something that cannot be said, because a source is missing, stale, short or contradicts another."""

    __tablename__ = "data_gap"
    __table_args__ = (Index("ix_data_gap_source_id", "source_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    subject: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(Text)
    count: Mapped[int] = mapped_column(BigInteger, default=1)
    since: Mapped[date]


class Reconciliation(Model):
    """One reconcile of today: when, over which day, how many seats, findings and seconds."""

    __tablename__ = "reconciliation"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime] = mapped_column(UtcDateTime)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
