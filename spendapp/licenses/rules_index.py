"""The rules: a typed header for each SQL file in `rules/`, and the order in which the tables they read are prepared.

A rule file selects, for each subject that it takes up: application_id, plan_id, account_id, person_id, contract_id,
bucket, quantity, severity, confidence and annualized (1/10,000 of the reporting currency, null without a price).
"""

from dataclasses import dataclass
from importlib.resources import files

PREPARATION = (
    "freshness",
    "seat_source",
    "counted_seat",
    "account_link",
    "last_use",
    "policy_in_force",
    "person_state",
    "directory",
    "activity_teller",
    "seat_use",
    "seat_exclusion",
    "plan_exclusion",
    "classified",
    "position",
    "workforce",
    "joiner_need",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule is called, what it looks at, how grave its findings are, and what makes one disappear.

    `subject` is seat, plan or contract. `version` counts changes of the meaning and stands in the evidence.
    """

    name: str
    title: str
    subject: str
    severity: str
    documentation: str
    disappears_when: str
    bucket: str | None = None
    version: int = 1

    @property
    def sql(self) -> str:
        """The text of the rule."""
        return files("spendapp.licenses.rules").joinpath(f"{self.name}.sql").read_text(encoding="utf-8")


def preparation_sql(name: str) -> str:
    """The text that prepares a table which the rules read."""
    return files("spendapp.licenses.rules").joinpath("prepare", f"{name}.sql").read_text(encoding="utf-8")


RULES = (
    Rule(
        name="leaver_seat",
        title="Seat of a person who left",
        subject="seat",
        bucket="leaver",
        severity="high; critical when the account was used after the person left",
        documentation="The person has the status left, or their last working day is past, and the account still holds "
        "the seat. No window applies.",
        disappears_when="The seat is gone at the next complete run of its source, or the person works here again.",
    ),
    Rule(
        name="unmatched_account",
        title="Account of nobody in the directory",
        subject="seat",
        bucket="not_in_directory",
        severity="low",
        documentation="No person matches the account by source id, e-mail or alias. Accounts of external people are "
        "left out. Raised only while a people source was complete and is not stale.",
        disappears_when="The account matches a person, is marked as a service or external account, or loses the seat.",
    ),
    Rule(
        name="suspended_seat",
        title="Seat of a suspended account",
        subject="seat",
        bucket="suspended",
        severity="medium",
        documentation="The account is suspended or blocked, and the seat is still assigned and paid.",
        disappears_when="The seat is gone at the next complete run of its source, or the account is active again.",
    ),
    Rule(
        name="never_used",
        title="Seat never used",
        subject="seat",
        bucket="never",
        severity="medium",
        documentation="A source reports activity for the application and knows of none for the account, the seat is "
        "past its grace, and the source keeps at least as much as the window.",
        disappears_when="The account is used, the seat is gone, or no source can tell any more.",
    ),
    Rule(
        name="idle_seat",
        title="Seat without recent use",
        subject="seat",
        bucket="idle",
        severity="medium",
        documentation="The newest use over all sources, or the assignment if that is later, is at least as long ago "
        "as the window. People on leave are left out.",
        disappears_when="The account is used, the seat is gone, or no source can tell any more.",
    ),
    Rule(
        name="over_allocated",
        title="More seats assigned than bought",
        subject="plan",
        severity="high; critical above 10 %",
        documentation="The plan has a line in force, and more seats of it are assigned than its lines entitle to. "
        "This breaks the contract; its true-up clause stands in the evidence.",
        disappears_when="Seats are taken back, or a line with a higher quantity comes into force.",
    ),
    Rule(
        name="shelfware",
        title="Bought and not given out",
        subject="plan",
        severity="medium above 1,000 a year, otherwise low",
        documentation="More seats of the plan are bought than assigned, beyond a buffer of the assigned ones. Counted "
        "once per plan.",
        disappears_when="Seats are given out, or a line with a lower quantity comes into force.",
    ),
    Rule(
        name="expired_entitlement",
        title="Seats on a plan without a line in force",
        subject="plan",
        severity="high",
        documentation="The plan had lines, none is in force on the day, and seats of it are assigned.",
        disappears_when="A line comes into force, or the seats are taken back.",
    ),
    Rule(
        name="ownerless_contract",
        title="Contract without an owner",
        subject="contract",
        severity="low",
        documentation="A contract in force names no owner, or its owner has left.",
        disappears_when="The contract names an owner who works here, or it ends.",
    ),
)
RULE_NAMES = tuple(rule.name for rule in RULES)
_BY_NAME = {rule.name: rule for rule in RULES}


def rule_named(name: str) -> Rule:
    """The header of a rule; KeyError when there is none of that name."""
    return _BY_NAME[name]
