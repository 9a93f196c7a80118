"""Compiled translations for the mails of a test."""

import pytest

from scripts.translations import compile_all


@pytest.fixture(scope="session")
def translations() -> None:
    """Compile the catalogs that changed; several test processes may do it at once."""
    compile_all()
