"""The commands `renewals` and `alerts`."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from spendapp.command_line import parse_day, print_report, report_options, with_application

if TYPE_CHECKING:
    from spendapp.renewals.reading import AlertLine
    from spendapp.renewals.report import RenewalRow

COLUMNS = (
    "contract",
    "vendor",
    "application",
    "term_number",
    "term_start",
    "term_last_day",
    "renewal_date",
    "cancel_by",
    "cancel_by_earliest",
    "notice",
    "assumed",
    "state",
    "decision",
    "owner",
    "annual_value",
    "currency",
)
ALERT_COLUMNS = (
    "contract",
    "term_number",
    "deadline",
    "step",
    "due_on",
    "recipient",
    "planned_on",
    "state",
    "delivered_at",
    "attempts",
    "error",
)


@click.command("renewals")
@report_options
@with_application
def renewals(as_of: date | None, format_: str, output: Path | None) -> None:
    """One row per contract in force, by cancel-by."""
    from spendapp.extensions import reading
    from spendapp.renewals.reading import report_on

    day = as_of or _today()
    with reading() as session:
        rows = report_on(session, day)
    print_report(COLUMNS, [_row(row) for row in rows], format_=format_, output=output, title=f"Renewals on {day}")


@click.group("alerts")
def alerts() -> None:
    """Plan, deliver and list the alerts before cancel-by dates."""


@alerts.command("run")
@click.option("--as-of", callback=parse_day, help="Plan as if it were this day (ISO).")
@with_application
def run(as_of: date | None) -> None:
    """Plan what is due and deliver it. Exits with 1 when something could not be sent or has nobody to be sent to."""
    from spendapp.extensions import db
    from spendapp.messages.mail import Mailer
    from spendapp.messages.outbox import deliver_due
    from spendapp.registry import settings
    from spendapp.renewals.store import plan_due

    planned = plan_due(db.session(), as_of or _today())
    click.echo(f"{planned.posted} messages planned, {planned.merged} earlier steps merged into them.")
    click.echo(f"{planned.appended} successor terms appended.")
    if planned.unreachable:
        click.echo(f"{len(planned.unreachable)} contracts have nobody to tell: set an owner or procurement_email.")
    done = deliver_due(db.session(), Mailer.from_settings(settings()))
    click.echo(f"{done.sent} messages sent, {done.waiting} waiting, {done.failed} given up.")
    if done.error:
        click.echo(f"Last error: {done.error}", err=True)
    if done.error or planned.unreachable:
        raise SystemExit(1)


@alerts.command("list")
@report_options
@with_application
def list_alerts(as_of: date | None, format_: str, output: Path | None) -> None:
    """Alerts that were planned, with the state of their delivery: merged, waiting, sending, delivered, failed."""
    from spendapp.extensions import reading
    from spendapp.renewals.reading import alerts_until

    day = as_of or _today()
    with reading() as session:
        rows = [_alert(item) for item in alerts_until(session, day)]
    print_report(ALERT_COLUMNS, rows, format_=format_, output=output, title=f"Alerts until {day}")


@alerts.command("retry")
@with_application
def retry() -> None:
    """Try again what was given up."""
    from spendapp.extensions import db
    from spendapp.messages import outbox

    again = outbox.retry(db.session(), [dead.delivery_id for dead in outbox.dead_letters(db.session())])
    db.session.commit()
    click.echo(f"{again} messages will be tried again.")


def _today() -> date:
    from spendapp import clock
    from spendapp.registry import settings

    return clock.today(settings().time_zone)


def _row(row: "RenewalRow") -> dict[str, Any]:
    contract, term = row.contract, row.term
    values = (
        contract.number,
        contract.vendor,
        list(row.applications),
        term.number,
        term.first_day,
        term.last_day,
        term.renewal_date,
        term.cancel_by,
        term.cancel_by_earliest,
        term.notice,
        term.notice_assumed,
        row.state,
        row.decision,
        contract.owner_email,
        row.annual_value,
        contract.currency,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _alert(item: "AlertLine") -> dict[str, Any]:
    values = (
        item.contract,
        item.term_number,
        item.deadline,
        item.step,
        item.due_on,
        item.recipient,
        item.planned_on,
        item.state,
        item.delivered_at.isoformat(timespec="seconds") if item.delivered_at else None,
        item.attempts,
        item.error,
    )
    return dict(zip(ALERT_COLUMNS, values, strict=True))
