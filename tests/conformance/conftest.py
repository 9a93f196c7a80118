"""The recorded vendors, served on loopback by the tool that lies beside the conformance data."""

import importlib.util
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any

import pytest

from tests.conformance.vectors import DATA
from tests.connectors.loopback import Answer, Source, serving

TOOL = DATA.parent / "tools" / "replay_payloads.py"


def replay_tool() -> ModuleType | None:
    """The module of the tool; None where it is absent."""
    if not TOOL.is_file():
        return None
    spec = importlib.util.spec_from_file_location("replay_payloads", TOOL)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    # It must leave no compiled file beside data that is not ours.
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = before
    return module


def interactions(vendor: str) -> list[dict[str, Any]]:
    """What was recorded of a vendor; nothing where the tool or the data is absent."""
    tool, folder = replay_tool(), DATA / "payloads" / vendor
    if tool is None or not folder.is_dir():
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # The tool leaves its files to the garbage collector.
        found: list[dict[str, Any]] = tool.load_dir(str(folder))
    return found


@pytest.fixture
def recorded() -> Iterator[Callable[[str], str]]:
    """Serve the recordings of a vendor and give the address: `recorded("github")`."""
    with ExitStack() as stack:
        yield lambda vendor: stack.enter_context(_serving(vendor))


@contextmanager
def _serving(vendor: str) -> Iterator[str]:
    tool, found = replay_tool(), interactions(vendor)
    if tool is None or not found:
        pytest.skip(f"no tools/replay_payloads.py, or no payloads/{vendor}, in the conformance data")
    server = tool.server(found)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], Source]]:
    """Serve a source of our own: `serve(organization({...}))`."""
    with ExitStack() as stack:
        yield lambda answer: stack.enter_context(serving(answer))
