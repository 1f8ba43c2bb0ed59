"""Write a file so that it is there whole or not at all, whatever happens meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Write beside a file, and put what was written in its place once it is on the disk.

    Parameters
    ----------
    path : Path
        In a folder that exists. Nothing is left beside it if the block raises.

    Yields
    ------
    beside : Path
        To be written to.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield beside
        _to_disk(beside, os.O_RDWR)
        beside.replace(path)
        _to_disk(path.parent, os.O_RDONLY)  # that it has the name is written there
    finally:
        beside.unlink(missing_ok=True)


def _to_disk(path: Path, mode: int) -> None:
    descriptor = os.open(path, mode)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
