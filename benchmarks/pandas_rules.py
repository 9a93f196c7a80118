"""The same rules in plain pandas, written from the design and sharing no code with the engine but the exchange rates.

It reads the tables and one file of raw usage, and returns a frame with a row for each finding. It knows what the
company of the benchmark has: contracts that renew every twelve months and lines priced per unit.
"""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, text

from spendapp.money import rate_on

WINDOW, GRACE, BUFFER = 90, 30, 10
MAXIMUM_AGE = {0: 3, 1: 35, 2: 3}
RULE_OF = {
    "leaver": "leaver_seat",
    "not_in_directory": "unmatched_account",
    "suspended": "suspended_seat",
    "never": "never_used",
    "idle": "idle_seat",
}
QUEUE = list(RULE_OF)
COLUMNS = [
    *("rule", "application", "plan", "account", "quantity", "severity", "confidence"),
    *("annualized", "realizable", "realizable_from", "avoidable"),
]
DATES = (
    "start_date",
    "end_date",
    "left_seen_on",
    "assigned_on",
    "first_seen_on",
    "known_day",
    "reaches_back_to",
    "until",
)


class Tables:
    """The tables that the rules need, as frames."""

    def __init__(self, connection: Connection, usage: Path, last_files: list[tuple[int, Path]]) -> None:
        self.people = read(connection, "person_history").set_index("person_id")
        self.accounts = read(connection, "account").rename(columns={"id": "account_id"})
        versions = read(connection, "account_version")[["account_id", "kind", "person_id", "email"]]
        self.accounts = self.accounts.merge(versions, on="account_id")
        self.seats = read(connection, "seat")
        self.coverage = read(connection, "coverage")
        self.sources = read(connection, "source").set_index("id")
        self.applications = read(connection, "application").set_index("id")
        plans = read(connection, "plan").set_index("id")
        self.plans = plans.join(read(connection, "plan_version").set_index("plan_id")[["free"]])
        self.policies = read(connection, "policy").set_index("application_id")
        self.exclusions = read(connection, "exclusion")
        self.contracts = read(connection, "contract_version")
        self.lines = read(connection, "line")
        self.usage = pd.read_parquet(usage)
        self.lasts = [(source, pd.read_parquet(path)) for source, path in last_files]


def read(connection: Connection, table: str) -> pd.DataFrame:
    """A whole table; the company has one version of each fact."""
    frame = pd.read_sql(text(f"SELECT * FROM {table}"), connection)
    for name in set(DATES) & set(frame.columns):
        frame[name] = pd.to_datetime(frame[name])
    return frame


def findings(tables: Tables, day: date) -> pd.DataFrame:
    """All findings of the day."""
    today = pd.Timestamp(day)
    standing = np.select([tables.sources["sso"].astype(bool), tables.sources["kind"] == "file"], [2, 1], 0)
    standing = pd.Series(standing, index=tables.sources.index)
    seats = classified(tables, today, standing)
    lines = priced_lines(tables, day)
    plans = plan_table(tables, seats, lines, joiners(tables, seats, today))
    found = [*seat_findings(seats, plans), *plan_findings(tables, plans), *ownerless(tables, day)]
    frame = pd.DataFrame(found, columns=COLUMNS, dtype=object)
    return frame.where(frame.notna(), None)


def seats_that_count(tables: Tables, standing: "pd.Series[Any]") -> pd.DataFrame:
    covered = tables.coverage[tables.coverage["topic"] == "seats"].copy()
    covered["standing"] = covered["source_id"].map(standing)
    best = covered.sort_values(["standing", "source_id"]).drop_duplicates("application_id")
    seats = tables.seats.merge(best[["application_id", "source_id", "standing"]], on=["application_id", "source_id"])
    return seats.merge(
        tables.accounts[["account_id", "name", "name_key", "kind", "person_id", "email"]], on="account_id"
    )


def classified(tables: Tables, today: pd.Timestamp, standing: "pd.Series[Any]") -> pd.DataFrame:
    """Seats with their bucket."""
    seats = seats_that_count(tables, standing)
    people = tables.people[["email", "status", "department", "start_date", "end_date", "left_seen_on"]]
    seats = seats.join(people, on="person_id", rsuffix="_of_person")
    seats["window"] = seats["application_id"].map(tables.policies["window_days"]).fillna(WINDOW)
    ended = seats["end_date"].where(~(seats["end_date"] < seats["start_date"]))
    seats["has_left"] = (seats["status_of_person"] == "left") | (ended < today)
    seats["left_on"] = ended.fillna(seats["left_seen_on"])
    seats = with_use(tables, seats, today, standing)
    seats["bucket"] = bucket(seats, today)
    seats["bucket"] = seats["bucket"].where(~excluded(tables, seats), "excluded")
    return seats


