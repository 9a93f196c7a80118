"""Finding the person behind each record of one source: pure, over what is already known."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from spendapp.directory.matching import email_key
from spendapp.directory.normalize import is_person
from spendapp.records import PersonRecord

Holders = Mapping[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Known:
    """What the directory knows when records of a source arrive.

    `links`: the person of every key that the source ever used. `held`: persons whom the source goes on naming under
    a key that did not arrive. `employee_ids` and `aliases`: who holds an employee id, an address or a login name.
    """

    links: Mapping[str, int]
    held: frozenset[int]
    employee_ids: Holders
    aliases: Holders


@dataclass(slots=True)
class Resolution:
    """The person of each source key; for people yet to be made, the e-mail key under which `missing` has them."""

    persons: dict[str, int] = field(default_factory=dict)
    awaiting: dict[str, str] = field(default_factory=dict)
    missing: dict[str, PersonRecord] = field(default_factory=dict)


def employee_key(text: str | None) -> str:
    """The form in which two spellings of an employee id are equal; empty when there is none."""
    return text.strip().casefold() if text else ""


def link(records: Sequence[PersonRecord], known: Known) -> dict[str, int]:
    """Persons of records by their source key, else by an employee id.

    An employee id identifies only if one person holds it and the source uses it once: "0" or "n/a" names nobody.
    """
    found = {
        record.source_key: known.links[record.source_key] for record in records if record.source_key in known.links
    }
    taken = {*known.held, *found.values()}
    uses = Counter(employee_key(record.employee_id) for record in records)
    for record in records:
        key = employee_key(record.employee_id)
        people = known.employee_ids.get(key, frozenset())
        if record.source_key in found or uses[key] > 1 or not is_person(record):
            continue
        if len(people) == 1 and people.isdisjoint(taken):
            found[record.source_key] = next(iter(people))
    return found


def resolve(
    records: Sequence[PersonRecord], known: Known, *, linked: Mapping[str, int], owners: Mapping[str, int]
) -> Resolution:
    """Resolve what `link` left over by e-mail, then by alias; whoever fits nobody is a person to be made.

    `owners` are the persons by e-mail key, after the linked records have spoken.
    """
    done = Resolution(dict(linked))
    taken = {*known.held, *linked.values()}
    ids = {person_id: key for key, people in known.employee_ids.items() for person_id in people}
    for record in records:
        if record.source_key in linked or not is_person(record):
            continue
        key = email_key(record.email or "")
        person_id = owners.get(key)
        if person_id is None and key not in done.missing:
            person_id = _by_alias(record, _candidates(record, known, owners) - taken, ids)
        if person_id is None:
            done.missing.setdefault(key, record)
            done.awaiting[record.source_key] = key
        else:
            done.persons[record.source_key] = person_id
            taken.add(person_id)
    return done


def _candidates(record: PersonRecord, known: Known, owners: Mapping[str, int]) -> set[int]:
    people: set[int] = set()
    for address in (record.email or "", *record.aliases):
        key = email_key(address)
        people |= known.aliases.get(key, frozenset())
        if key in owners:
            people.add(owners[key])
    return people


def _by_alias(record: PersonRecord, people: Iterable[int], employee_ids: Mapping[int, str]) -> int | None:
    """The only candidate, unless it has another employee id.

    The caller left out whom the source names under another key: an address that was passed on to a new colleague
    must not join the two.
    """
    mine = employee_key(record.employee_id)
    fits = [person_id for person_id in people if not mine or employee_ids.get(person_id, mine) == mine]
    return fits[0] if len(fits) == 1 else None
