"""Compile the translation catalogs (messages.po -> messages.mo), or bring them up to date with the code.

    python scripts/translations.py           compile what changed; `make` runs it
    python scripts/translations.py update    read the texts of all rooms and add the new ones to each catalog

A compiled catalog is put into place by a rename, so that tests in several processes may compile at the same time.
"""

import os
import sys
import tempfile
from pathlib import Path

from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "spendapp" / "web" / "translations"
KEYWORDS = ("_", "_l", "gettext", "lazy_gettext", "ngettext:1,2", "lazy_ngettext:1,2", "pgettext:1c,2")


def catalogs(folder: Path = FOLDER) -> list[Path]:
    """The catalogs, one per language."""
    return sorted(folder.glob("*/LC_MESSAGES/messages.po"))


def compile_all(folder: Path = FOLDER) -> list[Path]:
    """Compile the catalogs whose .mo is missing or older; returns those that were compiled."""
    return [source for source in catalogs(folder) if _is_stale(source) and _compile(source)]


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.is_file() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compile(source: Path) -> bool:
    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parent.parent.name)
    handle, name = tempfile.mkstemp(dir=source.parent, suffix=".tmp")
    with os.fdopen(handle, "wb") as target:
        write_mo(target, catalog)
    Path(name).replace(source.with_suffix(".mo"))
    return True


def update() -> None:
    """Extract the texts and merge them into the catalogs. New ones stay empty until somebody translates them."""
    with tempfile.TemporaryDirectory() as folder:
        template = str(Path(folder) / "messages.pot")
        keywords = [argument for keyword in KEYWORDS for argument in ("-k", keyword)]
        extract = ["pybabel", "-q", "extract", "-F", str(FOLDER / "babel.cfg"), *keywords, "--no-location"]
        CommandLineInterface().run([*extract, "--sort-output", "-o", template, str(ROOT)])
        merge = ["pybabel", "-q", "update", "-i", template, "-d", str(FOLDER), "--no-fuzzy-matching"]
        CommandLineInterface().run([*merge, "--ignore-obsolete"])


def main() -> None:
    """Compile, or update and compile."""
    os.chdir(ROOT)
    if sys.argv[1:] == ["update"]:
        update()
    elif sys.argv[1:]:
        raise SystemExit(__doc__)
    for source in compile_all():
        print(f"compiled {source.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
