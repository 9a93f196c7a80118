"""Write the generated tables of the README (commands, settings, roles) between their markers."""

import re
import tempfile
from pathlib import Path

from spendapp import config, create_app
from spendapp.cli import LazyGroup

README = Path(__file__).parents[1] / "README.md"


def commands() -> str:
    """One row per command with the first sentence of its help."""
    import click

    group = LazyGroup("spendapp")
    context = click.Context(group)
    rows = ["| command | does |", "|---|---|"]
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            for sub in command.list_commands(context):
                found = command.get_command(context, sub)
                rows.append(f"| `spendapp {name} {sub}` | {_first(found.help if found else '')} |")
        elif command is not None:
            rows.append(f"| `spendapp {name}` | {_first(command.help)} |")
    return "\n".join(rows)


def settings() -> str:
    """One row per setting."""
    rows = ["| variable | default | what it does |", "|---|---|---|"]
    rows += [
        f"| `{name}` | {f'`{default}`' if default else ''} | {doc} |" for name, default, doc in config.documentation()
    ]
    return "\n".join(rows)


def permissions() -> str:
    """The table role x page x action."""
    from spendapp.accounts.permissions import markdown_table
    from spendapp.registry import registry

    with tempfile.TemporaryDirectory() as home:
        app = create_app(config.Settings(home=Path(home), secret_key="only-to-read-the-registry-0123456789"))  # noqa: S106
        return markdown_table(registry(app))


def main() -> None:
    """Replace what stands between the markers."""
    text = README.read_text(encoding="utf-8")
    for name, made in (("commands", commands()), ("settings", settings()), ("permissions", permissions())):
        pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        text = re.sub(pattern, lambda found, made=made: f"{found[1]}{made}\n{found[2]}", text, flags=re.DOTALL)
    README.write_text(text, encoding="utf-8")


def _first(text: str | None) -> str:
    return (text or "").strip().split("\n\n")[0].replace("\n", " ")


if __name__ == "__main__":
    main()
