"""How much of the data a user sees."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows that a user may see: everything (None), or what belongs to the owner with this e-mail."""

    owner_email: str | None = None

    @property
    def everything(self) -> bool:
        """Whether nothing is hidden."""
        return self.owner_email is None


def scope_of(role: str, email: str) -> Scope:
    """The scope of a role: owners see their applications and contracts, everybody else sees all that the role opens."""
    return Scope(email) if role == "owner" else Scope()
