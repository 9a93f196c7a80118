"""The kind `things`, registered."""

import pytest
from flask import Flask

from spendapp.registry import FileKind, registry
from tests.files.things import THINGS


@pytest.fixture
def things(app: Flask) -> FileKind:
    registry(app).add(THINGS)
    return THINGS
