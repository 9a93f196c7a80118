"""The one exception of a file that cannot be imported, with everything that is wrong with it."""

from collections.abc import Iterable

from spendapp.registry import Problem

SHOWN_PROBLEMS = 50


class FileError(Exception):
    """The file is refused and nothing was written. Holds the first problems and the number of all."""

    def __init__(self, problems: Iterable[Problem], total: int | None = None) -> None:
        found = tuple(problems)
        self.problems = found[:SHOWN_PROBLEMS]
        self.total = len(found) if total is None else total
        super().__init__(describe(self.problems[0]) if self.problems else "The file cannot be read.")


def whole_file(message: str, remedy: str) -> FileError:
    """An error of the file as a whole."""
    return FileError([Problem(None, None, None, message, remedy)])


def describe(problem: Problem) -> str:
    """One line: row, column, value, what is wrong, what to do.

    A message in small letters goes on after the value; a sentence has the value behind it.
    """
    place = ", ".join(
        part
        for part in (
            f"row {problem.row}" if problem.row is not None else "",
            f"column {problem.column}" if problem.column else "",
        )
        if part
    )
    message = problem.message.removesuffix(".")
    if problem.value is not None:
        message = f"{problem.value!r} {message}" if message[:1].islower() else f"{message} ({problem.value!r})"
    return f"{place + ': ' if place else ''}{message}. {problem.remedy}".strip()
