"""Who hears of a deadline: the owner, then the manager, then procurement.

Somebody who left is passed over for the next one up the line, at once; a contract without an owner goes to
procurement. An owner whom the directory does not know is written to all the same: the address is all there is.
"""

from collections.abc import Mapping

from spendapp.renewals.model import Colleague, Role

Chain = tuple[tuple[Role, str], ...]


def address_key(email: str | None) -> str:
    """The form in which two spellings of an address are equal; empty for none."""
    return (email or "").strip().casefold()


def chain(owner_email: str | None, people: Mapping[str, Colleague], procurement_email: str) -> Chain:
    """Whom to tell, first to last, each address once. `people` are known by their address key."""
    owner = address_key(owner_email)
    here = bool(owner) and not _left(people, owner)
    found = [
        (Role.OWNER, owner if here else ""),
        (Role.MANAGER, manager_of(owner, people)),
        (Role.PROCUREMENT, address_key(procurement_email)),
    ]
    unique = {address: role for role, address in reversed(found) if address}
    return tuple((role, address) for role, address in found if unique.get(address) is role)


def manager_of(email: str, people: Mapping[str, Colleague]) -> str:
    """The nearest manager up the line who has not left; empty when the line ends or turns in a circle."""
    seen = {email}
    while (person := people.get(email)) is not None:
        email = address_key(person.manager_email)
        if not email or email in seen:
            return ""
        if not _left(people, email):
            return email
        seen.add(email)
    return ""


def _left(people: Mapping[str, Colleague], email: str) -> bool:
    person = people.get(email)
    return person is not None and person.left
