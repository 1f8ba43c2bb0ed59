"""The items most like one: exact in a small pool, through an approximate index in a large one.

It serves the screen alone. What decides a query compares exactly, with a seeded sample
(`bowerbird.data.neighbours.distances`), because an index built elsewhere may answer differently.
"""

from __future__ import annotations

import logging
import math
import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

log = logging.getLogger(__name__)

NAME = "similar-1.faiss"  # another number for another layout
EXACT_ROWS = 50_000  # up to here all are compared, in a few milliseconds
CHUNK_ROWS = 65_536
DIMENSIONS = 64  # that the index keeps, by principal components, at one byte each
TRAINED = 64  # items a list that the lists' centres are found from
PROBED = 32  # lists that are searched
SPARE = 6  # times as many found as wanted, to be measured exactly


class Similar:
    """Finds the items most like one.

    Parameters
    ----------
    features : ndarray of shape (n, d), float32
    folder : Path, optional
        Where the index is kept; without it, or until it is built, all items are compared.
    """

    def __init__(self, features: Floats, folder: Path | None = None) -> None:
        self._features, self._path = features, folder / NAME if folder else None
        self._index: Any = None

    def nearest(self, position: int, n: int) -> Ints:
        """Find the items most like one; may run in any thread.

        In a million items of 64 dimensions a search takes 4 ms with an index and 70 ms without.

        Parameters
        ----------
        position : int
            Row of the pool, in [0, n_items).
        n : int
            How many at most.

        Returns
        -------
        positions : ndarray of shape (at most n,), int64
            Nearest first, by Euclidean distance in the embedding; without the item itself.
        """
        row = np.asarray(self._features[position])
        index = self._opened()
        near = self._all_near(row, n + 1) if index is None else self._probably_near(index, row, n)
        others = near[near != position]
        order = np.lexsort((others, _squared(self._features[others], row)))
        nearest: Ints = others[order[:n]]
        return nearest

    def _probably_near(self, index: Any, row: Floats, n: int) -> Ints:
        _, nearest = index.search(row[None], n * SPARE + 1)
        # The index is a file, which may have been changed; a number beyond the pool is no item.
        inside = (nearest[0] >= 0) & (nearest[0] < len(self._features))
        return np.unique(nearest[0][inside]).astype(np.int64)

    def _all_near(self, row: Floats, n: int) -> Ints:
        rows = len(self._features)
        squared = np.empty(rows, dtype=np.float32)
        for start in range(0, rows, CHUNK_ROWS):
            chunk = self._features[start : start + CHUNK_ROWS]
            squared[start : start + len(chunk)] = _squared(chunk, row)
        if rows <= n:
            return np.arange(rows, dtype=np.int64)
        return np.argpartition(squared, n - 1)[:n].astype(np.int64)

    def _opened(self) -> Any:
        if self._index is None and self._path is not None and self._path.exists():
            self._index = opened(self._path, self._features)
        return self._index


def _squared(rows: Floats, row: Floats) -> Floats:
    difference = rows - row
    squared: Floats = np.einsum("ij,ij->i", difference, difference)
    return squared


def needed(features: Floats, folder: Path | None) -> bool:
    """Return whether a pool lacks the index that its size asks for.

    Parameters
    ----------
    features : ndarray of shape (n, d), float32
    folder : Path or None
        The pool's in the cache.

    Returns
    -------
    needed : bool
    """
    return folder is not None and len(features) > EXACT_ROWS and not (folder / NAME).exists()


def build(features: Floats, folder: Path, seed: int = 0) -> None:
    """Build the index and keep it: an inverted file over about sqrt(n) lists, 8 bits a number.

    Takes 72 bytes an item on disk, and on one thread about 4 s for a million items of 64
    dimensions; it belongs in a worker.

    Parameters
    ----------
    features : ndarray of shape (n, d), float32
        Finite, n >= 1.
    folder : Path
        The pool's in the cache.
    seed : int
        Draws the items that the lists' centres are found from.

    References
    ----------
    Jegou, Douze and Schmid 2011, IEEE TPAMI 33(1); Douze et al. 2024, arXiv:2401.08281.
    """
    import faiss  # slow, and wanted by large pools alone

    faiss.omp_set_num_threads(1)
    rows, width = features.shape
    lists = max(1, math.isqrt(rows))
    fewer = f"PCA{DIMENSIONS}," if width > DIMENSIONS else ""
    index = faiss.index_factory(width, f"{fewer}IVF{lists},SQ8")
    drawn = np.random.default_rng(seed).choice(rows, min(rows, TRAINED * lists), replace=False)
    index.train(np.array(features[np.sort(drawn)]))
    for start in range(0, rows, CHUNK_ROWS):
        index.add(np.array(features[start : start + CHUNK_ROWS]))
    part = folder / f".{NAME}.{os.getpid()}"
    faiss.write_index(index, str(part))
    part.replace(folder / NAME)


def opened(path: Path, features: Floats) -> Any:
    """Open an index, mapped into memory.

    Parameters
    ----------
    path : Path
    features : ndarray of shape (n, d), float32
        Of the pool that it must be of.

    Returns
    -------
    index : faiss.Index or None
        None where the file cannot be used; it is removed, so that the next start builds it anew.
    """
    import faiss

    faiss.omp_set_num_threads(1)
    try:
        index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
        if (index.ntotal, index.d) != features.shape:
            raise RuntimeError(f"it is of {index.ntotal} items of {index.d} dimensions")
        faiss.extract_index_ivf(index).nprobe = PROBED
    except (RuntimeError, AttributeError, MemoryError) as error:  # of another kind than ours
        log.warning("The index %s cannot be used and is removed: %s", path.name, error)
        path.unlink(missing_ok=True)
        return None
    return index
