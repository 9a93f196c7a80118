"""The columns of the files `contracts` and `lines`."""

from collections.abc import Mapping
from typing import Any

from spendapp.contracts.notice import NoticeRule
from spendapp.contracts.pricing import PERIODS, PRICE_MODELS
from spendapp.registry import Column, FileRow

COUNT_BACK = "count_back"
NOTICE_RULES = (*(rule.value for rule in NoticeRule), COUNT_BACK)
ROLLS = ("none", "preceding_business_day")
DECREASES = ("renewal", "anytime", "never")
NUMBER_LENGTH = 120
PERIOD_LENGTH = 40
EMAIL_LENGTH = 254

CONTRACT_COLUMNS = (
    Column("contract", required=True, max_length=NUMBER_LENGTH, doc="Number or name of the contract; the key."),
    Column("vendor", required=True, doc="With whom it was signed; made when it is missing."),
    Column("currency", required=True, doc="ISO 4217, such as EUR."),
    Column("start_date", "date", required=True, doc="First day of the service."),
    Column(
        "initial_term", required=True, max_length=PERIOD_LENGTH, doc='First term: "12 months", "3 years", "180 days".'
    ),
    Column("renewal_term", max_length=PERIOD_LENGTH, doc="Each further term; empty: it ends by itself."),
    Column("last_day", "date", doc="Printed last day of the first term; it wins over the initial term."),
    Column(
        "notice",
        max_length=PERIOD_LENGTH,
        doc='"90 days", "8 weeks", "3 months"; empty: the default notice is assumed.',
    ),
    Column("notice_rule", "choice", choices=NOTICE_RULES, default="last_day_minus", doc="How the notice is counted."),
    Column("roll", "choice", choices=ROLLS, default="none", doc="Whether a deadline moves to a business day."),
    Column("renewals", "choice", choices=("anchored", "chained"), default="anchored", doc="What renewals count from."),
    Column("term_end_rule", "choice", choices=("clamp", "legal_overflow"), default="clamp", doc="For missing days."),
    Column("time_zone", doc="IANA name, such as Europe/Paris; empty: that of the instance."),
    Column("country", doc="ISO 3166, two letters."),
    Column("company", doc="The company of the group that signed."),
    Column(
        "owner_email", "email", max_length=EMAIL_LENGTH, doc="Who decides on the renewal; an unknown one is a warning."
    ),
    Column("decrease", "choice", choices=DECREASES, default="renewal", doc="When fewer units may be bought."),
    Column("escalator", doc="Price increase at renewal, as written."),
    Column("payment_terms", doc="As written."),
    Column("reference", doc="Purchase order, link or file name."),
)

LINE_COLUMNS = (
    Column("contract", required=True, max_length=NUMBER_LENGTH, doc="Number of an imported contract."),
    Column("application", required=True, doc="Made with status review when it is missing."),
    Column("plan", required=True, doc="License type; made when it is missing."),
    Column("quantity", "integer", required=True, doc="Units bought, 0 or more."),
    Column("unit_price", "decimal", required=True, doc="Price of one unit (flat: of the line), 0 or more."),
    Column("per", "choice", required=True, choices=PERIODS, doc="What one price pays for."),
    Column("price_model", "choice", choices=PRICE_MODELS, default="per_unit", doc="per_unit or flat for now."),
    Column("tiers", "json", doc="A list of tiers; for price models that are not supported yet."),
    Column("floor_quantity", "integer", doc="Quantity that is paid at least."),
    Column("restrictions", "json", doc="An object: employee_types, countries, named_user."),
    Column("true_up", "json", doc="An object: measure, price, proration."),
    Column("valid_from", "date", doc="First day; empty: the start of the contract. Part of the key."),
    Column("valid_to", "date", doc="Last day, inclusive; empty: no end."),
)


def values_of(row: FileRow, columns: tuple[Column, ...]) -> Mapping[str, Any]:
    """A value per column: that of the row, else the default."""
    return {
        column.name: column.default if row.values.get(column.name) is None else row.values[column.name]
        for column in columns
    }
