"""Items of the same content: the same file, text, curve or row, by digests of what is stored.

Files are read once, one after the other, and 16 bytes an item are kept of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data.errors import DataError
from bowerbird.data.main_columns import main_columns
from bowerbird.data.picture_paths import path_below
from bowerbird.data.pool import Pool
from bowerbird.data.progress import Progress

Ints = npt.NDArray[np.int64]
Digests = Iterator[bytes | None]

CHUNK_ROWS = 4_096
READ_BYTES = 2**20
DIGEST_BYTES = 16
PARENTS = 4_096  # digests of images that objects lie in, which are kept
UNREADABLE = -1


def same_content(pool: Pool, progress: Progress) -> Ints:
    """Find the first item that each item has its content in common with.

    The content is the picture, the sound, the text and the curve, as far as items have them, and
    the features where they are not made of these. Of an object it is its image with the box.

    Parameters
    ----------
    pool : Pool
    progress : callable

    Returns
    -------
    first : ndarray of shape (n,), int64
        Positions; an item's own where no earlier one has the same content, and -1 where there is
        none that can be read.
    """
    rows = len(pool)
    readers = _readers(pool)
    digests = np.zeros((rows, DIGEST_BYTES), dtype=np.uint8)
    readable = np.zeros(rows, dtype=bool)
    for start in range(0, rows, CHUNK_ROWS):
        stop = min(start + CHUNK_ROWS, rows)
        parts = zip(*(read(start, stop) for read in readers), strict=True)
        for row, contents in enumerate(parts, start):
            readable[row] = any(contents)
            digests[row] = np.frombuffer(_digest(*(part or b"" for part in contents)), np.uint8)
        progress("comparing what items hold", stop / rows)
    words = digests.view([("", np.uint64), ("", np.uint64)])[:, 0]
    _, first, group = np.unique(words, return_index=True, return_inverse=True)
    return np.where(readable, first[group], UNREADABLE).astype(np.int64)


def _readers(pool: Pool) -> list[Callable[[int, int], Digests]]:
    """Return what yields the digest of each of some rows, one for each part of the content."""
    columns = main_columns(pool)

    def files(column: str | None, start: int, stop: int) -> Digests:
        return (_stored(pool, column, row) for row in range(start, stop))

    def texts(start: int, stop: int) -> Digests:
        values = pool.context[columns.text].slice(start, stop - start).cast(pa.large_string())
        return (
            _digest(v.strip().encode()) if v and v.strip() else None for v in values.to_pylist()
        )

    def series(start: int, stop: int) -> Digests:
        values = pool.context[columns.series].slice(start, stop - start)
        return (_curve(value) for value in values)

    def numbers(start: int, stop: int) -> Digests:
        return (_digest(row.tobytes()) for row in np.asarray(pool.features[start:stop]) + 0.0)

    of_files = [name for name, kind in pool.kinds.items() if kind in ("image", "sound")]
    readers: list[Callable[[int, int], Digests]] = [partial(files, name) for name in of_files]
    if columns.pictures and not of_files:
        readers = [partial(files, None)]
    return readers + [
        read
        for is_part, read in (
            (columns.text, texts),
            (columns.series, series),
            (pool.encoded is None, numbers),
        )
        if is_part
    ]


def _stored(pool: Pool, column: str | None, row: int) -> bytes | None:
    """Return the digest of a file as it is stored, or of an object; None where there is none."""
    try:
        if column is not None:
            value = pool.context[column][row].as_py()
            if isinstance(value, bytes):
                return _digest(value)
            return _file(path_below(pool.root_of(column), str(value))) if value else None
        if pool.parent is None or pool.boxes is None or not pool.parent[row]:
            return None
        parent = _parent(path_below(pool.root, str(pool.parent[row])))
        return _digest(parent, np.asarray(pool.boxes[row]).tobytes())
    except (DataError, OSError):
        return None


def _file(path: Path) -> bytes:
    digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
    with path.open("rb") as file:
        while chunk := file.read(READ_BYTES):
            digest.update(chunk)
    return digest.digest()


_parent = lru_cache(maxsize=PARENTS)(_file)


def _curve(value: pa.ListScalar) -> bytes | None:
    numbers = value.values
    if numbers is None or numbers.null_count == len(numbers):
        return None
    return _digest(repr(numbers.to_pylist()).encode())


def _digest(*parts: bytes) -> bytes:
    digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.digest()
