"""Ids of rows in addresses: a number that no row can have is an address that does not exist."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

LARGEST = 2**31 - 1


class RowId(IntegerConverter):
    """The converter `int` of this application; a database would refuse a larger number with an error of its own."""

    def __init__(self, map: Any, fixed_digits: int = 0) -> None:
        super().__init__(map, fixed_digits, max=LARGEST)


def init_row_ids(app: Flask) -> None:
    """Use it for every `<int:…>`; must come before the rooms add their addresses."""
    app.url_map.converters["int"] = RowId


def row_ids(texts: list[str]) -> list[int]:
    """Ids that a form sent, each once; anything else is left out."""
    plain = (text for text in texts if text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST)))
    return [number for number in dict.fromkeys(map(int, plain)) if 0 < number <= LARGEST]
