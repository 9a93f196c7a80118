"""`spendapp users`: add, list, role, disable, enable."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from spendapp.command_line import FORMATS, print_report, with_application
from spendapp.registry import ROLES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from spendapp.accounts.tables import User


@click.group()
def users() -> None:
    """Administer the users of this application."""


@users.command()
@click.argument("email")
@click.option("--name", help="How the user is called; the e-mail unless given.")
@click.option("--role", type=click.Choice(ROLES), default="owner", show_default=True)
@click.option("--password", help="Without it a one-time password is printed.")
@click.option("--invite", is_flag=True, help="Send an e-mail with a link to set the password.")
@click.option("--language", help="Language of the screens and e-mails (en, fr, it).")
@with_application
def add(email: str, *, name: str | None, role: str, password: str | None, invite: bool, language: str | None) -> None:
    """Add a user."""
    from spendapp.accounts import mail, passwords
    from spendapp.accounts.store import UserError, create_user
    from spendapp.extensions import db

    if invite and password:
        raise click.UsageError("Give --password or --invite, not both.")
    once = None if invite or password else passwords.one_time_password()
    try:
        user = create_user(
            db.session(),
            email=email,
            name=name or email,
            role=role,
            password=password or once,
            language=language,
            must_change_password=once is not None,
        )
    except UserError as error:
        raise click.ClickException(str(error)) from error
    if invite:
        mail.invite(db.session(), user, by="")
    db.session.commit()
    click.echo(f"Added {email} with the role {role}.")
    if invite:
        click.echo("An invitation is in the outbox; the worker sends it.")
    if once:
        click.echo(f"One-time password: {once}\nIt must be changed at the first login.")


@users.command("list")
@click.option("--format", "format_", type=click.Choice(FORMATS[:3]), default="table", show_default=True)
@with_application
def list_users(*, format_: str) -> None:
    """List all users."""
    from spendapp.accounts.user_table import all_users
    from spendapp.extensions import reading

    with reading() as session:
        rows = all_users(session)
    print_report(("email", "name", "role", "state", "last_login"), rows, format_=format_, output=None, title="Users")


@users.command()
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@with_application
def role(email: str, role: str) -> None:
    """Give a user another role."""
    from spendapp.accounts.store import change_role

    _change(email, lambda session, user: change_role(session, user, role))
    click.echo(f"{email} has the role {role}.")


@users.command()
@click.argument("email")
@with_application
def disable(email: str) -> None:
    """Lock a user out and end the open sessions."""
    from spendapp.accounts.store import disable as lock_out

    _change(email, lock_out)
    click.echo(f"{email} can no longer log in.")


@users.command()
@click.argument("email")
@with_application
def enable(email: str) -> None:
    """Let a disabled user in again."""
    from spendapp.accounts.store import enable as let_in

    _change(email, let_in)
    click.echo(f"{email} can log in again.")


def _change(email: str, change: "Callable[[Session, User], object]") -> None:
    from spendapp.accounts.store import UserError, find_user
    from spendapp.extensions import db

    user = find_user(db.session(), email)
    if user is None:
        raise click.ClickException(f"There is no user {email}; `spendapp users list` shows all.")
    try:
        change(db.session(), user)
    except UserError as error:
        raise click.ClickException(str(error)) from error
    db.session.commit()
