"""A company of any size, the same on every run: people, accounts, seats, contracts, exclusions and usage.

It fills an empty database and its ledger as landing leaves them, and writes the raw usage once more into one Parquet
file beside the ledger, for programs that know nothing of rollups.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application, Plan, PlanVersion, Vendor
from spendapp.connectors.tables import Connection
from spendapp.contracts.tables import Contract, ContractVersion, Line
from spendapp.directory.tables import Person, PersonHistory
from spendapp.extensions import Base
from spendapp.licenses.ledger_columns import UsageColumns
from spendapp.licenses.ledger_days import record_days
from spendapp.licenses.ledger_last import record_last
from spendapp.licenses.tables import Account, AccountVersion, Exclusion, Policy, Seat
from spendapp.provenance import Coverage, Provenance, Run, Source

DAY = date(2026, 11, 24)
KNOWN = date(2026, 1, 1)
USAGE_DAYS = 120
APPLICATIONS = 60
FILE, DIRECT, SSO = 1, 2, 3
BATCH = 5_000
RAW_USAGE = "raw-usage.parquet"


@dataclass
class Sizes:
    """How large the company is."""

    seats: int = 100_000
    usage_rows: int = 2_000_000
    people: int = 20_000


@dataclass
class Rows:
    """Rows of all tables, in the order in which they are inserted."""

    tables: dict[Any, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: Any, **values: Any) -> int:
        """Append a row; its id is its place."""
        rows = self.tables.setdefault(table, [])
        rows.append({"id": len(rows) + 1, **values})
        return len(rows)


def fill(session: Session, sizes: Sizes, home: Path) -> None:
    """Make the company and commit it."""
    chance = random.Random(20261124)
    rows = Rows()
    _sources(rows)
    _people(rows, sizes, chance)
    _catalog(rows, chance)
    _contracts(rows, sizes, chance)
    _seats(rows, sizes, chance)
    _exclusions(rows, chance)
    order = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
    for table, values in sorted(rows.tables.items(), key=lambda item: order[item[0].__tablename__]):
        columns = sorted({name for row in values for name in row})
        complete = [{name: row.get(name) for name in columns} for row in values]
        for start in range(0, len(complete), BATCH):
            session.execute(insert(table), complete[start : start + BATCH])
    _activity(session, rows, sizes, home)
    session.commit()


def _days_ago(days: int) -> date:
    return DAY - timedelta(days=days)


def _sources(rows: Rows) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for name, kind, sso in (("file", "file", False), ("hub", "github", False), ("okta", "okta", True)):
        source_id = rows.add(Source, name=name, kind=kind, sso=sso, created_at=at)
        finished = datetime(DAY.year, DAY.month, DAY.day, 3, tzinfo=UTC)
        rows.add(
            Run,
            source_id=source_id,
            known_day=DAY,
            started_at=finished,
            finished_at=finished,
            state="complete",
            counts={},
        )
    for source_id, name in ((DIRECT, "hub"), (SSO, "okta")):
        rows.add(
            Connection,
            name=name,
            kind=name,
            source_id=source_id,
            options={},
            enabled=True,
            sync_hours=24,
            created_at=at,
        )


def _people(rows: Rows, sizes: Sizes, chance: random.Random) -> None:
    for number in range(sizes.people):
        status, start, end, seen = "active", _days_ago(chance.randrange(40, 3000)), None, None
        draw = chance.random()
        if draw < 0.04:
            status, end = "left", _days_ago(chance.randrange(1, 200))
        elif draw < 0.05:
            status, seen = "left", _days_ago(chance.randrange(0, 90))
        elif draw < 0.06:
            end = _days_ago(chance.randrange(-20, 20))
        elif draw < 0.065:
            start, end = _days_ago(5), _days_ago(50)
        elif draw < 0.085:
            status = "leave"
        elif draw < 0.095:
            start = _days_ago(-chance.randrange(1, 120))
        facts = {
            "email": f"person{number}@example.com",
            "name": f"Person {number}",
            "status": status,
            "department": f"Department {number % 25}",
            "start_date": start,
            "end_date": end,
            "left_seen_on": seen,
            "source_id": FILE,
        }
        person_id = rows.add(Person, email_key=facts["email"], **facts)
        rows.add(PersonHistory, person_id=person_id, known_from=KNOWN, backfilled=False, **facts)
    _cover(rows, FILE, "people", None)


def _cover(rows: Rows, source_id: int, topic: str, application_id: int | None, *, back_to: date | None = None) -> None:
    rows.add(
        Coverage,
        run_id=source_id,
        source_id=source_id,
        topic=topic,
        application_id=application_id,
        known_day=DAY,
        records=1,
        reaches_back_to=back_to,
    )


def _catalog(rows: Rows, chance: random.Random) -> None:
    rows.add(Vendor, name="Vendor", name_key="vendor")
    for number in range(APPLICATIONS):
        name = f"Application {number:02}"
        application_id = rows.add(
            Application, name=name, name_key=name.casefold(), domains=[], status="sanctioned", vendor_id=1
        )
        for plan in ("Basic", "Pro"):
            plan_id = rows.add(Plan, application_id=application_id, name=plan, name_key=plan.casefold())
            free = plan == "Basic" and number % 17 == 3
            rows.add(PlanVersion, plan_id=plan_id, features=[], free=free, known_from=KNOWN, backfilled=False)
        source = source_of(number)
        _cover(rows, source, "seats", application_id)
        if number < 10:
            _cover(rows, SSO, "activity", application_id, back_to=_days_ago(90))
    for application_id in (5, 11, 41):
        window = chance.choice((30, 60, 120))
        values = {"window_days": window, "grace_days": None, "buffer_percent": 20}
        rows.add(Policy, application_id=application_id, plan_id=None, known_from=KNOWN, backfilled=False, **values)


def source_of(number: int) -> int:
    """Which source gives the seats of an application: most come from files, some from a connector or sign-on."""
    return FILE if number < 40 else DIRECT if number < 55 else SSO


def _contracts(rows: Rows, sizes: Sizes, chance: random.Random) -> None:
    per_plan = sizes.seats // (APPLICATIONS * 2)
    for number in range(APPLICATIONS):
        if number % 20 == 19:
            continue
        for part in range(2 if number % 9 == 4 else 1):
            contract_id = rows.add(Contract, number=f"C-{number}-{part}", number_key=f"c-{number}-{part}")
            rows.add(
                ContractVersion,
                contract_id=contract_id,
                vendor_id=1,
                currency=("EUR", "USD", "GBP")[number % 3],
                start_date=date(2024, 1 + number % 12, 1),
                initial_term="12 months",
                renewal_term="12 months",
                notice=None if number % 11 == 5 else ("30 days", "90 days")[part],
                notice_rule="last_day_minus",
                renewals="anchored",
                term_end_rule="clamp",
                decrease=("renewal", "renewal", "anytime", "never")[number % 4],
                owner_email=None if number % 13 == 2 else f"person{number * 7}@example.com",
                known_from=KNOWN,
                backfilled=False,
            )
            for plan in range(2):
                bought = int(per_plan * chance.uniform(0.7, 1.35) / (2 if number % 9 == 4 else 1))
                rows.add(
                    Line,
                    contract_id=contract_id,
                    application_id=number + 1,
                    plan_id=number * 2 + plan + 1,
                    quantity=bought,
                    unit_price=Decimal(chance.randrange(300, 9000)).scaleb(-2),
                    per=("month", "year", "term")[(number + plan) % 3],
                    price_model="per_unit",
                    floor_quantity=bought * 9 // 10 if number % 5 == 0 else None,
                    valid_to=_days_ago(30) if number % 14 == 6 else None,
                    known_from=KNOWN,
                    backfilled=False,
                )


def _seats(rows: Rows, sizes: Sizes, chance: random.Random) -> None:
    for number in range(sizes.seats):
        application = number % APPLICATIONS
        person = chance.randrange(sizes.people) + 1
        draw = chance.random()
        kind = "service" if draw < 0.02 else "external" if draw < 0.03 else "person"
        matched = kind == "person" and draw < 0.97
        account_id = _account(
            rows, application, f"User{number}", source_of(application), person=person if matched else None, kind=kind
        )
        status = "suspended" if chance.random() < 0.03 else "active"
        rows.add(
            Seat,
            account_id=account_id,
            plan_id=application * 2 + 1 + (number // APPLICATIONS) % 2,
            application_id=application + 1,
            source_id=source_of(application),
            status=status,
            assigned_on=None if number % 40 == 7 else _days_ago(chance.randrange(5, 900)),
            first_seen_on=_days_ago(60),
            known_from=KNOWN,
            backfilled=False,
        )
        if application < 10 and matched and number % 3 == 0:
            _account(rows, application, f"person{person - 1}-{number}@example.com", SSO, person=person)


def _account(
    rows: Rows, application: int, name: str, source_id: int, *, person: int | None, kind: str = "person"
) -> int:
    account_id = rows.add(
        Account,
        application_id=application + 1,
        source_id=source_id,
        name=name,
        name_key=name.casefold(),
        first_seen_on=KNOWN,
    )
    rows.add(
        AccountVersion,
        account_id=account_id,
        email=None,
        kind=kind,
        status="active",
        listed=True,
        person_id=person,
        match_reason="e-mail" if person else None,
        known_from=KNOWN,
        backfilled=False,
    )
    return account_id


def _exclusions(rows: Rows, chance: random.Random) -> None:
    names = [("account", f"application 07/user{number * 60 + 7}") for number in range(20)]
    names += [("person", f"person{number * 31}@example.com") for number in range(20)]
    names += [("application", "application 13"), ("plan", "application 14/pro"), ("department", "department 3")]
    for scope, name in names:
        rule = chance.choice(("", "", "leaver_seat", "idle_seat"))
        values = {"reason": "agreed", "owner_email": "it@example.com", "known_from": KNOWN, "backfilled": False}
        rows.add(Exclusion, scope=scope, name=name, name_key=name, rule=rule, until=_days_ago(-1), **values)


def _activity(session: Session, rows: Rows, sizes: Sizes, home: Path) -> None:
    """Usage of files and of sign-on in the ledger, last days of the connector, and the raw usage in one file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    used: dict[int, UsageColumns] = {FILE: UsageColumns(), SSO: UsageColumns()}
    ids: dict[int, list[tuple[int, int]]] = {FILE: [], SSO: []}
    accounts, days = [], []
    for account, day in _usage(rows.tables[Account], sizes):
        source_id, key = account["source_id"], (str(account["application_id"]), account["name_key"])
        if used[source_id].add(key, day, "event", 1) == len(ids[source_id]):
            ids[source_id].append((account["application_id"], account["id"]))
        accounts.append(account["id"])
        days.append(day)
    for source_id, columns in used.items():
        record_days(session, _run(source_id), columns.parts(ids[source_id]), replace=True)
    for application_id in sorted({pair[0] for pair in ids[FILE]}):
        session.execute(insert(Coverage), [_usage_coverage(FILE, application_id)])
    for application_id in range(56, 61):
        session.execute(insert(Coverage), [_usage_coverage(SSO, application_id)])
    record_last(session, _run(DIRECT), _last_days(rows.tables[Account]), until={}, remember=False)
    for application_id in range(41, 56):
        session.execute(insert(Coverage), [_usage_coverage(DIRECT, application_id, "last_activity")])
    table = pa.table({"account_id": pa.array(accounts, pa.int64()), "day": pa.array(days, pa.date32())})
    pq.write_table(table, home / RAW_USAGE)


