"""What every template may use: filters for values, addresses of static files and icons, the navigation, banners."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from spendapp.registry import settings
from spendapp.web import charts, formatting
from spendapp.web.navigation import navigation
from spendapp.web.viewer import may, viewer

TILE_COLORS = 8
ROLE_LABELS = {
    "admin": _l("Administrator"),
    "it": _l("IT"),
    "procurement": _l("Procurement"),
    "finance": _l("Finance"),
    "owner": _l("Owner"),
    "auditor": _l("Auditor"),
}


@dataclass(frozen=True, slots=True)
class Banner:
    """A quiet line above the page, for example that a source is stale and what is frozen."""

    text: str
    href: str | None = None
    label: str = ""
    tone: str = "orange"


def init_layout(app: Flask) -> None:
    """Give the templates their filters, tests and functions."""
    environment = app.jinja_env
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(
        amount=formatting.format_amount,
        day=formatting.format_day,
        days_left=formatting.format_days_left,
        initials=initials,
        instant=formatting.format_instant,
        number=formatting.format_number,
        share=formatting.format_share,
        tile_number=tile_number,
    )
    environment.tests["permitted"] = may
    environment.globals.update(
        chart_table=charts.table_of,
        first_chart=charts.first_chart,
        icon_url=icon_url,
        language=lambda: str(get_locale() or "en"),
        may=may,
        navigation=navigation,
        role_label=lambda role: ROLE_LABELS.get(role, role),
        static_url=static_url,
        viewer=viewer,
    )
    app.context_processor(_page_values)


def static_url(name: str) -> str:
    """The address of a static file, with a fingerprint of its content, so that browsers may keep it for a year."""
    return url_for("static", filename=name, v=_fingerprint(name) or None)


def icon_url(name: str) -> str:
    """The address of an icon in the sprite."""
    return f"{static_url('vendor/icons.svg')}#{name}"


def initials(name: str) -> str:
    """One or two capitals for the tile of a person or an application."""
    words = [word for word in name.replace("@", " ").split() if word[:1].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


def tile_number(name: str) -> int:
    """Which of the tile colors a name has, the same on every page."""
    return hashlib.sha256(name.casefold().encode()).digest()[0] % TILE_COLORS


def _page_values() -> dict[str, Any]:
    found = viewer()
    return {
        "current_user": found,
        "organization": settings().organization,
        "theme": found.theme if found else "auto",
        "flashes_allowed": not g.get("failed"),
    }


def _fingerprint(name: str) -> str:
    path = Path(current_app.static_folder or "") / name
    return _digest(path, path.stat().st_mtime_ns) if path.is_file() else ""


@lru_cache(maxsize=256)
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
