"""The sample company: who works there, who holds which seat, what was signed. Made from one seed and a day.

The same day gives the same company. Nothing here touches a database: `files.py` writes what people would import and
`vendors.py` answers as the vendors would.
"""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from spendapp.demo.catalog import DemoApplication, DemoPlan, applications
from spendapp.demo.names import FIRST_NAMES, LAST_NAMES

SEED = 20_260_101
NAME = "Alpenrose Group"
DOMAIN = "alpenrose.example"
HISTORY_DAYS = 120
COUNTRIES = {"IT": ("it", 0.36), "FR": ("fr", 0.26), "GB": ("en", 0.2), "US": ("en", 0.18)}
DEPARTMENTS = {
    "Engineering": 330, "Product": 90, "Data": 60, "Sales": 220, "Marketing": 90, "Support": 160,
    "Operations": 110, "Finance": 50, "People": 40, "Legal": 20, "Leadership": 30,
}  # fmt: skip
LEAVERS = 34
TEAM = 9
LIVING_ACCOUNT_OF_A_LEAVER = 25


@dataclass(frozen=True, slots=True)
class Employee:
    """A person of the company; `end` is the last working day."""

    number: int
    name: str
    email: str
    aliases: tuple[str, ...]
    country: str
    language: str
    department: str
    title: str
    manager_email: str | None
    employee_type: str
    start: date
    end: date | None = None
    leave: tuple[date, date] | None = None

    def here_on(self, day: date) -> bool:
        """Whether the person works here on the day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Holding:
    """A seat, from the day on which it was given to the day on which it was taken back, and how it is used."""

    application: DemoApplication
    plan: DemoPlan
    account: str
    email: str | None
    kind: str
    employee: Employee | None
    assigned_on: date
    gone_on: date | None
    suspended_on: date | None
    chance: float  # of use on a working day
    used_until: date | None  # idle from then on
    number: int

    def held_on(self, day: date) -> bool:
        """Whether the seat is held on the day."""
        return self.assigned_on <= day and (self.gone_on is None or day < self.gone_on)

    def used_on(self, day: date) -> bool:
        """Whether there is a sign of use on the day; the same answer whenever it is asked."""
        if day.weekday() >= 5 or not self.held_on(day) or (self.used_until and day > self.used_until):
            return False
        if self.suspended_on and day >= self.suspended_on:
            return False
        if self.employee and not self.may_use_on(self.employee, day):
            return False
        return _scatter(self.number, day.toordinal()) < self.chance

    def may_use_on(self, employee: Employee, day: date) -> bool:
        """Whether the person is at work; a few accounts of people who left go on being used by somebody."""
        still_used = self.gone_on is None and self.number % LIVING_ACCOUNT_OF_A_LEAVER == 0
        return not on_leave(employee, day) and (employee.here_on(day) or (still_used and employee.start <= day))

    def last_used(self, day: date, reach: int = 400) -> date | None:
        """The newest day of use up to `day`, looking back `reach` days."""
        if self.chance == 0:
            return None
        newest = min(day, self.used_until or day)
        return next((d for d in (newest - timedelta(n) for n in range(reach)) if self.used_on(d)), None)


@dataclass(frozen=True, slots=True)
class Company:
    """Everything about the sample company, as of a day."""

    today: date
    employees: tuple[Employee, ...]
    holdings: tuple[Holding, ...]

    @property
    def first_day(self) -> date:
        """The day on which its history begins."""
        return self.today - timedelta(HISTORY_DAYS)

    def held(self, day: date, *sources: str) -> Iterator[Holding]:
        """The seats held on the day in applications whose seats come from one of the sources."""
        return (h for h in self.holdings if h.application.source in sources and h.held_on(day))


def build(today: date) -> Company:
    """Make the company."""
    chance = random.Random(SEED)  # noqa: S311 - the same company every time is the point
    employees = _employees(chance, today)
    holdings: list[Holding] = []
    for application in applications():
        holdings.extend(_holdings(chance, application, employees, today=today, first=len(holdings)))
    return Company(today, tuple(employees), tuple(holdings))


def on_leave(employee: Employee, day: date) -> bool:
    """Whether the person is on leave on the day."""
    return employee.leave is not None and employee.leave[0] <= day <= employee.leave[1]


def head_of(employees: tuple[Employee, ...], department: str) -> Employee:
    """The head of a department: its first employee."""
    return next(e for e in employees if e.department == department)


def _employees(chance: random.Random, today: date) -> list[Employee]:
    people: list[Employee] = []
    taken: set[str] = set()
    for department, size in DEPARTMENTS.items():
        head: Employee | None = None
        lead: Employee | None = None
        for position in range(size):
            boss = head if position % TEAM == 1 else lead
            person = _employee(chance, len(people) + 1, department, today=today, boss=boss, taken=taken)
            if position == 0:
                head = lead = person
            elif position % TEAM == 1:
                lead = person
            people.append(person)
    chief = next(p for p in people if p.department == "Leadership")
    people = [
        replace(p, manager_email=chief.email) if p.manager_email is None and p is not chief else p for p in people
    ]
    return _with_moves(chance, people, today)


def _employee(
    chance: random.Random, number: int, department: str, *, today: date, boss: Employee | None, taken: set[str]
) -> Employee:
    country = chance.choices(list(COUNTRIES), [share for _, share in COUNTRIES.values()])[0]
    first, last = chance.choice(FIRST_NAMES[country]), chance.choice(LAST_NAMES[country])
    local = base = _ascii(f"{first}.{last}")
    suffix = 2
    while local in taken:
        local, suffix = f"{base}{suffix}", suffix + 1
    taken.add(local)
    title = (
        f"Head of {department}" if boss is None else f"{department} {'lead' if number % TEAM == 1 else 'specialist'}"
    )
    return Employee(
        number=number,
        name=f"{first} {last}",
        email=f"{local}@{DOMAIN}",
        aliases=(f"{_ascii(first)[0]}{_ascii(last)}{number}@{DOMAIN}",) if number % 6 == 0 else (),
        country=country,
        language=COUNTRIES[country][0],
        department=department,
        title=title,
        manager_email=boss.email if boss else None,
        employee_type=chance.choices(("employee", "contractor", "intern"), (0.92, 0.06, 0.02))[0],
        start=today - timedelta(chance.randint(150, 3_200)),
    )


def _with_moves(chance: random.Random, people: list[Employee], today: date) -> list[Employee]:
    """Some left within the history, some joined, a few are on leave, some will join."""
    movable = [i for i, p in enumerate(people) if "specialist" in p.title]
    chosen = chance.sample(movable, LEAVERS + 60)
    for position, index in enumerate(chosen):
        person = people[index]
        if position < LEAVERS:
            people[index] = replace(person, end=today - timedelta(chance.randint(2, HISTORY_DAYS + 60)))
        elif position < LEAVERS + 26:
            people[index] = replace(person, start=today - timedelta(chance.randint(1, HISTORY_DAYS)))
        elif position < LEAVERS + 40:
            begin = today - timedelta(chance.randint(20, 150))
            people[index] = replace(person, leave=(begin, begin + timedelta(chance.randint(60, 240))))
        elif position < LEAVERS + 50:
            people[index] = replace(person, start=today + timedelta(chance.randint(3, 70)))
    # The head of Operations left: a contract without an owner, and a manager who has to know.
    index = next(i for i, p in enumerate(people) if p.department == "Operations")
    people[index] = replace(people[index], end=today - timedelta(24))
    return people


def _holdings(
    chance: random.Random, application: DemoApplication, employees: list[Employee], *, today: date, first: int
) -> Iterator[Holding]:
    number = first
    for employee in employees:
        if employee.start > today or chance.random() >= application.reach.get(
            employee.department, application.reach_all
        ):
            continue
        plan = chance.choices(application.plans, [p.share for p in application.plans])[0]
        number += 1
        yield _seat_of(chance, employee, application, plan, today=today, number=number)
    for kind, account, email in _strangers(chance, application):
        number += 1
        assigned = today - timedelta(chance.randint(130, 700))
        yield Holding(
            application, application.plans[-1], account, email, kind, None, assigned, None, None,
            0.5 if kind == "unknown" else 0.9, None, number,
        )  # fmt: skip


def _seat_of(
    chance: random.Random, employee: Employee, application: DemoApplication, plan: DemoPlan, *, today: date, number: int
) -> Holding:
    earliest = max(employee.start, today - timedelta(1_000))
    latest = min(employee.end or today, today) - timedelta(1)
    assigned = earliest + timedelta(int(max((latest - earliest).days, 0) * chance.random() ** 2))
    gone = None
    if employee.end is not None and chance.random() < 0.72:
        gone = employee.end + timedelta(chance.randint(1, 6))
    habit, used_until, suspended = chance.random(), None, None
    often = chance.choices((0.85, 0.5, 0.22, 0.1), (0.4, 0.3, 0.2, 0.1))[0]
    if habit < application.idle_share:
        used_until = max(today - timedelta(chance.randint(95, 300)), assigned)
    elif habit < application.idle_share + 0.025:
        often = 0.0
    elif habit < application.idle_share + 0.032:
        suspended = today - timedelta(chance.randint(10, 200))
    elif gone is None and chance.random() < 0.03 and assigned < today - timedelta(HISTORY_DAYS):
        gone = today - timedelta(chance.randint(1, HISTORY_DAYS - 5))
    account = _account(application, employee)
    email = employee.aliases[0] if employee.aliases and number % 3 == 0 else employee.email
    return Holding(
        application, plan, account, email, "person", employee, assigned, gone, suspended, often, used_until, number
    )  # fmt: skip


def _strangers(chance: random.Random, application: DemoApplication) -> Iterator[tuple[str, str, str | None]]:
    """Accounts behind which nobody of the company stands: agencies nobody remembers, service accounts, bots."""
    if application.source == "none":
        return
    slug = _ascii(application.name).replace(" ", "-")
    if application.source in ("seats", "usage", "plain"):
        yield "service", f"svc-{slug}", None
    if chance.random() < 0.45 and application.source != "okta":
        for letter in "ab"[: chance.randint(1, 2)]:
            yield (
                "unknown",
                f"agency-{letter}-{slug}@brightpixel.example",
                f"agency-{letter}-{slug}@brightpixel.example",
            )


def _account(application: DemoApplication, employee: Employee) -> str:
    if application.source == "github":
        return f"{employee.email.split('@')[0].replace('.', '-')}-ar"
    return employee.email


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return "".join(c if c.isalnum() or c == "." else "-" if c == " " else "" for c in plain).replace(
        "de-luca", "deluca"
    )


def _scatter(number: int, ordinal: int) -> float:
    """A number in [0, 1) that depends on the seat and the day alone."""
    mixed = (number * 2_654_435_761 + ordinal * 40_503 + 0x9E3779B9) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 16)) * 0x45D9F3B) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 16)) * 0x45D9F3B) & 0xFFFFFFFF
    return (mixed ^ (mixed >> 16)) / 2**32
