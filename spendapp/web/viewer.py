"""Who looks at the page, as far as the layout must know: name, role, language, theme.

The room accounts puts the viewer of a request into `g`; the web room never reads the database.
"""

from dataclasses import dataclass

from flask import g, has_request_context

from spendapp.registry import registry


@dataclass(frozen=True)
class Viewer:
    """The user of this request."""

    id: int
    email: str
    name: str
    role: str
    language: str | None = None
    theme: str = "auto"


def viewer() -> Viewer | None:
    """The user of this request; None before the login."""
    return g.get("viewer") if has_request_context() else None


def may(permission: str) -> bool:
    """Whether the role of the viewer has the permission. An unknown name is a programming error."""
    found = viewer()
    return found is not None and found.role in registry().permissions[permission].roles
