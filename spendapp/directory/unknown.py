"""Warnings about addresses that nobody in the directory has: an owner or a manager in an imported file."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from spendapp.directory.matching import email_key
from spendapp.directory.reading import known_addresses
from spendapp.registry import FileRow, Problem


def unknown_people(session: Session, named: Iterable[tuple[FileRow, str]], column: str) -> Iterator[Problem]:
    """One warning for each address in `column` that belongs to nobody, with the first row that names it."""
    pairs = list(named)
    known = known_addresses(session) if pairs else frozenset()
    rows: dict[str, list[tuple[FileRow, str]]] = {}
    for row, email in pairs:
        if email_key(email) not in known:
            rows.setdefault(email_key(email), []).append((row, email))
    for found in rows.values():
        more = len(found) - 1
        message = _("is nobody in the directory (and in %(more)s more rows)", more=more)
        yield Problem(
            found[0][0].number,
            column,
            found[0][1],
            message if more else _("is nobody in the directory"),
            _("It is kept as it is. Add the person to a people file, or correct the address."),
        )
