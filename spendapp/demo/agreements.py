"""The contracts of the sample company: spread so that each kind of deadline and each pool finding is there today."""

import math
import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from dateutil.relativedelta import relativedelta

from spendapp.demo.catalog import DemoApplication, DemoPlan, applications
from spendapp.demo.company import SEED, Company, head_of

# Days from today to cancel-by, in the order of the contracts; the rest follow at random within the year.
DEADLINES = (
    -31, -12, 0, 2, 5, 7, 9, 12, 14, 17, 21, 26, 30, 34, 39, 44, 51, 58, 63, 70, 78, 85, 91, 99, 106, 113, 119, 121,
)  # fmt: skip
NOTICES = ("90 days", "60 days", "30 days", "3 months", "90 days", "2 months", "", "90 days", "8 weeks")
TOGETHER = {"Atlassian": ("Jira", "Confluence"), "GitHub": ("GitHub", "GitHub Copilot")}
# Fewer bought than given out; more than anybody needs; ended without a successor.
SHORT = {"GitLab": 3, "Zendesk": 6, "Sentry": 11}
SPARE = {"Tableau": 1.45, "New Relic": 1.6, "Salesforce": 1.2, "Docker Business": 1.3, "Smartsheet": 1.5, "Gong": 1.25}
ENDED = {"Airtable": 41, "Outreach": 12}
WITHOUT_OWNER = frozenset({"Loom"})
FORMER_OWNER = frozenset({"Coupa"})  # signed by the head of Operations, who left
OWNERS = {
    "Engineering": (
        "Source control", "Observability", "AI coding", "Developer", "Error", "Incident", "API", "Feature", "Testing",
    ),
    "Sales": ("Customer relationship", "Revenue", "Sales"),
    "Marketing": ("Marketing", "Design", "Writing", "Translation"),
    "People": ("Human", "Recruiting", "Performance", "Employee", "Payroll"),
    "Finance": ("Expense", "Accounting", "Procurement"),
    "Legal": ("E-signature", "Contract"),
    "Data": ("Data", "Business intelligence"),
    "Support": ("Customer support",),
    "Product": ("Project", "Whiteboard", "Knowledge", "AI assistant"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agreement:
    """A contract as it stands in the file that procurement would import."""

    number: str
    vendor: str
    currency: str
    start: date
    initial_term: str
    renewal_term: str
    notice: str
    owner_email: str
    decrease: str
    escalator: str


@dataclass(frozen=True, slots=True)
class AgreedLine:
    """A line of a contract."""

    contract: str
    application: str
    plan: str
    quantity: int
    unit_price: Decimal
    per: str
    price_model: str
    floor_quantity: int | None


def agreements(company: Company) -> tuple[tuple[Agreement, ...], tuple[AgreedLine, ...]]:
    """All contracts and their lines."""
    chance = random.Random(SEED + 1)  # noqa: S311 - the same company every time is the point
    signed: list[Agreement] = []
    lines: list[AgreedLine] = []
    groups = [list(group) for _, group in groupby(_in_signing_order(), key=_signed_with)]
    chance.shuffle(groups)
    for position, group in enumerate(groups):
        agreement = _agreement(chance, company, group, position=position)
        signed.append(agreement)
        for application in group:
            lines.extend(_lines(chance, company, application, agreement.number))
    return tuple(signed), tuple(lines)


def _in_signing_order() -> list[DemoApplication]:
    return sorted(applications(), key=_signed_with)


def _signed_with(application: DemoApplication) -> str:
    together = application.name in TOGETHER.get(application.vendor, ())
    return application.vendor if together else application.name


def _agreement(chance: random.Random, company: Company, group: list[DemoApplication], *, position: int) -> Agreement:
    first, today = group[0], company.today
    notice = NOTICES[position % len(NOTICES)]
    years = chance.choice((1, 1, 1, 2, 3))
    ended = ENDED.get(first.name)
    days_left = DEADLINES[position] if position < len(DEADLINES) else chance.randint(122, 355)
    renewal = (
        _after_notice(today + timedelta(days_left), notice or "90 days") if ended is None else today - timedelta(ended)
    )
    # Signed before the history begins, so that nothing is used before it was bought.
    years += next(more for more in range(3) if renewal - relativedelta(years=years + more) < company.first_day)
    start = renewal - relativedelta(years=years)
    return Agreement(
        number=f"C-{start.year}-{101 + position}",
        vendor=first.vendor,
        currency=first.currency,
        start=start,
        initial_term=f"{12 * years} months",
        renewal_term="" if ended is not None or position % 13 == 6 else "12 months",
        notice=notice,
        owner_email=_owner(company, group),
        decrease=chance.choices(("renewal", "anytime", "never"), (0.86, 0.1, 0.04))[0],
        escalator=chance.choice(("", "", "5 %", "7 %", "CPI, at most 5 %")),
    )


def _after_notice(deadline: date, notice: str) -> date:
    """The renewal date whose deadline is about the given day."""
    count, unit = notice.split()
    length = relativedelta(**{unit: int(count)})  # type: ignore[arg-type]
    return deadline + length + timedelta(1)


def _owner(company: Company, group: list[DemoApplication]) -> str:
    name = group[0].name
    if name in WITHOUT_OWNER:
        return ""
    if name in FORMER_OWNER:
        return head_of(company.employees, "Operations").email
    for department, categories in OWNERS.items():
        if group[0].category.startswith(categories):
            return head_of(company.employees, department).email
    return next(e for e in company.employees if e.department == "Operations" and e.title.endswith("lead")).email


def _lines(chance: random.Random, company: Company, application: DemoApplication, number: str) -> list[AgreedLine]:
    discount = Decimal(100 - chance.choice((0, 0, 5, 8, 10, 12, 15))) / 100
    yearly = application.currency != "EUR" or chance.random() < 0.4
    if application.source == "none":
        plan = application.plans[0]
        return [AgreedLine(number, application.name, plan.name, 1, plan.price, "month", "flat", None)]
    lines = []
    for plan in application.plans:
        if plan.free:
            continue
        price = (plan.price * discount * (12 if yearly else 1)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        quantity = _quantity(chance, company, application, plan)
        floor = quantity // 2 // 5 * 5 if chance.random() < 0.3 else None
        per = "year" if yearly else "month"
        lines.append(AgreedLine(number, application.name, plan.name, quantity, price, per, "per_unit", floor))
    return lines


def _quantity(chance: random.Random, company: Company, application: DemoApplication, plan: DemoPlan) -> int:
    held = sum(
        1 for h in company.holdings if h.application is application and h.plan is plan and h.held_on(company.today)
    )
    if application.name in SHORT:
        return held - SHORT[application.name]
    more = SPARE.get(application.name, chance.choice((1.0, 1.02, 1.04, 1.06, 1.08)))
    return math.ceil(held * more / 5) * 5
