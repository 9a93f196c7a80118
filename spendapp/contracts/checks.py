"""What is wrong with a row of a contracts or lines file, each with what to do about it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.catalog.naming import name_key
from spendapp.contracts.columns import CONTRACT_COLUMNS, COUNT_BACK, LINE_COLUMNS, values_of
from spendapp.contracts.periods import Period, PeriodError, parse_period
from spendapp.contracts.pricing import SUPPORTED_MODELS
from spendapp.contracts.tables import Contract, ContractVersion
from spendapp.history import current
from spendapp.registry import Column, FileRow, Problem

YEARS = range(1970, 2200)
SHORTEST_RENEWAL_DAYS = 7
MOST_UNITS = 1_000_000_000
MOST_PRICE = Decimal(10) ** 15
MOST_DECIMALS = 12
# The kind of the value, and the keys that an object may have.
SHAPES: Mapping[str, tuple[type, frozenset[str]]] = {
    "tiers": (list, frozenset()),
    "restrictions": (dict, frozenset({"employee_types", "countries", "named_user"})),
    "true_up": (dict, frozenset({"measure", "price", "proration"})),
}
Found = Iterator[tuple[str, str, str]]  # column, message, remedy


def check_contracts(session: Session, rows: Sequence[FileRow]) -> Iterable[Problem]:
    """The problems of the rows of a contracts file."""
    ends = _printed_ends(session)
    for row in rows:
        yield from _problems(row, CONTRACT_COLUMNS, _contract)
        kept = None if "last_day" in row.values else ends.get(name_key(row.values["contract"]))
        if kept is not None and kept < row.values["start_date"]:
            yield Problem(
                row.number,
                "start_date",
                str(row.values["start_date"]),
                f"lies after the printed last day on file, {kept}",
                "Add the column last_day with the new end, or leave it empty to remove the old one.",
            )


def _printed_ends(session: Session) -> dict[str, date | None]:
    query = select(Contract.number_key, ContractVersion.last_day).join(ContractVersion).where(current(ContractVersion))
    return {row[0]: row[1] for row in session.execute(query.where(ContractVersion.last_day.is_not(None)))}


def check_lines(session: Session, rows: Sequence[FileRow]) -> Iterable[Problem]:
    """The problems of the rows of a lines file; each needs its contract."""
    known = set(session.scalars(select(Contract.number_key)))
    for row in rows:
        yield from _problems(row, LINE_COLUMNS, _line)
        if name_key(row.values["contract"]) not in known:
            yield Problem(
                row.number,
                "contract",
                str(row.values["contract"]),
                "is no known contract",
                "Import the contract first, or correct the number.",
            )


def _problems(row: FileRow, columns: tuple[Column, ...], check: Any) -> Iterator[Problem]:
    values = values_of(row, columns)
    for column, message, remedy in check(values):
        shown = values.get(column)
        yield Problem(row.number, column, None if shown is None else str(shown), message, remedy)


def _contract(values: Mapping[str, Any]) -> Found:
    yield from _currency(values["currency"])
    yield from _periods(values)
    yield from _dates(values, "start_date", "last_day")
    if values["notice_rule"] == COUNT_BACK:
        yield "notice_rule", "counts business days, which are not supported yet", "Use a rule of calendar days."
    if values["roll"] != "none":
        yield "roll", "moves a deadline to a business day, which is not supported yet", "Leave the column empty."
    zone = values["time_zone"]
    if zone and zone not in _zones():
        yield "time_zone", "is no time zone", "Use an IANA name, such as Europe/Paris."
    country = values["country"]
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        yield "country", "is no country code", "Use two letters, such as FR."


def _currency(currency: str) -> Found:
    if currency.upper() not in _currencies():
        yield "currency", "is no ISO 4217 currency", "Use a code of three letters, such as EUR."


def _periods(values: Mapping[str, Any]) -> Found:
    for name in ("initial_term", "renewal_term", "notice"):
        if not values[name]:
            continue
        try:
            found = parse_period(values[name])
        except PeriodError as error:
            yield name, error.message, error.remedy
            continue
        if name == "renewal_term" and _shortest_days(found) < SHORTEST_RENEWAL_DAYS:
            yield name, "is too short for a renewal", f"Write at least {SHORTEST_RENEWAL_DAYS} days."
        elif name == "initial_term" and found.n == 0:
            yield name, "is a term of no length", "Write a term of at least one day."


def _shortest_days(period: Period) -> int:
    return period.days or period.months * 28


def _dates(values: Mapping[str, Any], first: str, last: str) -> Found:
    for name in (first, last):
        day: date | None = values[name]
        if day is not None and day.year not in YEARS:
            yield name, "is out of range", f"Use a day between {YEARS.start} and {YEARS.stop - 1}."
    if values[first] and values[last] and values[last] < values[first]:
        yield last, f"lies before {first}, {values[first]}", "Correct one of the two days."


def _line(values: Mapping[str, Any]) -> Found:
    yield from _dates(values, "valid_from", "valid_to")
    for name in ("quantity", "floor_quantity"):
        if values[name] is not None and not 0 <= values[name] <= MOST_UNITS:
            yield name, f"must be 0 or more, at most {MOST_UNITS:,}", "Correct the number."
    yield from _price(values["unit_price"])
    if values["price_model"] not in SUPPORTED_MODELS:
        yield "price_model", "is a price model that is not supported yet", f"Use {' or '.join(SUPPORTED_MODELS)}."
    for name, (shape, keys) in SHAPES.items():
        yield from _json(name, values[name], shape, keys)


def _price(price: Decimal) -> Found:
    if not price.is_finite() or price < 0 or price >= MOST_PRICE:
        yield "unit_price", f"must be 0 or more, below {MOST_PRICE:,}", "Correct the price."
    elif -int(price.as_tuple().exponent) > MOST_DECIMALS:
        yield "unit_price", f"has more than {MOST_DECIMALS} decimals", "Round it."


def _json(name: str, value: Any, shape: type, keys: frozenset[str]) -> Found:
    if value is None:
        return
    allowed = ", ".join(sorted(keys))
    if not isinstance(value, shape):
        kind = "a JSON list" if shape is list else "a JSON object"
        yield name, f"must be {kind}", f"Use {kind}{' with ' + allowed if allowed else ''}."
    elif isinstance(value, dict) and set(value) - keys:
        yield name, f"has unknown keys: {', '.join(sorted(set(value) - keys))}", f"Use {allowed}."


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
