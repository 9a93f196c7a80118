"""Shared pieces of the commands: the application context and printing a report in the format that was asked for."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Any

import click

FORMATS = ("table", "json", "csv", "xlsx")


@contextmanager
def application() -> Iterator[None]:
    """The application context of the instance; its connections to the database are closed at the end."""
    from spendapp import create_app
    from spendapp.extensions import db

    with create_app().app_context():
        engine = db.engine
        try:
            yield
        finally:
            db.session.remove()
            engine.dispose()


def with_application(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside the application context."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        with application():
            return command(*args, **kwargs)

    return run


def parse_day(_context: click.Context, _parameter: click.Parameter, text: str | None) -> date | None:
    """A callback for options that take an ISO day."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not a day; write it as 2026-11-24.") from error


def report_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options `--as-of`, `--format` and `-o` of every report."""
    command = click.option("-o", "output", type=click.Path(dir_okay=False, path_type=Path), help="File to write.")(
        command
    )
    command = click.option("--format", "format_", type=click.Choice(FORMATS), default="table", show_default=True)(
        command
    )
    return click.option("--as-of", callback=parse_day, help="As of the end of this day (ISO).")(command)


def print_report(
    columns: Sequence[str], rows: Sequence[dict[str, Any]], *, format_: str, output: Path | None, title: str
) -> None:
    """Print or write rows. Amounts are decimal strings, dates ISO, absent is null (JSON) or empty."""
    if format_ == "json":
        _emit(json.dumps(rows, default=_plain, indent=2, ensure_ascii=False) + "\n", output)
    elif format_ == "csv":
        _emit(_csv(columns, rows), output)
    elif format_ == "xlsx":
        _xlsx(columns, rows, title, output)
    else:
        _table(columns, rows, title, output)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(_cell(part) for part in value)
    if isinstance(value, dict):
        return json.dumps(value, default=_plain, ensure_ascii=False)
    return str(_plain(value)) if isinstance(value, date | Decimal) else str(value)


def _csv(columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_safe(_cell(row.get(name))) for name in columns] for row in rows)
    return text.getvalue()


def _safe(text: str) -> str:
    """A text that a spreadsheet would take for a formula is written with an apostrophe; a negative number is not."""
    if text[:1] in "=+-@\t\r" and text and not text[1:].replace(".", "", 1).isdigit():
        return "'" + text
    return text


def _xlsx(columns: Sequence[str], rows: Sequence[dict[str, Any]], title: str, output: Path | None) -> None:
    if output is None:
        raise click.UsageError("An XLSX report needs a file: add -o report.xlsx.")
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.append(list(columns))
    for row in rows:
        values = (row.get(name) for name in columns)
        sheet.append([v if isinstance(v, date | Decimal | int | None) else _safe(_cell(v)) for v in values])
    book.save(output)


def _table(columns: Sequence[str], rows: Sequence[dict[str, Any]], title: str, output: Path | None) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, title=title)
    for row in rows:
        table.add_row(*(_cell(row.get(name)) for name in columns))
    if output is None:
        Console().print(table)
    else:
        with output.open("w", encoding="utf-8") as file:
            Console(file=file, width=200).print(table)


def _emit(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
