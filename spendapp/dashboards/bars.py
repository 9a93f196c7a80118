"""Bought, assigned and in use as three aligned bars with their numbers; a cell value that exports as text."""

from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from spendapp.web.formatting import format_number

WIDTH = 100


@dataclass(frozen=True, slots=True)
class Bars:
    """Seats of an application; None is "no data" and has no bar."""

    bought: int | None
    assigned: int | None
    active: int | None

    def __str__(self) -> str:
        return " / ".join("" if value is None else str(value) for value in self._values())

    def __html__(self) -> str:
        """The bars on one scale, each with its number; read aloud as one sentence."""
        most = max((value or 0 for value in self._values()), default=0)
        rows = Markup("").join(
            Markup(
                '<span class="bar bar-{name}"><svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
                '<rect class="bar-track" width="100" height="6"/><rect class="bar-fill" width="{width}" height="6"/>'
                '</svg><span aria-hidden="true">{text}</span></span>'
            ).format(name=name, width=_width(value, most), text=_text(value))
            for name, value in zip(("bought", "assigned", "active"), self._values(), strict=True)
        )
        return Markup(
            '<span class="bars" title="{label}">{rows}<span class="visually-hidden">{label}</span></span>'
        ).format(label=self.label, rows=rows)

    @property
    def label(self) -> str:
        """The three numbers in words."""
        return str(
            _(
                "%(bought)s bought, %(assigned)s assigned, %(active)s in use",
                bought=_text(self.bought),
                assigned=_text(self.assigned),
                active=_text(self.active),
            )
        )

    def _values(self) -> tuple[int | None, int | None, int | None]:
        return (self.bought, self.assigned, self.active)


def _width(value: int | None, most: int) -> int:
    return 0 if not value else max(1, round(WIDTH * value / most))


def _text(value: int | None) -> str:
    return "–" if value is None else format_number(value)
