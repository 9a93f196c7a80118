"""How tests read a page: its text, sums, rows, figures and links; and how many statements it took."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import event

from spendapp.extensions import db, readers_engine
from tests.conftest import Browser

LogIn = Callable[..., Browser]


@dataclass
class Page:
    """The text of a page, and what stands in it."""

    html: str
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.text = " ".join(re.sub(r"<[^>]+>", " ", self.html).replace("\N{NO-BREAK SPACE}", " ").split())

    def sum_of(self, key: str) -> Decimal | None:
        """The sum under a column of the table."""
        cell = re.search(rf'data-sum="{key}">(.*?)</td>', self.html, re.S)
        assert cell, f"The table has no sum of {key}."
        return number(cell[1])

    def rows(self) -> int:
        """How many rows the view of the table has."""
        if "table-foot" not in self.html:
            return 0
        found = re.search(r"of ([\d,]+) rows", self.text)
        assert found
        return int(found[1].replace(",", ""))

    def figure(self, name: str) -> str:
        """The card of a figure of the overview."""
        return self.html.partition(f'data-figure="{name}"')[2].partition('<div class="fact card')[0]


def number(html: str) -> Decimal | None:
    """The first number in a piece of HTML; None where it says "no data"."""
    text = re.sub(r"<[^>]+>", " ", html).replace(",", "")
    found = re.search(r"-?\d+(\.\d+)?", text)
    return Decimal(found[0]) if found else None


def links(html: str) -> list[str]:
    """The addresses that a piece of HTML links to."""
    return [address.replace("&amp;", "&") for address in re.findall(r'<a [^>]*?href="(/[^"]*)"', html)]


def read(browser: Browser, path: str) -> Page:
    """A page that must open."""
    response = browser.get(path)
    assert response.status_code == 200, f"{path}: {response.status_code}"
    return Page(response.text)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that is sent while it lasts, by readers and writers."""
    found: list[str] = []

    def note(*args: Any) -> None:
        if not args[2].startswith("BEGIN"):
            found.append(args[2])

    engines = {db.engine, readers_engine()}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield found
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
