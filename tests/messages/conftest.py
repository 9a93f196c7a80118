"""A real mail server on the loopback interface, and a channel under the test's control."""

from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from tests.messages.helpers import FakeChannel, Sink


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server that accepts everything."""
    found = Sink()
    controller = Controller(found, hostname="127.0.0.1", port=0)
    controller.start()
    assert controller.server is not None
    found.port = controller.server.sockets[0].getsockname()[1]
    yield found
    controller.stop()


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()
