"""The commands `spendapp connections` and `spendapp sync`."""

import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from spendapp.command_line import print_report, with_application

if TYPE_CHECKING:
    from spendapp.connectors.errors import ConnectorError
    from spendapp.connectors.sync import Outcome

WORDS = {
    "person": ("person", "people"),
    "seat": ("seat", "seats"),
    "application": ("application", "applications"),
    "purchased": ("purchased quantity", "purchased quantities"),
    "last_activity": ("last day of use", "last days of use"),
    "activity": ("day of use", "days of use"),
}
COLUMNS = ("name", "kind", "state", "last_complete", "records", "next", "message")


class Refusal(click.ClickException):
    """What went wrong, and what to do."""

    def __init__(self, error: "ConnectorError") -> None:
        super().__init__(f"{error.message}\n{error.remedy}")


@contextmanager
def plain_words() -> Iterator[None]:
    """Turn a ConnectorError into a message; exit 1."""
    from spendapp.connectors.errors import ConnectorError

    try:
        yield
    except ConnectorError as error:
        raise Refusal(error) from error


@click.group()
def connections() -> None:
    """Add, list, check and remove connections to vendors."""


@connections.command()
@click.argument("kind")
@click.option("--name", required=True, help="Your name for it; unique.")
@click.option("--set", "options", multiple=True, metavar="KEY=VALUE", help="A setting; repeat it for more.")
@click.option(
    "--secret",
    "secrets_",
    multiple=True,
    metavar="KEY=VALUE",
    help="A secret: KEY=VALUE, KEY=@FILE, or KEY=- to type or pipe it.",
)
@click.option(
    "--every", "hours", type=click.IntRange(1, 720), default=24, show_default=True, help="Hours between syncs."
)
@with_application
def add(kind: str, name: str, options: tuple[str, ...], secrets_: tuple[str, ...], hours: int) -> None:
    """Add a connection of KIND (okta, github, scim). The source is not asked yet; `check` does."""
    from spendapp.connectors import store
    from spendapp.extensions import db

    with plain_words():
        new = store.NewConnection(kind, name, _pairs(options), _secrets(secrets_), sync_hours=hours, trusted=True)
        store.add(db.session(), new)
        db.session.commit()
    quoted = shlex.quote(name)
    click.echo(f"Added {name}. Next: spendapp connections check {quoted}, then spendapp sync {quoted}")


@connections.command("list")
@click.option("--format", "format_", type=click.Choice(("table", "json", "csv")), default="table", show_default=True)
@with_application
def list_(format_: str) -> None:
    """List the connections with their last complete run."""
    from spendapp.connectors.overview import cards
    from spendapp.extensions import reading

    with reading() as session:
        rows = [card.as_row() for card in cards(session)]
    print_report(COLUMNS, rows, format_=format_, output=None, title="Connections")


@connections.command()
@click.argument("name")
@with_application
def check(name: str) -> None:
    """Ask the source what the token of NAME may read; exit 1 if something is missing."""
    from spendapp.connectors import store
    from spendapp.extensions import db

    with plain_words():
        proofs = store.check(db.session(), store.named(db.session(), name))
    for proof in proofs:
        click.echo(f"{'granted' if proof.granted else 'MISSING'}  {proof.name}: {proof.purpose}")
        if not proof.granted:
            click.echo(f"         {proof.message}")
    if not all(proof.granted for proof in proofs):
        raise SystemExit(1)


@connections.command()
@click.argument("name")
@click.option("--retire", is_flag=True, help="Also end everything that it landed, from today.")
@with_application
def remove(name: str, retire: bool) -> None:
    """Remove NAME and its secrets. What it landed stays, and turns stale, unless --retire."""
    from spendapp.connectors import store
    from spendapp.extensions import db

    with plain_words():
        store.remove(db.session(), store.named(db.session(), name), retire=retire)
    click.echo(f"Removed {name}. What it landed {'ended today' if retire else 'stays and will turn stale'}.")


@connections.command()
@click.argument("name")
@click.option("--secret", "secrets_", multiple=True, metavar="KEY=VALUE", help="KEY=VALUE, KEY=@FILE or KEY=-")
@with_application
def rotate(name: str, secrets_: tuple[str, ...]) -> None:
    """Replace secrets of NAME; without --secret, encrypt the stored ones with the newest key."""
    from spendapp.connectors import store
    from spendapp.extensions import db

    with plain_words():
        count = store.rotate(db.session(), store.named(db.session(), name), _secrets(secrets_))
    click.echo(
        f"{count} {'secret' if count == 1 else 'secrets'} of {name} {'replaced' if secrets_ else 'encrypted anew'}."
    )


