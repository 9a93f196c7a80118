"""Which figures and lists the overview shows to a role, in which order. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Home:
    """The order of the blocks of a role: the first answers its question of the week."""

    figures: tuple[str, ...]
    lists: tuple[str, ...]


HOMES = {
    "it": Home(
        ("findings", "connections", "savings", "cancel_by", "committed", "exposure"), ("take_back", "changes", "decide")
    ),
    "procurement": Home(("cancel_by", "savings", "committed", "exposure"), ("decide", "changes", "take_back")),
    "finance": Home(("committed", "savings", "cancel_by", "exposure"), ("changes", "decide", "take_back")),
    "owner": Home(("savings", "cancel_by", "findings", "committed", "exposure"), ("decide", "take_back", "changes")),
}
WHOLE = Home(
    ("committed", "savings", "cancel_by", "findings", "exposure", "connections"), ("decide", "take_back", "changes")
)


def home_of(role: str) -> Home:
    """The home of a role; administrators and auditors see everything."""
    return HOMES.get(role, WHOLE)
