"""What lines cost, exact, and from when less may be bought."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spendapp.contracts.model import ContractOnDay, LineOnDay
from spendapp.contracts.periods import parse_period
from spendapp.contracts.pricing import (
    NotSupported,
    annual_value,
    line_cost,
    monthly_unit_price,
    realizable_from,
    seat_prices,
    weighted_mean,
)
from spendapp.contracts.terms import Particulars, bound_until, terms, terms_until
from spendapp.money import rate_on

DAY = date(2026, 6, 15)
YEARLY = Particulars(
    date(2026, 1, 1), parse_period("12 months"), parse_period("12 months"), notice=parse_period("60 days")
)
THREE_YEARS = next(terms(replace(YEARLY, initial=parse_period("3 years"))))
TERM = next(terms(YEARLY))


def line(**values: object) -> LineOnDay:
    known = {"line_id": 1, "application_id": 1, "plan_id": 1, "quantity": 10, "unit_price": Decimal(12), "per": "month"}
    return LineOnDay(**{**known, **values})  # type: ignore[arg-type]


def contract(*lines: LineOnDay, rules: Particulars = YEARLY, day: date = DAY, **values: object) -> ContractOnDay:
    known = {
        "contract_id": 1, "number": "A-1", "vendor": "Acme", "vendor_id": 1, "currency": "EUR", "owner_email": None,
        "decrease": "renewal", "start_date": rules.start,
    }  # fmt: skip
    computed = {"terms": terms_until(rules, day), "bound_until": bound_until(rules, day)}
    return ContractOnDay(**{**known, **computed, **values}, lines=lines)  # type: ignore[arg-type]


def test_the_price_of_a_seat_per_month() -> None:
    assert monthly_unit_price(line(), TERM) == 12
    assert monthly_unit_price(line(per="year", unit_price=Decimal(100)), TERM) == Fraction(100, 12)
    assert monthly_unit_price(line(per="term", unit_price=Decimal(100)), THREE_YEARS) == Fraction(100, 36)


def test_a_term_of_odd_days_counts_them_in_months_of_a_mean_year() -> None:
    pilot = next(terms(Particulars(date(2026, 1, 1), parse_period("180 days"))))
    assert monthly_unit_price(line(per="term", unit_price=Decimal(180)), pilot) == Fraction(36525, 1200)


def test_a_line_costs_quantity_times_price() -> None:
    cost = line_cost(line(), TERM, "EUR")
    assert (cost.quantity, cost.per_month, cost.per_year) == (10, 120, 1440)


def test_a_line_never_costs_less_than_its_floor() -> None:
    cost = line_cost(line(quantity=3, floor_quantity=5), TERM, "EUR")
    assert (cost.quantity, cost.per_year) == (5, 720)


def test_a_flat_line_costs_one_price_whatever_the_quantity() -> None:
    flat = line(price_model="flat", per="year", unit_price=Decimal(1200), quantity=40)
    assert line_cost(flat, TERM, "EUR").per_year == 1200
    assert monthly_unit_price(flat, TERM) == Fraction(100, 40)
    assert monthly_unit_price(replace(flat, quantity=0), TERM) == 0


def test_the_explanation_puts_the_numbers_in_and_rounds_once() -> None:
    found = line_cost(line(per="term", unit_price=Decimal(100), quantity=7), THREE_YEARS, "EUR").explanation
    assert found.rule == "100 x 7 / 36 months x 12"
    assert dict(found.inputs) == {"unit_price": "100", "per": "term", "quantity": "7", "months_of_term": "36"}
    assert (found.unrounded, found.rounded) == (Fraction(700, 3), Decimal("233.33"))


def test_yen_are_rounded_to_whole_ones() -> None:
    odd = line(per="term", unit_price=Decimal(1000), quantity=7)
    assert line_cost(odd, THREE_YEARS, "JPY").explanation.rounded == Decimal(2333)


@pytest.mark.parametrize("model", ["volume", "graduated", "stairstep", "package", "percent_of_total", "usage"])
def test_another_price_model_is_refused_by_name(model: str) -> None:
    with pytest.raises(NotSupported, match=model):
        line_cost(line(price_model=model), TERM, "EUR")


def test_the_price_of_a_plan_is_weighted_by_quantity() -> None:
    dear = line(quantity=30, unit_price=Decimal(8))
    price = seat_prices([contract(line(), dear)], DAY, currency="EUR")[1]
    assert (price.monthly, price.quantity) == (9, 40)


def test_lines_out_of_force_have_no_price() -> None:
    ended = line(valid_to=date(2026, 6, 14))
    later = line(valid_from=date(2026, 6, 16))
    assert seat_prices([contract(ended, later)], DAY, currency="EUR") == {}
    assert seat_prices([contract(line(), rules=YEARLY)], date(2025, 12, 31), currency="EUR") == {}


def test_a_foreign_price_is_converted_at_the_rate_of_the_day() -> None:
    found = seat_prices([contract(line(), currency="USD")], DAY, currency="EUR")[1]
    rate = rate_on("USD", "EUR", DAY)
    assert (found.monthly, found.rates) == (12 * rate.value, (rate,))


def test_a_currency_without_a_rate_has_no_price_and_says_so() -> None:
    found = seat_prices([contract(line(), currency="XAF")], DAY, currency="EUR")[1]
    assert found.monthly is None
    assert "XAF" in str(found.no_rate)


def test_lines_without_units_count_alike() -> None:
    assert weighted_mean([(0, Fraction(4)), (0, Fraction(6))]) == 5


def test_the_annual_value_counts_the_lines_in_force() -> None:
    found = contract(line(), line(quantity=1), line(valid_to=date(2026, 1, 31)))
    assert annual_value(found, DAY) == 11 * 144
    assert annual_value(found, date(2025, 12, 31)) == 0


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-11-01", "2027-01-01"), ("2026-11-02", "2028-01-01"), ("2026-06-15", "2027-01-01")],
)
def test_at_renewal_only_less_may_be_bought_from_the_next_term_while_notice_is_in_time(day: str, expected: str) -> None:
    asked = date.fromisoformat(day)
    assert realizable_from(contract(day=asked), asked) == date.fromisoformat(expected)


def test_a_notice_longer_than_the_renewal_leads_several_terms_on() -> None:
    month = parse_period("1 month")
    rules = Particulars(date(2026, 1, 1), month, month, notice=parse_period("60 days"))
    assert realizable_from(contract(rules=rules), DAY) == date(2026, 9, 1)


def test_decreases_at_any_time_and_never() -> None:
    assert realizable_from(contract(decrease="anytime"), DAY) == DAY
    assert realizable_from(contract(decrease="never"), DAY) is None


def test_a_contract_that_ends_by_itself_frees_its_money_on_the_day_after() -> None:
    ends = replace(YEARLY, renewal=None)
    assert realizable_from(contract(rules=ends), DAY) == date(2027, 1, 1)
    assert realizable_from(contract(rules=ends, day=date(2027, 1, 1)), date(2027, 1, 1)) is None


@given(st.integers(0, 10**6), st.decimals(0, 10**6, places=6), st.sampled_from(["month", "year", "term"]))
def test_a_year_costs_twelve_months_of_all_units(quantity: int, price: Decimal, per: str) -> None:
    priced = line(quantity=quantity, unit_price=price, per=per)
    assert line_cost(priced, TERM, "EUR").per_year == monthly_unit_price(priced, TERM) * quantity * 12


@given(st.lists(st.tuples(st.integers(0, 500), st.fractions(0, 1000)), min_size=1, max_size=6))
def test_a_weighted_mean_lies_between_its_values(pairs: list[tuple[int, Fraction]]) -> None:
    values = [value for _, value in pairs]
    assert min(values) <= weighted_mean(pairs) <= max(values)
