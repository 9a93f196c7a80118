"""The command `spendapp import`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spendapp.command_line import parse_day, with_application

if TYPE_CHECKING:
    from spendapp.files.applying import Imported
    from spendapp.registry import Problem


@click.command("import")
@click.argument("kind")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--as-of", callback=parse_day, help="Day on which the rows were known (ISO); marks them as backfilled.")
@with_application
def import_file(kind: str, file: Path, dry_run: bool, as_of: date | None) -> None:
    """Import FILE (CSV or XLSX) of the kind KIND: people, applications, plans, contracts, lines, seats, usage, …"""
    from spendapp.extensions import db
    from spendapp.files.applying import Request, import_path, kind_named
    from spendapp.files.errors import FileError

    try:
        request = Request(kind_named(kind), file.name, as_of)
        imported = import_path(db.session, request, file, dry_run=dry_run)  # type: ignore[arg-type]
    except FileError as error:
        _print_problems(file, error.problems, error.total)
        raise SystemExit(1) from error
    _print_imported(file, imported, dry_run=dry_run)


def _print_problems(file: Path, problems: "Sequence[Problem]", total: int) -> None:
    from spendapp.files.errors import describe

    click.echo(f"{file.name} was not imported; nothing was saved. Problems: {total}", err=True)
    for problem in problems:
        click.echo(f"  {describe(problem)}", err=True)
    if total > len(problems):
        click.echo(f"  … and {total - len(problems)} more", err=True)


def _print_imported(file: Path, imported: "Imported", *, dry_run: bool) -> None:
    from spendapp.files.errors import SHOWN_PROBLEMS, describe

    outcome = imported.outcome
    diff = outcome.diff
    click.echo(
        f"{file.name}: {imported.rows} rows; {diff.new} new, {diff.changed} changed, {diff.unchanged} unchanged, "
        f"{diff.retired} retired" + (" (dry run, nothing was saved)" if dry_run else "")
    )
    if dry_run:
        for change in outcome.changes:
            detail = f" ({change.detail})" if change.detail else ""
            click.echo(f"  {change.action} {change.subject}{detail}")
    for warning in outcome.warnings[:SHOWN_PROBLEMS]:
        click.echo(f"  warning: {describe(warning)}")
    if len(outcome.warnings) > SHOWN_PROBLEMS:
        click.echo(f"  … and {len(outcome.warnings) - SHOWN_PROBLEMS} more warnings")
