"""What `spendapp notice` answers: cancel-by dates of a record (a test vector, or a contract's periods), and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from spendapp.contracts.model import TermOnDay
from spendapp.contracts.notice import FORMULAS, NoticeRule
from spendapp.contracts.periods import Period, PeriodError, parse_period, period
from spendapp.contracts.pricing import NotSupported
from spendapp.contracts.terms import Particulars, bound_term, terms, terms_until

Record = Mapping[str, Any]
MOST_TERMS = 1_000


class RecordError(ValueError):
    """A record lacks something or says what cannot be read."""


@dataclass(frozen=True, slots=True)
class NoticeAnswer:
    """The term of the day, its deadline under every reading, and the sentences that explain them."""

    term: TermOnDay
    following: TermOnDay | None
    state: str
    committed_until: date
    why: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The answer with the keys of the test vectors."""
        return {
            "term_number": self.term.number,
            "term_start": self.term.first_day,
            "term_last_day": self.term.last_day,
            "renewal_date": self.term.renewal_date,
            "cancel_by": self.term.cancel_by,
            "cancel_by_earliest": self.term.cancel_by_earliest,
            "readings": dict(self.term.readings),
            "state": self.state,
            "next_term_last_day": self.following.last_day if self.following else None,
            "next_cancel_by": self.following.cancel_by if self.following else None,
            "committed_until": self.committed_until,
            "why": list(self.why),
        }


def answer(record: Record, today: date) -> dict[str, Any]:
    """Answer a record: one of the test vectors, or an object with the inputs of one.

    Raises RecordError, PeriodError or NotSupported.
    """
    inputs = record.get("inputs", record)
    group = record.get("group") or ("chain" if "terms" in inputs else "term")
    if group not in GROUPS:
        raise NotSupported(f"Records of group {group!r} are not supported yet; {' and '.join(GROUPS)} are.")
    return GROUPS[group](inputs, today)


def _term(inputs: Record, today: date) -> dict[str, Any]:
    day = _day(inputs, "as_of") or today
    return notice_on(particulars(inputs), day).as_json()


def _chain(inputs: Record, _today: date) -> dict[str, Any]:
    count = inputs.get("terms")
    if not isinstance(count, int) or not 0 < count <= MOST_TERMS:
        raise RecordError(f"terms is {count!r}; write a whole number from 1 to {MOST_TERMS}.")
    found = list(islice(terms(particulars(inputs)), count))
    return {
        "last_days": [term.last_day for term in found],
        "renewal_dates": [term.renewal_date for term in found],
    }


GROUPS: Mapping[str, Callable[[Record, date], dict[str, Any]]] = {"term": _term, "chain": _chain}


def notice_on(rules: Particulars, day: date) -> NoticeAnswer:
    """How the contract stands on the day. Before the start the first term counts, after the end the last."""
    found = terms_until(rules, day)
    current = next((term for term in found if day <= term.last_day), found[-1])
    following = next((term for term in found if term.number == current.number + 1), None)
    bound = bound_term(rules, day)
    return NoticeAnswer(current, following, current.state(day).value, bound.last_day, tuple(_why(rules, current)))


def _why(rules: Particulars, term: TermOnDay) -> list[str]:
    said = [f"Term {term.number} runs from {term.first_day} to {term.last_day}: {_how(rules, term)}."]
    if term.renewal_date is None:
        return [*said, "It ends by itself, so no notice is needed."]
    if rules.notice is None:
        return [*said, f"No notice period: notice counts until the last day, {term.cancel_by}."]
    rule = rules.notice_rule
    said.append(f"{rules.notice} before the end by {rule.value} ({FORMULAS[rule]}): {term.cancel_by}.")
    for name, day in term.readings.items():
        if name != rule.value:
            said.append(f"Read as {name} ({FORMULAS[NoticeRule(name)]}): {day}.")
    return said


def _how(rules: Particulars, term: TermOnDay) -> str:
    if term.number == 1:
        return "the printed end" if rules.printed_last_day else f"{rules.initial} from the start"
    anchor = "the day after the printed end" if rules.printed_last_day else f"the start and {rules.initial}"
    anchor = "the previous boundary" if rules.chained else anchor
    times = 1 if rules.chained else term.number - 1
    return f"{times} x {rules.renewal} added to {anchor} at once ({'legal_overflow' if rules.overflow else 'clamp'})"


def particulars(inputs: Record) -> Particulars:
    """The periods of a record; null is taken literally, and no notice is assumed."""
    start = _day(inputs, "start", "start_date")
    if start is None:
        raise RecordError('The record has no start; add "start": "2026-01-01".')
    initial = _period(inputs.get("initial_term"))
    if initial is None:
        raise RecordError('The record has no initial_term; add {"n": 12, "unit": "month"} or "12 months".')
    notice = inputs.get("notice")
    clause = notice if isinstance(notice, Mapping) else {}
    _refuse_roll(str(clause.get("roll") or inputs.get("roll") or "none"))
    return Particulars(
        start=start,
        initial=initial,
        renewal=_period(inputs.get("renewal_term")),
        printed_last_day=_day(inputs, "explicit_last_day", "last_day"),
        chained=_choice(inputs, "renewals", ("anchored", "chained")) == "chained",
        overflow=_choice(inputs, "term_end_rule", ("clamp", "legal_overflow")) == "legal_overflow",
        notice=_period(notice),
        notice_rule=_rule(clause.get("rule") or inputs.get("notice_rule") or NoticeRule.LAST_DAY_MINUS),
    )


def _refuse_roll(roll: str) -> None:
    if roll != "none":
        raise NotSupported(f"The roll {roll!r} (moving a deadline to a business day) is not supported yet.")


def _rule(name: str) -> NoticeRule:
    if name == "count_back":
        raise NotSupported("The notice rule 'count_back' (business days) is not supported yet.")
    if name not in tuple(NoticeRule):
        raise RecordError(f"{name!r} is no notice rule; use {', '.join(NoticeRule)}.")
    return NoticeRule(name)


def _choice(inputs: Record, key: str, choices: tuple[str, ...]) -> str:
    found = inputs.get(key) or choices[0]
    if found not in choices:
        raise RecordError(f"{key} is {found!r}; use {' or '.join(choices)}.")
    return str(found)


def _period(value: object) -> Period | None:
    match value:
        case None | "":
            return None
        case str():
            return parse_period(value)
        case {"n": int(n), "unit": str(unit)}:
            return period(n, unit)
    raise PeriodError("is no period", 'Write {"n": 12, "unit": "month"} or "12 months".', value)


def _day(inputs: Record, *keys: str) -> date | None:
    text = next((inputs[key] for key in keys if inputs.get(key)), None)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise RecordError(f"{keys[0]} is {text!r}, which is no day; write it as 2026-11-24.") from error