def with_use(tables: Tables, seats: pd.DataFrame, today: pd.Timestamp, standing: "pd.Series[Any]") -> pd.DataFrame:
    """The newest use of each seat, and how well a source can tell of its absence."""
    raw = tables.usage.groupby("account_id")["day"].max().reset_index()
    last = pd.concat([raw.rename(columns={"day": "last"}), *(lasts_of(frame) for _, frame in tables.lasts)])
    last["last"] = pd.to_datetime(last["last"])
    evidence = last[last["last"] <= today].merge(tables.accounts, on="account_id")
    by_name = evidence.groupby(["application_id", "name_key"])["last"].max().rename("by_name")
    holders = pd.MultiIndex.from_frame(seats[["application_id", "name_key"]])
    others = evidence[~pd.MultiIndex.from_frame(evidence[["application_id", "name_key"]]).isin(holders)]
    by_person = (
        others.dropna(subset="person_id").groupby(["application_id", "person_id"])["last"].max().rename("by_person")
    )
    seats = seats.join(by_name, on=["application_id", "name_key"]).join(by_person, on=["application_id", "person_id"])
    seats["last"] = seats[["by_name", "by_person"]].max(axis=1)
    return with_tellers(tables, seats, today, standing)


def lasts_of(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.rename(columns={"last_active_on": "last"}).dropna(subset="last")


def with_tellers(tables: Tables, seats: pd.DataFrame, today: pd.Timestamp, standing: "pd.Series[Any]") -> pd.DataFrame:
    used = tables.usage.merge(tables.accounts[["account_id", "application_id", "source_id"]], on="account_id")
    oldest = pd.to_datetime(used.groupby(["source_id", "application_id"])["day"].min())
    known_to_sso = tables.accounts[tables.accounts["source_id"].map(standing) == 2]
    names = pd.MultiIndex.from_frame(known_to_sso[["application_id", "name_key"]])
    people = pd.MultiIndex.from_frame(known_to_sso.dropna(subset="person_id")[["application_id", "person_id"]])
    seats["in_sso"] = pd.MultiIndex.from_frame(seats[["application_id", "name_key"]]).isin(
        names
    ) | pd.MultiIndex.from_frame(seats[["application_id", "person_id"]]).isin(people)
    seats["told"], seats["told_surely"] = False, False
    tellers = tables.coverage[tables.coverage["topic"].isin(["activity", "last_activity"])]
    for teller in tellers.itertuples():
        rank = standing[teller.source_id]
        age = (today - teller.known_day).days
        keeps = float("inf")
        if teller.topic == "activity":
            reach = oldest[teller.source_id, teller.application_id] if rank == 1 else teller.reaches_back_to
            keeps = ((today if rank == 1 else teller.known_day) - reach).days
        tells = (
            (seats["application_id"] == teller.application_id) & (keeps >= seats["window"]) & (age <= MAXIMUM_AGE[rank])
        )
        if rank == 2:
            tells &= seats["in_sso"]
        seats["told"] |= tells
        seats["told_surely"] |= tells & (rank < 2) & (age < 1)
    return seats


def bucket(seats: pd.DataFrame, today: pd.Timestamp) -> Any:
    age = (today - seats["assigned_on"].fillna(seats["first_seen_on"])).dt.days
    unused = (today - seats["last"]).dt.days
    floor = (today - seats[["last", "assigned_on"]].max(axis=1)).dt.days
    human = ~seats["kind"].isin(["service", "shared", "bot"])
    return np.select(
        [
            ~human,
            seats["has_left"],
            seats["person_id"].isna() & (seats["kind"] != "external"),
            seats["status"] == "suspended",
            (seats["status_of_person"] == "leave") | (unused < seats["window"]),
            ~seats["told"],
            age < GRACE,
            seats["last"].isna(),
            floor >= seats["window"],
        ],
        ["non_human", "leaver", "not_in_directory", "suspended", "active", "unknown", "active", "never", "idle"],
        "active",
    )


def excluded(tables: Tables, seats: pd.DataFrame) -> Any:
    application = seats["application_id"].map(tables.applications["name_key"])
    plan = application + "/" + seats["plan_id"].map(tables.plans["name_key"])
    names = {
        "application": application,
        "plan": plan,
        "account": application + "/" + seats["name_key"],
        "person": seats["email_of_person"].fillna(seats["email"]).str.lower(),
        "department": seats["department"].str.casefold(),
    }
    rule = seats["bucket"].map(RULE_OF)
    found = pd.Series(False, index=seats.index)
    for exclusion in tables.exclusions.itertuples():
        mine = names[exclusion.scope] == exclusion.name_key
        found |= mine & ((rule == exclusion.rule) | (exclusion.rule == ""))
    return found


def priced_lines(tables: Tables, day: date) -> pd.DataFrame:
    """Lines with their contract, whether they are in force, their monthly price and the day of the next decrease."""
    contracts = tables.contracts.set_index("contract_id")
    rows = []
    for line in tables.lines.itertuples():
        contract = contracts.loc[line.contract_id]
        start = pd.Timestamp(contract["start_date"]).date()
        valid_to = None if pd.isna(line.valid_to) else pd.Timestamp(line.valid_to).date()
        months = {"month": 1, "year": 12, "term": 12}[line.per]
        rate = rate_on(contract["currency"], "EUR", day).value
        floor = 0 if pd.isna(line.floor_quantity) else int(line.floor_quantity)
        rows.append(
            {
                "plan_id": line.plan_id,
                "number": line.contract_id,
                "quantity": int(line.quantity),
                "in_force": start <= day and (valid_to is None or day <= valid_to),
                "monthly": Fraction(str(line.unit_price)) / months * rate,
                "capacity": max(0, int(line.quantity) - floor),
                "decrease_from": decrease_from(contract, start, day),
                "assumed": pd.isna(contract["notice"]) and contract["decrease"] == "renewal",
            }
        )
    return pd.DataFrame(rows)


def decrease_from(contract: "pd.Series[Any]", start: date, day: date) -> date | None:
    if contract["decrease"] == "never":
        return None
    if contract["decrease"] == "anytime":
        return day
    renewal = start
    while renewal <= day:
        renewal = renewal.replace(year=renewal.year + 1)
    notice = 90 if pd.isna(contract["notice"]) else int(contract["notice"].split()[0])
    last_day = renewal - timedelta(days=1)
    return renewal if day <= last_day - timedelta(days=notice) else renewal.replace(year=renewal.year + 1)


def joiners(tables: Tables, seats: pd.DataFrame, today: pd.Timestamp) -> dict[int, int]:
    """Per plan: joiners of each department times the share of its people who hold the plan, cut to whole people."""
    people = tables.people.copy()
    ended = people["end_date"].where(~(people["end_date"] < people["start_date"]))
    people = people[~((people["status"] == "left") | (ended < today))]
    ahead = (people["start_date"] - today).dt.days
    people = people.assign(joins=ahead > 0)[~(ahead > 90)]
    joining, working = people[people["joins"]], people[~people["joins"]]
    wanted, headcount = joining.groupby("department").size(), working.groupby("department").size()
    holders = seats.dropna(subset="person_id").drop_duplicates(["plan_id", "person_id"])
    found: dict[int, Fraction] = {}
    holding = holders[holders["person_id"].isin(working.index)].groupby(["plan_id", "department"]).size()
    served = holders[holders["person_id"].isin(joining.index)].groupby(["plan_id", "department"]).size()
    for (plan, department), count in holding.items():
        need = int(wanted.get(department, 0)) - int(served.get((plan, department), 0))
        if need > 0:
            share = Fraction(need * int(count), int(headcount[department]))
            found[plan] = found.get(plan, Fraction(0)) + share
    return {plan: int(need) for plan, need in found.items()}


def plan_table(
    tables: Tables, seats: pd.DataFrame, lines: pd.DataFrame, need: dict[int, int]
) -> dict[int, dict[str, Any]]:
    assigned = seats.groupby("plan_id").size()
    known = set(tables.coverage.loc[tables.coverage["topic"] == "seats", "application_id"])
    rank = seats.groupby("application_id")["standing"].first()
    plans = {}
    for plan in tables.plans.itertuples():
        mine = lines[lines["plan_id"] == plan.Index]
        current = mine[mine["in_force"]]
        entitled = int(current["quantity"].sum()) if len(current) else None
        count = int(assigned.get(plan.Index, 0))
        buffer = tables.policies["buffer_percent"].get(plan.application_id, BUFFER)
        spare = max(0, (entitled or 0) - count) if plan.application_id in known else 0
        shelf = spare - ceil(Fraction(count * int(buffer), 100)) if spare else 0
        shelf = max(shelf, 0)
        price = None
        if len(current):
            total = sum(current["quantity"])
            price = sum(q * m for q, m in zip(current["quantity"], current["monthly"], strict=True)) / total
        covers = 0 if entitled is None else max(0, count + need.get(plan.Index, 0) + shelf - entitled)
        plans[plan.Index] = {
            "application": tables.applications["name"][plan.application_id],
            "plan": plan.name,
            "free": bool(plan.free),
            "assigned": count,
            "entitled": entitled,
            "had_line": len(mine) > 0,
            "shelf": shelf,
            "price": Fraction(0) if plan.free else price,
            "covers": covers,
            "pools": pools(current),
            "assumed": bool(current["assumed"].any()),
            "surely": rank.get(plan.application_id, 0) < 2,
        }
    return plans


def pools(lines: pd.DataFrame) -> list[list[Any]]:
    """Per contract [day, seats], the soonest first."""
    found = [
        [mine["decrease_from"].iloc[0], int(mine["capacity"].sum())]
        for _, mine in lines.groupby("number", sort=True)
        if mine["decrease_from"].iloc[0] is not None
    ]
    return sorted(found, key=lambda pool: pool[0])


def annual(price: Fraction | None, seats: int) -> Decimal | None:
    if price is None:
        return None
    value = price * 12 * seats
    exact = Decimal(value.numerator * 1000 // value.denominator) / 1000
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def share(plan: dict[str, Any], quantity: int) -> tuple[Any, ...]:
    """Annualized, realizable, its day, avoidable of the next seats in the queue of a plan."""
    price = plan["price"]
    if price is None:
        return None, None, None, None
    if plan["free"]:
        return annual(price, 1), annual(price, 1), None, annual(price, 1)
    covering = min(plan["covers"], quantity)
    plan["covers"] -= covering
    wanted, stops = quantity - covering, None
    for pool in plan["pools"]:
        part = min(pool[1], wanted)
        if part:
            pool[1] -= part
            wanted -= part
            stops = pool[0]
    if stops is None and plan["pools"]:
        stops = plan["pools"][0][0]
    given = quantity - covering - wanted
    return annual(price, quantity), annual(price, given), stops, annual(price, covering)


def seat_findings(seats: pd.DataFrame, plans: dict[int, dict[str, Any]]) -> list[tuple[Any, ...]]:
    found = []
    for plan in plans.values():
        if plan["shelf"] and not plan["free"]:
            plan["shelf_money"] = share(plan, plan["shelf"])
    raised = seats[seats["bucket"].isin(QUEUE)].copy()
    raised["place"] = raised["bucket"].map(QUEUE.index)
    for seat in raised.sort_values(["plan_id", "place", "name_key"]).itertuples():
        plan = plans[seat.plan_id]
        if plan["free"] and seat.bucket not in ("leaver", "not_in_directory"):
            continue
        severity = {"leaver": "high", "not_in_directory": "low"}.get(seat.bucket, "medium")
        if seat.bucket == "leaver" and seat.last > seat.left_on:
            severity = "critical"
        sure = seat.standing < 2 and (seat.bucket not in ("never", "idle") or seat.told_surely)
        confidence = "low" if plan["assumed"] else "high" if sure else "medium"
        names = (RULE_OF[seat.bucket], plan["application"], plan["plan"], seat.name)
        found.append((*names, 1, severity, confidence, *share(plan, 1)))
    return found


def plan_findings(tables: Tables, plans: dict[int, dict[str, Any]]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    set_aside = tables.exclusions[tables.exclusions["rule"] == ""]
    names = set(set_aside.loc[set_aside["scope"].isin(["application", "plan"]), "name_key"])
    for plan in plans.values():
        application = plan["application"].casefold()
        if plan["free"] or application in names or f"{application}/{plan['plan'].casefold()}" in names:
            continue
        subject = (plan["application"], plan["plan"], None)
        sure = "high" if plan["surely"] else "medium"
        if plan["entitled"] is not None and plan["assigned"] > plan["entitled"]:
            excess = plan["assigned"] - plan["entitled"]
            severity = "critical" if excess * 10 > plan["entitled"] else "high"
            zero = Decimal("0.00")
            found.append(
                ("over_allocated", *subject, excess, severity, sure, annual(plan["price"], excess), zero, None, zero)
            )
        if plan["shelf"]:
            money = plan["shelf_money"]
            severity = "medium" if money[0] > 1000 else "low"
            confidence = "low" if plan["assumed"] else sure
            found.append(("shelfware", *subject, plan["shelf"], severity, confidence, *money))
        if plan["had_line"] and plan["entitled"] is None and plan["assigned"]:
            found.append(("expired_entitlement", *subject, plan["assigned"], "high", sure, None, None, None, None))
    return found


def ownerless(tables: Tables, day: date) -> list[tuple[Any, ...]]:
    people = tables.people
    ended = people["end_date"].where(~(people["end_date"] < people["start_date"]))
    gone = set(people.loc[(people["status"] == "left") | (ended < pd.Timestamp(day)), "email"])
    owners = tables.contracts["owner_email"]
    count = int((owners.isna() | owners.isin(gone)).sum())
    return [("ownerless_contract", None, None, None, 1, "low", "high", None, None, None, None)] * count
