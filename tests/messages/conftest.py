"""A real mail server on the loopback interface, and a channel under the test's control."""

from collections.abc import Iterator

import pytest

from tests.messages.helpers import FakeChannel, Sink, served


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server that accepts everything."""
    with served(Sink()) as found:
        yield found


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()
