"""The groups of items that are alike: made once in the background, kept in the pool's folder."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bowerbird.data.alike.content import UNREADABLE, same_content
from bowerbird.data.alike.vectors import nearly_same
from bowerbird.data.atomic import replacing
from bowerbird.data.cache.pool_folder import WRONG
from bowerbird.data.pool import Pool
from bowerbird.data.progress import Progress

Ints = npt.NDArray[np.int64]

log = logging.getLogger(__name__)

VERSION = 1  # another number for another layout, or other groups


class Alike:
    """The items that are the same as one, or almost.

    Parameters
    ----------
    pool : Pool
        Without a folder, and until its groups are made, no item is like another.
    """

    def __init__(self, pool: Pool) -> None:
        self._rows, self._path = len(pool), path_of(pool)
        self._groups: _Groups | None = None

    def others(self, position: int) -> tuple[Ints, Ints]:
        """Find the other items of an item's group.

        Parameters
        ----------
        position : int
            In [0, n).

        Returns
        -------
        same, nearly : ndarray of shape (k,), int64
            Positions, rising: of items with the same content, and of others whose vectors are
            almost the same.
        """
        if self._groups is None and self._path is not None and self._path.exists():
            self._groups = _opened(self._path, self._rows)
        if self._groups is None:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        return self._groups.others(position)


class _Groups:
    """Items that have others like them: 12 bytes each.

    Parameters
    ----------
    table : ndarray of shape (3, m), int32
        The first item of the group, the item, and the first item of the same content; sorted.
    rows : int
        Of the pool.

    Raises
    ------
    ValueError
        If they are no groups of a pool of so many items.
    """

    def __init__(self, table: npt.NDArray[np.int32], rows: int) -> None:
        if table.ndim != 2 or len(table) != 3 or table.dtype != np.int32:
            raise ValueError(f"it holds {table.dtype} of shape {table.shape}")
        if table.size and (table.min() < 0 or table.max() >= rows):
            raise ValueError(f"it names items beyond the {rows} of the pool")
        self._leaders, self._items, self._contents = table
        self._order = np.argsort(self._items, kind="stable")
        self._sorted = self._items[self._order]
        if np.any(np.diff(self._leaders) < 0) or np.any(np.diff(self._sorted) < 1):
            raise ValueError("its groups are not in order")

    def others(self, position: int) -> tuple[Ints, Ints]:
        """Return the others of a group: of the same content, and not."""
        at = int(np.searchsorted(self._sorted, position))
        if at == len(self._sorted) or self._sorted[at] != position:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        row = int(self._order[at])
        first, last = np.searchsorted(self._leaders, [self._leaders[row], self._leaders[row] + 1])
        items, contents = self._items[first:last], self._contents[first:last]
        is_same = contents == self._contents[row]
        same, nearly = items[is_same & (items != position)], items[~is_same]
        return same.astype(np.int64), nearly.astype(np.int64)


def path_of(pool: Pool) -> Path | None:
    """Return where a pool's groups are kept; None where it has no folder.

    Parameters
    ----------
    pool : Pool
    """
    name = f"alike-{VERSION}-{pool.fingerprint.features[:16]}.npy"
    return pool.folder / name if pool.folder is not None else None


def needed(pool: Pool) -> bool:
    """Return whether a pool's groups are still to be made.

    Parameters
    ----------
    pool : Pool
    """
    path = path_of(pool)
    return path is not None and not path.exists()


def build(pool: Pool, progress: Progress, seed: int = 0) -> None:
    """Find the groups of a pool and keep them, unless they are there; it belongs in a worker.

    Parameters
    ----------
    pool : Pool
        With a folder.
    progress : callable
    seed : int
        Of the comparison of vectors.

    Raises
    ------
    OSError
        If they cannot be written.
    """
    path = path_of(pool)
    if path is None:
        raise ValueError("A pool without a folder has nowhere to keep its groups.")
    if path.exists():
        return
    table = _table(pool, progress, seed)
    with replacing(path) as beside, beside.open("wb") as file:
        np.save(file, table)


def _table(pool: Pool, progress: Progress, seed: int) -> npt.NDArray[np.int32]:
    contents = same_content(pool, progress)
    positions = np.arange(len(pool))
    firsts = positions[contents == positions]
    leaders = np.full(len(pool), UNREADABLE)
    leaders[firsts] = nearly_same(pool.features, firsts, progress, seed)
    readable = positions[contents != UNREADABLE]
    leaders = leaders[contents[readable]]
    grouped = np.bincount(leaders, minlength=len(pool))[leaders] > 1
    items, leaders = readable[grouped], leaders[grouped]
    order = np.lexsort((items, leaders))
    return np.stack([leaders, items, contents[items]])[:, order].astype(np.int32)


def _opened(path: Path, rows: int) -> _Groups | None:
    """Open what was kept; what cannot be used is removed, and made anew at the next start."""
    try:
        return _Groups(np.load(path), rows)
    except WRONG as error:
        log.warning("The groups in %s cannot be used and are removed: %s", path.name, error)
        path.unlink(missing_ok=True)
        return None
