"""Reads a connector's documentation.md, which uses headings, paragraphs, lists and `code` only; pure."""

from dataclasses import dataclass

Words = tuple[tuple[bool, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its paragraphs and list items. Each is a sequence of (is it code, text)."""

    title: str
    paragraphs: tuple[Words, ...]
    items: tuple[Words, ...]


def sections(text: str) -> tuple[Section, ...]:
    """The sections of a documentation, in their order."""
    found = []
    for part in text.split("## ")[1:]:
        title, _, body = part.partition("\n")
        lines = [line.strip() for line in body.splitlines() if line.strip()]
        found.append(
            Section(
                title.strip(),
                tuple(words(line) for line in lines if not line.startswith("- ")),
                tuple(words(line[2:]) for line in lines if line.startswith("- ")),
            )
        )
    return tuple(found)


def words(line: str) -> Words:
    """The parts of a line, code in backticks told apart."""
    return tuple((number % 2 == 1, part) for number, part in enumerate(line.split("`")) if part)
