"""How states, rules and settings of contracts read on screens, with their tone and icon."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from spendapp.contracts.model import State
from spendapp.contracts.notice import NoticeRule


@dataclass(frozen=True, slots=True)
class Word:
    """A label with the tone and the icon that stand beside it, and a sentence that explains it."""

    label: LazyString
    tone: str = "secondary"
    icon: str = "point"
    title: LazyString | None = None


STATES: Mapping[State, Word] = {
    State.OPEN: Word(_l("open"), "green", "check", _l("Notice can still end the contract with this term.")),
    State.MISSED: Word(_l("missed"), "orange", "alert-circle", _l("Cancel-by has passed: the next term is certain.")),
    State.ENDS: Word(_l("ends"), "azure", "info-circle", _l("It ends by itself; no notice is needed.")),
    State.ENDED: Word(_l("ended"), "secondary", "x", _l("The contract is over.")),
}
RENEWED = Word(_l("renewed"), "secondary", "check", _l("The next term followed."))
RULES: Mapping[NoticeRule, Word] = {
    NoticeRule.LAST_DAY_MINUS: Word(_l("before the last day"), title=_l("last day less the notice")),
    NoticeRule.RENEWAL_DATE_MINUS: Word(_l("before the renewal date"), title=_l("renewal date less the notice")),
    NoticeRule.BOUNDARY_MINUS: Word(
        _l("before the anniversary"), title=_l("renewal date less the notice, and one day earlier")
    ),
    NoticeRule.CLEAR_DAYS: Word(_l("clear days"), title=_l("last day less the notice, and one day earlier")),
    NoticeRule.FORWARD: Word(
        _l("counted forward"), title=_l("latest day from which the notice still ends by the last day")
    ),
}
DECREASES: Mapping[str, LazyString] = {
    "renewal": _l("at renewal only"),
    "anytime": _l("at any time"),
    "never": _l("never"),
}
PERIODS: Mapping[str, LazyString] = {"month": _l("per month"), "year": _l("per year"), "term": _l("per term")}
MODELS: Mapping[str, LazyString] = {"per_unit": _l("per unit"), "flat": _l("flat")}
