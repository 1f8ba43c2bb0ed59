"""The local scale of a pool, computed once and kept with its cache."""

from __future__ import annotations

import logging
import os

import numpy as np
import numpy.typing as npt

from bowerbird.app.loop import on_cluster
from bowerbird.data.cache.pool_folder import WRONG, mapped_array
from bowerbird.data.errors import ClusterError
from bowerbird.data.neighbours.distances import spread
from bowerbird.data.pool import Pool

AT_ONCE_ROWS = 20_000  # up to here it takes about a second; above, it is a task of its own
NAME = "spread.npy"

Floats = npt.NDArray[np.float32]

log = logging.getLogger(__name__)


def known_spread(pool: Pool) -> Floats | None:
    """Return the local scale if it is known or quickly found.

    A cache that cannot be read or written costs the time of computing it, and no more.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    spread : ndarray of shape (n,), float32, or None
        Distance to the 5th neighbour; None for a pool of more than 20,000 rows whose scale nobody
        has computed yet.
    """
    stored = stored_spread(pool)
    if stored is not None or len(pool) > AT_ONCE_ROWS:
        return stored
    computed = _measure(pool)
    try:
        _store(pool, computed)
    except OSError as error:
        log.warning("The local scale could not be kept: %s", error)
    return computed


def stored_spread(pool: Pool) -> Floats | None:
    """Return the local scale that is kept with a pool.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    spread : ndarray of shape (n,), float32, or None
        None where there is none, or none that can be read.
    """
    if pool.folder is None:
        return None
    try:
        stored: Floats = mapped_array(pool.folder / NAME, (len(pool),), np.float32)
    except WRONG:
        return None
    return stored


def keep_spread(pool: Pool, scheduler: str = "") -> Floats:
    """Compute the local scale and keep it in the pool's folder, if it has one.

    Parameters
    ----------
    pool : Pool
    scheduler : str
        Address of the scheduler of a cluster that measures large pools; empty for this machine.

    Returns
    -------
    spread : ndarray of shape (n,), float32

    Raises
    ------
    OSError
        If it cannot be kept.
    """
    computed = _measure(pool, scheduler)
    _store(pool, computed)
    return computed


def _measure(pool: Pool, scheduler: str = "") -> Floats:
    if scheduler and on_cluster.is_worth_it(pool):
        try:
            return on_cluster.spread(pool, scheduler)
        except ClusterError as error:
            log.warning("This machine measures neighbourhoods, with the same result: %s", error)
    return spread(pool.features)


def _store(pool: Pool, computed: Floats) -> None:
    if pool.folder is not None:
        part = pool.folder / f".{NAME}.{os.getpid()}.npy"
        np.save(part, computed, allow_pickle=False)
        part.replace(pool.folder / NAME)
