"""What `spendapp price` answers: what a record (a test vector, or the inputs of a line) costs, and why."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from spendapp.contracts.model import LineOnDay, TermOnDay
from spendapp.contracts.notice_records import RecordError
from spendapp.contracts.pricing import PERIODS, Explanation, NotSupported, line_cost
from spendapp.money import exact_decimal, plain, round_amount

Record = Mapping[str, Any]
MODES = ("half_up_away_from_zero", "up_away_from_zero", "down_toward_zero")


def answer(record: Record) -> dict[str, Any]:
    """Answer a record: one of the test vectors, or an object with the inputs of a line.

    Raises RecordError or NotSupported.
    """
    inputs = record.get("inputs", record)
    model = str(record.get("model") or inputs.get("price_model") or "per_unit")
    if model not in MODELS:
        raise NotSupported(f"The price model {model!r} is not supported yet; {', '.join(MODELS)} are.")
    if "per" in inputs:
        return _line(inputs, model)
    amount_name, explanation = MODELS[model](inputs)
    return {amount_name: plain(explanation.rounded), **_explained(explanation)}


def _explained(explanation: Explanation) -> dict[str, Any]:
    return {
        "unrounded": plain(exact_decimal(explanation.unrounded)),
        "rule": explanation.rule,
        "inputs": dict(explanation.inputs),
    }


def _line(inputs: Record, model: str) -> dict[str, Any]:
    """What a line of a contract costs per month and year; `term_months` is the length of its term."""
    per = inputs["per"]
    if per not in PERIODS:
        raise RecordError(f"per is {per!r}; use {', '.join(PERIODS)}.")
    months = _number(inputs, "term_months", "12")
    if months <= 0:
        raise RecordError("term_months must be above 0.")
    line = LineOnDay(
        line_id=0,
        application_id=0,
        plan_id=0,
        quantity=int(_number(inputs, "quantity")),
        unit_price=_decimal(inputs, "unit_price"),
        per=per,
        price_model=model,
        floor_quantity=int(_number(inputs, "floor_quantity", "0")) or None,
    )
    # Only the length of the term enters; its days do not.
    term = TermOnDay(1, date.min, date.max, None, None, None, months=months)
    cost = line_cost(line, term, str(inputs.get("currency", "EUR")))
    return {
        "amount": plain(cost.explanation.rounded),
        "per_month": plain(exact_decimal(cost.per_month)),
        "per_year": plain(exact_decimal(cost.per_year)),
        **_explained(cost.explanation),
    }


def _per_unit(inputs: Record) -> tuple[str, Explanation]:
    quantity = max(Fraction(0), _number(inputs, "quantity"))
    exact = quantity * _number(inputs, "unit_price")
    rule = f"max(0, {inputs['quantity']}) x {inputs['unit_price']}"
    if inputs.get("cap") is None:
        return "amount", _explanation(inputs, rule, exact)
    rounded = min(_rounded(inputs, exact), _decimal(inputs, "cap"))
    return "amount", Explanation(_shown(inputs), f"{rule}, at most {inputs['cap']}", exact, rounded)


def _flat(inputs: Record) -> tuple[str, Explanation]:
    return "amount", _explanation(inputs, "one price whatever the quantity", _number(inputs, "unit_price"))


def _round(inputs: Record) -> tuple[str, Explanation]:
    exact, unit = _number(inputs, "amount"), _decimal(inputs, "unit")
    mode = inputs.get("mode", MODES[0])
    if mode not in MODES:
        raise RecordError(f"mode is {mode!r}; use {', '.join(MODES)}.")
    steps = abs(exact) / Fraction(unit)
    whole = {
        "up_away_from_zero": -((-steps) // 1),
        "down_toward_zero": steps // 1,
    }.get(mode)
    if whole is None:
        return "amount", Explanation(_shown(inputs), f"to {unit}, {mode}", exact, round_amount(exact, unit))
    rounded = round_amount(whole * Fraction(unit) * (-1 if exact < 0 else 1), unit)
    return "amount", Explanation(_shown(inputs), f"to {unit}, {mode}", exact, rounded)


def _term_price(inputs: Record) -> tuple[str, Explanation]:
    rule = "list_price x quantity x term_months / default_term_months"
    price = _number(inputs, "list_price") * _number(inputs, "quantity")
    return "amount", _explanation(
        inputs, rule, price * _number(inputs, "term_months") / _divisor(inputs, "default_term_months")
    )


def _mrr(inputs: Record) -> tuple[str, Explanation]:
    exact = _number(inputs, "amount") / _divisor(inputs, "months")
    return "mrr", _explanation(inputs, "amount / months", exact)


def _fx(inputs: Record) -> tuple[str, Explanation]:
    exact = _number(inputs, "amount") / _divisor(inputs, "units_per_target")
    return "amount", _explanation(inputs, "amount / units_per_target, rounded once", exact)


MODELS: Mapping[str, Callable[[Record], tuple[str, Explanation]]] = {
    "per_unit": _per_unit,
    "flat": _flat,
    "round": _round,
    "term_price": _term_price,
    "mrr_normalise": _mrr,
    "fx": _fx,
}


def _explanation(inputs: Record, rule: str, exact: Fraction) -> Explanation:
    return Explanation(_shown(inputs), rule, exact, _rounded(inputs, exact))


def _rounded(inputs: Record, exact: Fraction) -> Decimal:
    return exact_decimal(exact) if inputs.get("round_to") is None else round_amount(exact, _decimal(inputs, "round_to"))


def _shown(inputs: Record) -> tuple[tuple[str, str], ...]:
    return tuple((key, str(value)) for key, value in inputs.items())


def _divisor(inputs: Record, key: str) -> Fraction:
    found = _number(inputs, key)
    if found == 0:
        raise RecordError(f"{key} must not be 0.")
    return found


def _number(inputs: Record, key: str, default: str | None = None) -> Fraction:
    return Fraction(_decimal(inputs, key, default))


def _decimal(inputs: Record, key: str, default: str | None = None) -> Decimal:
    text = inputs.get(key, default)
    if text is None:
        raise RecordError(f"The record has no {key}.")
    try:
        found = Decimal(str(text))
    except InvalidOperation as error:
        raise RecordError(f"{key} is {text!r}, which is no decimal number.") from error
    if not found.is_finite():
        raise RecordError(f"{key} is {text!r}, which is no amount.")
    return found