@click.command()
@click.argument("names", nargs=-1)
@click.option("--all", "all_", is_flag=True, help="Every connection.")
@click.option("--accept-drop", is_flag=True, help="Confirm that much less than last time is right.")
@click.option("--discard", is_flag=True, help="Drop the run that is held instead of syncing.")
@with_application
def sync(names: tuple[str, ...], all_: bool, accept_drop: bool, discard: bool) -> None:
    """Run connections now; exit 1 if one failed, was partial or was held."""
    from spendapp.connectors import store
    from spendapp.connectors.sync import discard as discard_held
    from spendapp.extensions import db

    if bool(names) == all_:
        raise click.UsageError("Name one or more connections, or give --all.")
    session = db.session()
    with plain_words():
        found = store.all_connections(session) if all_ else [store.named(session, name) for name in names]
        wanted = [(connection.name, connection.id) for connection in found]
        session.commit()
        if discard:
            for name, connection_id in wanted:
                discard_held(session, connection_id)
                click.echo(f"{name}: the run that was held is dropped; the last complete state stays in force.")
            return
    if not wanted:
        click.echo("There are no connections yet; add one with: spendapp connections add")
    good = [_sync_one(name, connection_id, accept_drop=accept_drop) for name, connection_id in wanted]
    if not all(good):
        raise SystemExit(1)


def _sync_one(name: str, connection_id: int, *, accept_drop: bool) -> bool:
    """Run one connection with a progress line; trouble of one does not keep the others from running."""
    from spendapp import audit
    from spendapp.connectors.errors import ConnectorError
    from spendapp.connectors.sync import Options, accept_or_sync
    from spendapp.extensions import db

    if accept_drop:
        audit.record(db.session(), "sync.accept_drop", ("connection", connection_id))
        db.session.commit()
    try:
        with _progress(name) as progress:
            outcome = accept_or_sync(db.session(), connection_id, progress, Options(accept_drop=accept_drop))
    except ConnectorError as error:
        click.echo(f"{name}: {error.message}\n  {error.of(name).remedy}", err=True)
        return False
    _report(name, outcome)
    return outcome.state == "complete"


@contextmanager
def _progress(name: str) -> Iterator[Callable[[str], bool]]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(name, total=None)

        def tell(text: str) -> bool:
            bar.update(task, description=f"{name}: {text}")
            return True

        yield tell


def _report(name: str, outcome: "Outcome") -> None:
    """Say in words how a run ended, what came, what changed, and what to do."""
    records: Mapping[str, int] = outcome.counts.get("records", {})
    what = ", ".join(_counted(count, *WORDS[key]) for key, count in records.items()) or "nothing"
    pages = outcome.counts.get("pages", 0)
    click.echo(f"{name}: {outcome.state}: {what} from {_counted(pages, 'page', 'pages')} (run {outcome.run_id})")
    for plan in outcome.counts.get("plans", ())[:5]:
        click.echo(
            f"  {_counted(plan['seats'], 'seat', 'seats')} of {plan['application']} / {plan['plan'] or 'no plan'}"
        )
    diffs: Mapping[str, Mapping[str, int]] = outcome.counts.get("diff", {})
    for key, diff in diffs.items():
        changed = ", ".join(f"{count} {word}" for word, count in diff.items() if count)
        click.echo(f"  {WORDS[key][1]}: {changed or 'no change'}")
    troubles: Sequence[Mapping[str, Any]] = outcome.counts.get("troubles", ())
    for trouble in troubles:
        click.echo(f"  {trouble['message']}\n    {trouble['remedy']}", err=True)
    if outcome.error and not troubles:
        click.echo(f"  {outcome.error}\n    {outcome.remedy or ''}", err=True)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    found = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise click.UsageError(f"{text!r} is not KEY=VALUE.")
        found[key.strip()] = value.strip()
    return found


def _secrets(texts: Sequence[str]) -> dict[str, str]:
    return {key: _secret(key, value) for key, value in _pairs(texts).items()}


def _secret(key: str, value: str) -> str:
    if value == "-":
        typed = click.prompt(key, hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
        return str(typed).strip()
    if value.startswith("@"):
        try:
            return Path(value[1:]).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise click.UsageError(f"The file {value[1:]!r} of the secret {key!r} cannot be read: {error}.") from error
    return value
