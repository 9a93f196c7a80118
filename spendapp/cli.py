"""The command `spendapp`. Each command imports what it needs when it runs, so that help answers at once."""

import click

from spendapp.config import SettingError


class LazyGroup(click.Group):
    """A group whose commands live in the rooms (`commands.py`) and are imported when they are called."""

    lazy: dict[str, str] = {
        "init": "spendapp.commands:init",
        "upgrade": "spendapp.commands:upgrade",
        "serve": "spendapp.commands:serve",
        "worker": "spendapp.commands:worker",
        "doctor": "spendapp.commands:doctor",
        "demo": "spendapp.demo.commands:demo",
        "users": "spendapp.accounts.commands:users",
        "import": "spendapp.files.commands:import_file",
        "connections": "spendapp.connectors.commands:connections",
        "sync": "spendapp.connectors.commands:sync",
        "reconcile": "spendapp.licenses.commands:reconcile",
        "findings": "spendapp.licenses.commands:findings",
        "gaps": "spendapp.licenses.commands:gaps",
        "renewals": "spendapp.renewals.commands:renewals",
        "alerts": "spendapp.renewals.commands:alerts",
        "price": "spendapp.contracts.commands:price",
        "notice": "spendapp.contracts.commands:notice",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, without importing anything."""
        return sorted({*super().list_commands(ctx), *self.lazy})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of the command."""
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        from importlib import import_module

        module, name = self.lazy[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List names only; a command's own help explains it."""
        with formatter.section("Commands"):
            formatter.write_text(", ".join(self.list_commands(ctx)))


@click.group(cls=LazyGroup)
@click.version_option(package_name="spendapp")
def cli() -> None:
    """Manage the SaaS subscriptions that an enterprise buys."""


def main() -> None:
    """Run; a wrong setting is a message, not a traceback."""
    try:
        cli()
    except SettingError as error:
        raise SystemExit(f"spendapp: {error}") from error
