"""Who somebody is, and whether they have left: pure functions of what was known on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from spendapp.records import EmploymentStatus

SOURCE_ID = "source id"
EMAIL = "e-mail"
ALIAS = "alias"


@dataclass(frozen=True, slots=True)
class PersonOnDay:
    """A person with all facts as known on a day. `source_id` is the source that decides."""

    person_id: int
    source_id: int
    email: str
    name: str
    status: str
    employee_id: str | None = None
    department: str | None = None
    cost_center: str | None = None
    manager_email: str | None = None
    job_title: str | None = None
    employee_type: str | None = None
    country: str | None = None
    language: str | None = None
    company: str | None = None
    start_date: date | None = None
    end_date: date | None = None
    left_seen_on: date | None = None

    def has_left(self, day: date) -> bool:
        """Whether the person no longer works here on `day`."""
        return has_left(self.status, self.start_date, self.end_date, self.left_seen_on, day=day)

    @property
    def last_day(self) -> date | None:
        """The last day on which the person worked here, as far as anything is known of it."""
        return last_day(self.status, self.start_date, self.end_date, left_seen_on=self.left_seen_on)


@dataclass(frozen=True, slots=True)
class Match:
    """The person behind a key and how the match was made; without a person, why it was not (None: nothing fits)."""

    person_id: int | None
    reason: str | None


def email_key(text: str) -> str:
    """The form in which two spellings of an e-mail or a login name are equal."""
    return text.strip().casefold()


def end_in_force(start_date: date | None, end_date: date | None) -> date | None:
    """The last working day; one before a later start is that of an earlier employment (a rehire) and is ignored."""
    if end_date is not None and start_date is not None and end_date < start_date:
        return None
    return end_date


def has_left(
    status: str, start_date: date | None, end_date: date | None, left_seen_on: date | None = None, *, day: date
) -> bool:
    """Whether somebody left by `day`: status `left`, or the last working day has passed.

    `left` without a last working day counts from the day on which a source first said so.
    """
    end = end_in_force(start_date, end_date)
    if end is not None and end < day:
        return True
    if status != EmploymentStatus.LEFT:
        return False
    return end is not None or left_seen_on is None or left_seen_on <= day


def last_day(status: str, start_date: date | None, end_date: date | None, *, left_seen_on: date | None) -> date | None:
    """The end of the employment for evidence: the last working day, else the day on which `left` was first seen."""
    end = end_in_force(start_date, end_date)
    if end is None and status == EmploymentStatus.LEFT:
        return left_seen_on
    return end


class PersonIndex:
    """Finds the person behind an account: by source id, then e-mail, then alias. Two people fit: nobody does."""

    def __init__(
        self,
        people: Iterable[PersonOnDay],
        *,
        records: Mapping[tuple[int, str], int],
        aliases: Iterable[tuple[str, int]] = (),
    ) -> None:
        self._emails: dict[str, set[int]] = {}
        self._aliases: dict[str, set[int]] = {}
        self._names: dict[int, str] = {}
        self._records = records
        for person in people:
            self._names[person.person_id] = person.email
            self._emails.setdefault(email_key(person.email), set()).add(person.person_id)
        for alias, person_id in aliases:
            if person_id in self._names:
                self._aliases.setdefault(alias, set()).add(person_id)

    def match(self, source_id: int, person_key: str | None, email: str | None, account_name: str | None) -> Match:
        """The person whom a source means. The account's name is tried where it is an e-mail or an alias."""
        if person_key is not None:
            found = self._records.get((source_id, person_key))
            if found in self._names:
                return Match(found, SOURCE_ID)
        keys = list(dict.fromkeys(email_key(text) for text in (email, account_name) if text and text.strip()))
        for step, known in ((EMAIL, self._emails), (ALIAS, self._aliases)):
            for key in keys:
                people = known.get(key)
                if people:
                    return self._only(people, step, key)
        return Match(None, None)

    def _only(self, people: set[int], step: str, key: str) -> Match:
        if len(people) == 1:
            return Match(next(iter(people)), step)
        fits = sorted(self._names[person_id] for person_id in people)
        shown = " and ".join(fits[:2]) + (f" and {len(fits) - 2} more" if len(fits) > 2 else "")
        return Match(None, f"ambiguous: {step} {key} fits {shown}"[:200])
