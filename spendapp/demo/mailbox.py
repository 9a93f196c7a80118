"""A mail server on loopback that keeps what it gets as files; the sample company's people have no other mailbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller


class _Keeper:
    """Writes each accepted message to a file, numbered in the order of arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.count = len(list(folder.glob("*.eml")))

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        self.count += 1
        (self.folder / f"{self.count:05d}.eml").write_bytes(envelope.content)
        return "250 kept"


@contextmanager
def open_mailbox(folder: Path, port: int) -> Iterator[int]:
    """Accept mail on 127.0.0.1 into `folder`; yields the port."""
    controller = Controller(_Keeper(folder), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
