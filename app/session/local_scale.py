"""The local scale of a pool, computed once and kept with its cache."""

from __future__ import annotations

import os

import numpy as np
import numpy.typing as npt

from bowerbird.data.neighbours import spread
from bowerbird.data.pool import Pool

AT_ONCE_ROWS = 20_000  # up to here it takes about a second; above, it is a task of its own
NAME = "spread.npy"


def known_spread(pool: Pool) -> npt.NDArray[np.float32] | None:
    """Give the local scale if it is known or quickly found.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    spread : ndarray of shape (n,), float32, or None
        Distance to the 5th neighbour; None for a pool of more than 20,000 rows whose scale nobody
        has computed yet.
    """
    path = pool.folder / NAME if pool.folder else None
    if path is not None and path.exists():
        kept: npt.NDArray[np.float32] = np.load(path, mmap_mode="r", allow_pickle=False)
        return kept
    return keep_spread(pool) if len(pool) <= AT_ONCE_ROWS else None


def keep_spread(pool: Pool) -> npt.NDArray[np.float32]:
    """Compute the local scale and keep it in the pool's folder, if it has one.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    spread : ndarray of shape (n,), float32
    """
    found = spread(pool.features)
    if pool.folder is not None:
        part = pool.folder / f".{NAME}.{os.getpid()}.npy"
        np.save(part, found, allow_pickle=False)
        part.replace(pool.folder / NAME)
    return found
