"""The front-end files are pinned, carry no addresses, and hold every icon in use."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def assets() -> ModuleType:
    """The script that makes the files."""
    spec = importlib.util.spec_from_file_location("assets", ROOT / "scripts" / "assets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(assets: ModuleType) -> Path:
    """The folder of the files; tests that need it are skipped before `make assets`."""
    if not assets.MANIFEST.is_file():
        pytest.skip("The front-end files are not made; run `make assets`.")
    return Path(assets.VENDOR)


def test_every_package_is_pinned_by_its_sum_and_names_no_server() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {place: entry for place, entry in lock["packages"].items() if place}
    assert len(packages) == 5
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert "resolved" not in str(packages)


def test_versions_are_exact() -> None:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())


def test_the_files_are_what_the_manifest_says(assets: ModuleType, made: Path) -> None:
    manifest = json.loads(assets.MANIFEST.read_text(encoding="utf-8"))
    assert set(manifest["files"]) == {*assets.FILES, "icons.svg", "LICENSES.txt"}
    assert all(assets.digest_file(made / name) == found for name, found in manifest["files"].items())


def test_a_touched_file_is_noticed(assets: ModuleType, made: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "vendor"
    shutil.copytree(made, copy)
    assets.VENDOR, assets.MANIFEST = copy, copy / "manifest.json"
    source = json.loads(assets.MANIFEST.read_text(encoding="utf-8"))["source"]
    assert assets.up_to_date(source)
    (copy / "htmx.min.js").write_text("touched", encoding="utf-8")
    assert not assets.up_to_date(source)
    assets.VENDOR, assets.MANIFEST = made, made / "manifest.json"


def test_every_license_is_named(made: Path) -> None:
    text = (made / "LICENSES.txt").read_text(encoding="utf-8")
    for name in ("@tabler/core", "@tabler/icons", "htmx.org", "plotly.js-basic-dist-min", "@popperjs/core"):
        assert f"=== {name} " in text


def test_names_of_icons_are_found_in_quotes_and_in_calls(assets: ModuleType) -> None:
    assert assets.QUOTED.findall("""icon("user-plus") icon='home' "No Icon" 'x' """) == ["user-plus", "home", "x"]
    assert assets.CALLED.findall("""{{ icon("menu-2") }} {{ icon(item.icon) }}""") == ["menu-2"]
