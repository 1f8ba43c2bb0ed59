"""The content of files and folders as bytes, to tell whether they are what they were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bowerbird.data.progress import Progress

READ_BYTES = 2**20


def chunks(paths: Sequence[Path], progress: Progress) -> Iterator[bytes]:
    """Read files as they are, and the files of folders with their names.

    Parameters
    ----------
    paths : sequence of Path
    progress : callable
        Called with a step and the share that is done.

    Yields
    ------
    chunk : bytes
    """
    contents = [(path, below) for path in paths for below in _files(path)]
    size = sum(below.stat().st_size for _, below in contents)
    bytes_read = 0
    for path, below in contents:
        yield str(below.relative_to(path)).encode()
        with below.open("rb") as file:
            while chunk := file.read(READ_BYTES):
                yield chunk
                bytes_read += len(chunk)
                progress("looking whether it was read before", min(1.0, bytes_read / max(1, size)))
        yield b"\0end of file"


def _files(path: Path) -> list[Path]:
    """List a file, or the files of a folder, in order; links are not followed."""
    if not path.is_dir():
        return [path]
    return sorted(below for below in path.rglob("*") if below.is_file() and not below.is_symlink())
