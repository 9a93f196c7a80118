"""The command `spendapp demo`."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spendapp import clock, config

if TYPE_CHECKING:
    from spendapp.demo.company import Company

LOGINS = {"it": "IT manager", "procurement": "Procurement", "finance": "Finance", "auditor": "Auditor"}


@click.command()
@click.option("--serve/--no-serve", default=False, help="Start web, worker, vendors and mailbox afterwards.")
@click.option("--port", default=8000, show_default=True, help="Port of the web server.")
def demo(serve: bool, port: int) -> None:
    """Fill an initialized empty instance with the sample company, and with --serve run everything around it."""
    from spendapp.demo.company import build
    from spendapp.demo.surroundings import is_filled, settle

    home = config.load().home
    company = build(clock.today())
    if not is_filled(home):
        _fill(home, company)
    from spendapp.demo.surroundings import recall

    ports, logins = recall(home)
    settle(ports)
    if serve:
        _serve(home, company, port)
    else:
        _print_logins(logins)


def _fill(home: Path, company: "Company") -> None:
    from spendapp.demo.load import fill
    from spendapp.demo.surroundings import choose_ports, open_for_business, remember, settle
    from spendapp.demo.vendors import World

    started = time.monotonic()
    ports = choose_ports()
    settle(ports)
    world = World(company, company.first_day)
    from spendapp import create_app

    with create_app().app_context():
        _refuse_a_used_instance()
        logins = _make_users(company)
        with open_for_business(world, home, ports) as addresses:
            fill(company, world, addresses, lambda text: click.echo(f"  {text}"))
    remember(home, ports, logins)
    click.echo(f"The sample company is ready after {time.monotonic() - started:.0f} s.")


def _refuse_a_used_instance() -> None:
    from sqlalchemy import select
    from sqlalchemy.exc import SQLAlchemyError

    from spendapp.extensions import reading
    from spendapp.provenance import Run

    try:
        with reading() as session:
            used = session.scalar(select(Run.id).limit(1)) is not None
    except SQLAlchemyError as error:
        raise click.ClickException("The instance is not initialized; run `spendapp init` first.") from error
    if used:
        raise click.ClickException("The instance holds data already; the sample company needs an empty one.")


def _make_users(company: "Company") -> dict[str, str]:
    from spendapp.accounts.store import create_user
    from spendapp.demo.company import DOMAIN, head_of
    from spendapp.extensions import db

    owner = head_of(company.employees, "Engineering")
    people = {f"{role}@{DOMAIN}": (name, role) for role, name in LOGINS.items()} | {owner.email: (owner.name, "owner")}
    logins = {}
    for email, (name, role) in people.items():
        logins[email] = secrets.token_urlsafe(9)
        create_user(db.session(), email=email, name=name, role=role, password=logins[email], language="en")
    db.session.commit()
    return logins


def _serve(home: Path, company: "Company", port: int) -> None:
    from spendapp.demo.surroundings import open_for_business, recall
    from spendapp.demo.vendors import World

    ports, logins = recall(home)
    environment = {**os.environ, "SPENDAPP_BASE_URL": os.environ.get("SPENDAPP_BASE_URL", f"http://127.0.0.1:{port}")}
    world = World(company, clock.today(), broken=frozenset({"stale"}))
    with open_for_business(world, home, ports):
        commands = (["worker"], ["serve", "--port", str(port)])
        running = [subprocess.Popen([sys.argv[0], *command], env=environment) for command in commands]
        click.echo(f"\n  http://127.0.0.1:{port}\n")
        _print_logins(logins)
        click.echo(f"  E-mails that went out lie in {home / 'mail'}. Stop with Ctrl-C.")
        try:
            while all(process.poll() is None for process in running):
                time.sleep(0.5)
        except KeyboardInterrupt:
            click.echo("Stopping.")
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(timeout=30)


def _print_logins(logins: dict[str, str]) -> None:
    for email, password in logins.items():
        click.echo(f"  {email:44} {password}")
