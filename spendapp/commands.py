"""Commands that set up, run and keep an instance."""

import os
import secrets
import sys
from pathlib import Path

import click

from spendapp import config
from spendapp.command_line import with_application

PRIVATE = 0o600


@click.command()
@click.option("--email", default="admin@example.com", help="E-mail of the first admin.")
@click.option("--name", default="Administrator", help="Name of the first admin.")
def init(email: str, name: str) -> None:
    """Make the instance folder, its keys, its database and the first admin."""
    home = config.load().home
    if sys.stdin.isatty():
        email = click.prompt("E-mail of the first admin", default=email)
        name = click.prompt("Name", default=name)
    _make_keys(home)
    _migrate()
    password = _first_admin(email, name)
    click.echo(f"The instance is ready in {home}.")
    if password:
        click.echo(f"Log in as {email} with the one-time password {password}")
    else:
        click.echo("It has users already; none was added.")


@click.command()
def upgrade() -> None:
    """Bring the database to the schema of this version."""
    _migrate()
    click.echo("The database is up to date.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def serve(host: str, port: int) -> None:
    """Serve the web application (waitress); for larger sites use `gunicorn wsgi:app`."""
    from waitress import serve as run

    from spendapp import create_app

    app = create_app()
    if not app.config["SECRET_KEY"]:
        raise config.SettingError("No secret key: run `spendapp init`, or set SPENDAPP_SECRET_KEY.")
    click.echo(f"Serving http://{host}:{port}")
    run(app, host=host, port=port, threads=8, clear_untrusted_proxy_headers=True, ident=None)


@click.command()
@click.option("--until-idle", is_flag=True, help="Run what is due and stop.")
def worker(until_idle: bool) -> None:
    """Run jobs: syncs, reconcile, alerts, deliveries."""
    from spendapp import create_app, jobs

    app = create_app()
    if until_idle:
        with app.app_context():
            click.echo(f"{jobs.run_until_idle()} jobs ran.")
        return
    jobs.run_worker(app)


@click.command()
@with_application
def doctor() -> None:
    """Check settings, keys, database, files, mail and worker; exit 1 if something needs care."""
    from spendapp.doctor import examine

    checks = examine()
    for check in checks:
        click.echo(f"{'ok  ' if check.good else 'CARE'}  {check.subject}: {check.finding}")
        if not check.good:
            click.echo(f"      {check.remedy}")
    if not all(check.good for check in checks):
        raise SystemExit(1)


def _make_keys(home: Path) -> None:
    from cryptography.fernet import Fernet

    keys = home / "keys"
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, value in (("secret.key", secrets.token_hex(32)), ("encryption.key", Fernet.generate_key().decode())):
        path = keys / name
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w") as file:
                file.write(value + "\n")


def _migrate() -> None:
    import logging

    from flask_migrate import upgrade as migrate

    from spendapp import create_app

    logging.getLogger("alembic").setLevel(logging.WARNING)
    app = create_app()
    with app.app_context():
        migrate()


def _first_admin(email: str, name: str) -> str | None:
    from sqlalchemy import select

    from spendapp import create_app
    from spendapp.accounts.store import create_user
    from spendapp.accounts.tables import User
    from spendapp.extensions import db

    with create_app().app_context():
        if db.session.scalar(select(User.id).limit(1)) is not None:
            return None
        password = secrets.token_urlsafe(12)
        create_user(db.session(), email=email, name=name, role="admin", password=password, must_change_password=True)
        db.session.commit()
        return password
