"""A small company, row by row: the tables as landing leaves them, without the code that lands them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application, Plan, PlanVersion, Vendor
from spendapp.connectors.tables import Connection
from spendapp.contracts.tables import Contract, ContractVersion, Line
from spendapp.directory.tables import Person, PersonHistory, PersonRecordVersion
from spendapp.extensions import Model
from spendapp.licenses.ledger import folder
from spendapp.licenses.tables import Account, AccountVersion, Exclusion, Policy, Purchased, Seat, UsageFile
from spendapp.provenance import Coverage, Run, Source

TODAY = date(2026, 11, 24)
LONG_AGO = date(2025, 1, 1)


def days_ago(days: int) -> date:
    """The day that lies so many days before today."""
    return TODAY - timedelta(days=days)


@dataclass
class Company:
    """Adds rows and flushes; `commit` makes them visible to a snapshot. Facts are known since long ago by default."""

    session: Session
    known: date = LONG_AGO
    sources: dict[str, Source] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    plans: dict[tuple[str, str], Plan] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    contracts: dict[str, Contract] = field(default_factory=dict)

    def add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row

    def commit(self) -> None:
        self.session.commit()

    def source(self, name: str = "file", kind: str | None = None, *, sso: bool = False) -> Source:
        if name not in self.sources:
            row = Source(name=name, kind=kind or name, sso=sso, created_at=datetime(2025, 1, 1, tzinfo=UTC))
            self.sources[name] = self.add(row)
        return self.sources[name]

    def connection(
        self, name: str, kind: str = "github", *, removed: datetime | None = None, sso: bool = False
    ) -> Source:
        source = self.source(name, kind, sso=sso)
        created = datetime(2025, 1, 1, tzinfo=UTC)
        self.add(Connection(name=name, kind=kind, source_id=source.id, created_at=created, removed_at=removed))
        return source

    def covered(
        self,
        topic: str,
        application: str | None = None,
        *,
        source: str = "file",
        day: date = TODAY,
        back_to: date | None = None,
    ) -> Run:
        """A complete run of the source on the day."""
        at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
        run = self.add(
            Run(source_id=self.source(source).id, known_day=day, started_at=at, finished_at=at, state="complete")
        )
        application_id = None if application is None else self.application(application).id
        self.add(
            Coverage(
                run_id=run.id,
                source_id=self.source(source).id,
                topic=topic,
                application_id=application_id,
                known_day=day,
                reaches_back_to=back_to,
            )
        )
        return run

    def application(self, name: str = "Slack") -> Application:
        if name not in self.applications:
            self.applications[name] = self.add(Application(name=name, name_key=name.casefold(), domains=[]))
        return self.applications[name]

    def plan(self, name: str = "Pro", application: str = "Slack", *, free: bool = False) -> Plan:
        key = (application, name)
        if key not in self.plans:
            parent = self.application(application)
            plan = self.add(Plan(application_id=parent.id, name=name, name_key=name.casefold()))
            self.add(PlanVersion(plan_id=plan.id, features=[], free=free, known_from=self.known))
            self.plans[key] = plan
        return self.plans[key]

    def person(self, email: str, status: str = "active", *, source: str = "file", **facts: Any) -> Person:
        values = {"email": email, "name": email.split("@", maxsplit=1)[0].title(), "status": status, **facts}
        values["source_id"] = self.source(source).id
        person = self.add(Person(email_key=email.casefold(), **values))
        self.add(PersonHistory(person_id=person.id, known_from=self.known, **values))
        self.people[email] = person
        return person

    def record(self, email: str, status: str, *, source: str, duplicate: bool = False) -> None:
        """What one source says of a person."""
        self.add(
            PersonRecordVersion(
                source_id=self.source(source).id,
                source_key=email,
                person_id=self.people[email].id,
                kind="person",
                email_key=email,
                name=email,
                status=status,
                duplicate=duplicate,
                facts={},
                known_from=self.known,
            )
        )

    def account(
        self, name: str, application: str = "Slack", *, person: str | None = None, source: str = "file", **facts: Any
    ) -> Account:
        row = Account(
            application_id=self.application(application).id,
            source_id=self.source(source).id,
            name=name,
            name_key=name.casefold(),
            first_seen_on=self.known,
        )
        account: Account = self.add(row)
        values: dict[str, Any] = {"kind": "person", "status": "active", "email": name if "@" in name else None, **facts}
        person_id = self.people[person].id if person else None
        reason = "e-mail" if person else None
        values = {"person_id": person_id, "match_reason": reason, **values}
        self.add(AccountVersion(account_id=account.id, known_from=self.known, **values))
        return account

    def seat(
        self,
        name: str,
        plan: str = "Pro",
        application: str = "Slack",
        *,
        person: str | None = None,
        source: str = "file",
        assigned_on: date | None = LONG_AGO,
        **facts: Any,
    ) -> Account:
        """An account that holds a plan."""
        account = self.account(name, application, person=person, source=source, **facts)
        self.give(account, plan, application, assigned_on=assigned_on, status=facts.get("status", "active"))
        return account

    def give(
        self,
        account: Account,
        plan: str,
        application: str = "Slack",
        *,
        assigned_on: date | None = LONG_AGO,
        **facts: Any,
    ) -> Seat:
        values = {"status": "active", "first_seen_on": assigned_on or self.known, "known_from": self.known, **facts}
        row = Seat(
            account_id=account.id,
            plan_id=self.plan(plan, application).id,
            application_id=account.application_id,
            source_id=account.source_id,
            assigned_on=assigned_on,
            **values,
        )
        seat: Seat = self.add(row)
        return seat

    def contract(self, number: str = "C-1", **facts: Any) -> Contract:
        """A contract of one year from 1 January 2026 that renews; notice 90 days."""
        vendor = self.session.query(Vendor).first() or self.add(Vendor(name="Vendor", name_key="vendor"))
        contract: Contract = self.add(Contract(number=number, number_key=number.casefold()))
        values = {
            "currency": "EUR",
            "start_date": date(2026, 1, 1),
            "initial_term": "12 months",
            "renewal_term": "12 months",
            "notice": "30 days",
            "notice_rule": "last_day_minus",
            "owner_email": "owner@example.com",
            "renewals": "anchored",
            "term_end_rule": "clamp",
            "decrease": "renewal",
            **facts,
        }
        self.add(ContractVersion(contract_id=contract.id, vendor_id=vendor.id, known_from=self.known, **values))
        self.contracts[number] = contract
        return contract

    def line(
        self,
        quantity: int,
        price: str = "10",
        plan: str = "Pro",
        application: str = "Slack",
        *,
        contract: str = "C-1",
        **facts: Any,
    ) -> Line:
        if contract not in self.contracts:
            self.contract(contract)
        values = {"per": "month", "price_model": "per_unit", "known_from": self.known, **facts}
        row = Line(
            contract_id=self.contracts[contract].id,
            application_id=self.application(application).id,
            plan_id=self.plan(plan, application).id,
            quantity=quantity,
            unit_price=Decimal(price),
            **values,
        )
        line: Line = self.add(row)
        return line

    def purchased(
        self, quantity: int, plan: str | None = None, application: str = "Slack", *, source: str = "file"
    ) -> None:
        self.add(
            Purchased(
                source_id=self.source(source).id,
                application_id=self.application(application).id,
                plan_id=self.plan(plan, application).id if plan else None,
                quantity=quantity,
                known_from=self.known,
            )
        )

    def exclusion(self, scope: str, name: str, *, rule: str = "", until: date = TODAY, **facts: Any) -> Exclusion:
        values = {"reason": "agreed", "owner_email": "it@example.com", "known_from": self.known, **facts}
        exclusion: Exclusion = self.add(
            Exclusion(scope=scope, name=name, name_key=name.casefold(), rule=rule, until=until, **values)
        )
        return exclusion

    def policy(self, application: str | None = None, plan: str | None = None, **values: int) -> None:
        plan_id = self.plan(plan, application or "Slack").id if plan else None
        application_id = self.application(application).id if application else None
        self.add(Policy(application_id=application_id, plan_id=plan_id, known_from=self.known, **values))

    def last_used(
        self,
        days: Mapping[Account, date | None],
        *,
        known: date = TODAY,
        source: str = "file",
        application: str = "Slack",
    ) -> None:
        """What a source says of the last use, as a file of the ledger, with its coverage."""
        table = pa.table(
            {
                "account_id": pa.array([account.id for account in days], pa.int64()),
                "last_active_on": pa.array(list(days.values()), pa.date32()),
            }
        )
        run = self.covered("last_activity", application, source=source, day=known)
        self._file("last", table, run, application=application, day=known)

    def used(
        self,
        days: Mapping[Account, Sequence[date]],
        *,
        known: date = TODAY,
        source: str = "file",
        application: str = "Slack",
        back_to: date | None = None,
    ) -> None:
        """Days of use, as day files and month rollups of the ledger, with their coverage."""
        run = self.covered("activity", application, source=source, day=known, back_to=back_to)
        every = sorted({day for some in days.values() for day in some})
        for day in every:
            self._file("day", pa.table({"account_id": pa.array([], pa.int64())}), run, application=application, day=day)
        for month in sorted({day.replace(day=1) for day in every}):
            rows = {
                account.id: [day for day in some if day.replace(day=1) == month]
                for account, some in days.items()
                if any(day.replace(day=1) == month for day in some)
            }
            self._file("month", self._rollup(rows, application), run, application=None, day=month)

    def _rollup(self, rows: Mapping[int, Sequence[date]], application: str) -> Any:
        return pa.table(
            {
                "account_id": pa.array(list(rows), pa.int64()),
                "application_id": pa.array([self.application(application).id] * len(rows), pa.int64()),
                "bits": pa.array([sum(1 << (day.day - 1) for day in some) for some in rows.values()], pa.int32()),
                "last_day": pa.array([max(some) for some in rows.values()], pa.date32()),
                "events": pa.array([len(some) for some in rows.values()], pa.int64()),
            }
        )

    def _file(self, kind: str, table: Any, run: Run, *, application: str | None, day: date) -> None:
        path = f"test/{uuid.uuid4().hex}.parquet"
        target: Path = folder() / path
        target.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, target)
        self.add(
            UsageFile(
                kind=kind,
                source_id=run.source_id,
                application_id=None if application is None else self.application(application).id,
                day=day,
                path=path,
                sha256="",
                rows=table.num_rows,
                run_id=run.id,
                known_from=run.known_day,
            )
        )

    def known_until(self, row: Model, day: date) -> None:
        """End a version on the day."""
        row.known_to = day  # type: ignore[attr-defined]
        self.session.flush()
