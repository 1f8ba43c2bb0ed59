"""Write a file or folder so that it is there whole or not at all, whatever happens meanwhile."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
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


@contextmanager
def part_of(folder: Path) -> Iterator[Path]:
    """Make a folder beside one that is to become whole, and delete it afterwards.

    Parameters
    ----------
    folder : Path
        Folders above it that there are not are made, and deleted where nothing came into them.
        What processes left beside it that were killed is deleted.

    Yields
    ------
    part : Path
        Empty; may be renamed.
    """
    part = folder.with_name(f"{folder.name}.part-{os.getpid()}")
    new = [path for path in folder.parents if not path.exists()]
    _clear_away(folder)
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)
        for path in new:
            with suppress(OSError):  # it holds something
                path.rmdir()


def _clear_away(folder: Path) -> None:
    """Delete what processes left that were killed while they made this folder."""
    for part in folder.parent.glob(f"{escape(folder.name)}.part-*"):
        try:
            os.kill(int(part.suffix.removeprefix(".part-")), 0)
        except (ProcessLookupError, ValueError):
            shutil.rmtree(part, ignore_errors=True)
        except OSError:
            continue  # it runs, under another user
