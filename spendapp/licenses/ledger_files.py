"""Files of the usage ledger: encoded as Parquet, written beside, synced, renamed, and never changed afterwards.

A name holds the run and a random token, so that two processes never write the same file; a file that no row of
`usage_file` names is an orphan and counts for nothing.
"""

import hashlib
import os
import uuid
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

FOLDER = "usage"
UNFINISHED = ".writing"
WRITERS = 8  # Waiting for the disk takes longest, and the waits overlap.


@dataclass(frozen=True, slots=True)
class Encoded:
    """The bytes of a file before it is written, and the digest that says whether anything changed."""

    data: Any
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Pending:
    """A file that waits to be written under its relative path."""

    path: str
    encoded: Encoded


def encode(table: Any) -> Encoded:
    """An Arrow table as Parquet; equal tables give equal bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", use_dictionary=["signal"], store_schema=False)
    data = sink.getvalue()
    return Encoded(data, hashlib.sha256(data).hexdigest(), table.num_rows)


def read(path: Path) -> Any:
    """The Arrow table of a file."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        return file.read(use_threads=False)  # The files are small; threads would cost more than they give.


def digest(path: Path) -> str:
    """The SHA-256 of a file on disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def new_path(kind: str, source_id: int, day: date, *, application_id: int | None, run_id: int) -> str:
    """A relative path that no other process uses."""
    part = f"a{application_id}-" if application_id is not None else ""
    return f"s{source_id}/{day:%Y-%m}/{kind}-{part}{day:%d}-r{run_id}-{uuid.uuid4().hex[:16]}.parquet"


def write_all(folder: Path, files: Sequence[Pending]) -> None:
    """Write the files so that all of them survive a crash from here on; the caller then lists them."""
    if not files:
        return
    folders = {(folder / file.path).parent for file in files}
    for each in folders:
        each.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(WRITERS) as writers:
        for _ in writers.map(lambda file: _write(folder / file.path, file.encoded.data), files):
            pass
    _sync_folders({parent for each in folders for parent in (each, each.parent, folder)})


def _write(path: Path, data: Any) -> None:
    beside = path.with_name(path.name + UNFINISHED)
    with beside.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)


def _sync_folders(folders: Iterable[Path]) -> None:
    """A rename is durable only after the folder itself is on the disk."""
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