def _usage_coverage(source_id: int, application_id: int, topic: str = "activity") -> Mapping[str, Any]:
    return {
        "run_id": source_id,
        "source_id": source_id,
        "topic": topic,
        "application_id": application_id,
        "known_day": DAY,
        "records": 1,
        "reaches_back_to": _days_ago(90) if source_id == SSO else None,
    }


def _run(source_id: int) -> Provenance:
    return Provenance(source_id, source_id, DAY, complete=True)


def _usage(accounts: Sequence[Mapping[str, Any]], sizes: Sizes) -> Iterator[tuple[Mapping[str, Any], date]]:
    """Each account is used on some days that end at its own last day; one in eight is never used."""
    chance = random.Random(7)
    tracked = [account for account in accounts if _has_usage(account)]
    share = sizes.usage_rows / max(1, sum(account["id"] % 8 != 0 for account in tracked))
    debt = 0.0
    for account in tracked:
        if account["id"] % 8 == 0:
            continue
        last = chance.randrange(0, 40) if chance.random() < 0.85 else chance.randrange(0, USAGE_DAYS - 1)
        span = USAGE_DAYS - last
        debt += share
        wanted = min(span, int(debt))
        debt -= wanted
        for days in [last, *chance.sample(range(last + 1, USAGE_DAYS), max(0, wanted - 1))]:
            yield account, _days_ago(days)


def _has_usage(account: Mapping[str, Any]) -> bool:
    """Imported usage for the first 30 applications; sign-on tells of all accounts that it knows."""
    return account["source_id"] == SSO or (account["source_id"] == FILE and account["application_id"] <= 30)


def _last_days(accounts: Iterable[Mapping[str, Any]]) -> dict[int, dict[int, date | None]]:
    chance = random.Random(11)
    found: dict[int, dict[int, date | None]] = {}
    for account in accounts:
        if account["source_id"] == DIRECT:
            last = None if chance.random() < 0.05 else _days_ago(int(chance.expovariate(1 / 35)))
            found.setdefault(account["application_id"], {})[account["id"]] = last
    return found
