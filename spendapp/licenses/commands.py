"""The commands `reconcile`, `findings` and `gaps`."""

from datetime import date
from pathlib import Path

import click

from spendapp.command_line import parse_day, print_report, report_options, with_application

SHOWN = ("rule", "severity", "application", "plan", "account", "quantity", "annualized", "realizable")


@click.command()
@click.option("--as-of", callback=parse_day, help="Only report what held at the end of this day (ISO).")
@with_application
def reconcile(as_of: date | None) -> None:
    """Compare seats with people, use and contracts. Today: updates the findings. A past day: changes nothing."""
    from spendapp import clock
    from spendapp.licenses.reconcile import reconcile_today, report
    from spendapp.licenses.turn import Busy

    today = clock.today()
    _refuse_future(as_of, today)
    try:
        outcome = reconcile_today() if as_of in (None, today) else report(as_of or today)
    except Busy as error:
        raise click.ClickException(str(error)) from error
    counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in outcome.counts.items())
    click.echo(f"{outcome.day}: {counts} in {outcome.seconds:.1f} s")
    if as_of not in (None, today):
        click.echo("A past day is only reported; nothing was changed.")


@click.command()
@click.option("--all", "with_resolved", is_flag=True, help="Also those that are resolved or frozen.")
@report_options
@with_application
def findings(with_resolved: bool, as_of: date | None, format_: str, output: Path | None) -> None:
    """List what holds: as of the last reconcile, or computed for another day."""
    from spendapp import clock
    from spendapp.extensions import reading
    from spendapp.licenses.reconcile import report
    from spendapp.licenses.reports import FINDING_COLUMNS, computed_findings, last_reconciled, stored_findings

    _refuse_future(as_of, clock.today())
    with reading() as session:
        if as_of is None or as_of == last_reconciled(session):
            rows = stored_findings(session, with_resolved=with_resolved)
        else:
            rows = computed_findings(session, report(as_of).verdicts, as_of)
    print_report(_columns(FINDING_COLUMNS, format_), rows, format_=format_, output=output, title="Findings")


@click.command()
@report_options
@with_application
def gaps(as_of: date | None, format_: str, output: Path | None) -> None:
    """List what cannot be said, and why: as of the last reconcile, or computed for another day."""
    from spendapp import clock
    from spendapp.extensions import reading
    from spendapp.licenses.reconcile import report
    from spendapp.licenses.reports import GAP_COLUMNS, computed_gaps, last_reconciled, stored_gaps

    _refuse_future(as_of, clock.today())
    with reading() as session:
        if as_of is None or as_of == last_reconciled(session):
            rows = stored_gaps(session)
        else:
            rows = computed_gaps(report(as_of).gaps)
    print_report(GAP_COLUMNS, rows, format_=format_, output=output, title="Data gaps")


def _refuse_future(day: date | None, today: date) -> None:
    if day is not None and day > today:
        raise click.BadParameter(f"{day} lies in the future; today is {today}.", param_hint="--as-of")


def _columns(columns: tuple[str, ...], format_: str) -> tuple[str, ...]:
    """A terminal has room for what is needed to pick a finding; the other formats have everything."""
    return SHOWN if format_ == "table" else columns
