"""House rules as tests: sizes, purity, documentation, collection."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from spendapp import config

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "spendapp"
TESTS = ROOT / "tests"
SOURCES = sorted(
    [
        *PACKAGE.rglob("*.py"),
        *TESTS.rglob("*.py"),
        *(ROOT / "scripts").glob("*.py"),
        *(ROOT / "benchmarks").glob("*.py"),
    ]
)
EDGE = {"flask", "flask_sqlalchemy", "flask_login", "flask_wtf", "sqlalchemy", "requests", "urllib3"}
PURE = (
    "money.py", "records.py", "directory/matching.py", "contracts/model.py", "contracts/terms.py",
    "contracts/notice.py", "contracts/pricing.py", "renewals/ladder.py", "licenses/money.py",
    "connectors/okta/normalize.py", "connectors/github/normalize.py", "connectors/scim/normalize.py",
)  # fmt: skip


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_is_longer_than_400_lines() -> None:
    long = {named(path): size for path in SOURCES if (size := len(path.read_text(encoding="utf-8").splitlines())) > 400}
    assert long == {}


def test_no_function_is_longer_than_50_lines() -> None:
    long = {
        f"{named(path)}:{node.name}": size
        for path in SOURCES
        for node in functions(path)
        if (size := (node.end_lineno or 0) - node.lineno + 1) > 50
    }
    assert long == {}


def test_no_function_takes_more_than_four_positional_arguments() -> None:
    wide = [
        f"{named(path)}:{node.name}"
        for path in PACKAGE.rglob("*.py")
        for node in functions(path)
        if len([arg for arg in node.args.args if arg.arg not in ("self", "cls")]) > 4
        and not any(isinstance(item, ast.Attribute | ast.Call) for item in node.decorator_list)
    ]
    assert wide == []


@pytest.mark.parametrize("name", PURE)
def test_a_pure_file_imports_no_edge(name: str) -> None:
    path = PACKAGE / name
    seen: set[Path] = set()
    assert sorted(impure(path, seen)) == []


def impure(path: Path, seen: set[Path]) -> Iterator[str]:
    """Imports of Flask, SQLAlchemy or requests, in the file or in what it imports of the package."""
    if path in seen:
        return
    seen.add(path)
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        for module in imported(node):
            if module.split(".")[0] in EDGE:
                yield f"{named(path)} imports {module}"
            found = PACKAGE.parent / (module.replace(".", "/") + ".py")
            if module.startswith("spendapp.") and found.is_file():
                yield from impure(found, seen)


def imported(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{name.name}" for name in node.names)]
    return []


def test_only_the_clock_reads_the_wall_clock() -> None:
    pattern = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(")
    readers = [
        named(path)
        for path in PACKAGE.rglob("*.py")
        if path.name != "clock.py" and pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert readers == []


def test_every_setting_is_documented_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [name for name, _, doc in config.documentation() if f"| `{name}` |" not in readme or doc not in readme]
    assert missing == []


def test_every_command_is_documented_in_the_readme() -> None:
    from spendapp.cli import LazyGroup

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in LazyGroup.lazy if f"spendapp {name}" not in readme] == []


def test_every_function_that_looks_like_a_test_is_collected() -> None:
    hidden = [
        f"{named(path)}:{node.name}"
        for path in TESTS.rglob("*.py")
        for node in functions(path)
        if node.name.startswith("test") and (not node.name.startswith("test_") or not path.name.startswith("test_"))
    ]
    assert hidden == []


def test_every_public_function_of_the_package_has_a_docstring() -> None:
    missing = [
        f"{named(path)}:{node.name}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if ast.get_docstring(node) is None
    ]
    assert missing == []
