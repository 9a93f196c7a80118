"""Reads a connector's documentation.md, which uses headings, paragraphs, lists and `code` only; pure."""

from dataclasses import dataclass
from itertools import groupby

Words = tuple[tuple[bool, str], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Paragraphs, or the items of one list. Each line is a sequence of (is it code, text)."""

    is_list: bool
    lines: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its blocks."""

    title: str
    blocks: tuple[Block, ...]


def sections(text: str) -> tuple[Section, ...]:
    """The sections of a documentation, in their order."""
    found = []
    for part in text.split("## ")[1:]:
        title, _, body = part.partition("\n")
        lines = [line.strip() for line in body.splitlines() if line.strip()]
        groups = groupby(lines, key=lambda line: line.startswith("- "))
        blocks = (Block(is_list, tuple(words(line.removeprefix("- ")) for line in group)) for is_list, group in groups)
        found.append(Section(title.strip(), tuple(blocks)))
    return tuple(found)


def words(line: str) -> Words:
    """The parts of a line, code in backticks told apart."""
    return tuple((number % 2 == 1, part) for number, part in enumerate(line.split("`")) if part)
