"""In which order items are encoded: by chance, so that the first of them are like all."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bowerbird.data.fingerprint import Fingerprint

SHARD = 64  # items that are encoded together, always the same, so that they come out the same
FIRST = 256  # items that are encoded before anybody can label
GROWTH = 4  # by which a stage is larger than the one before


def order_of(fingerprint: Fingerprint) -> npt.NDArray[np.int64]:
    """Return all positions of a pool in the order in which its items are encoded.

    Parameters
    ----------
    fingerprint : Fingerprint
        Of the pool; the same ids have the same order on every machine.

    Returns
    -------
    positions : ndarray of shape (n,), int64
    """
    return np.random.default_rng(int(fingerprint.ids, 16)).permutation(fingerprint.rows)


def shards(rows: int) -> range:
    """Return the places in the order at which a shard begins.

    Parameters
    ----------
    rows : int
        Of the pool.
    """
    return range(0, rows, SHARD)


def stage_sizes(rows: int, fitted_on: int) -> list[int]:
    """Return how many items are encoded at each stage, at which a person may go on with them.

    Parameters
    ----------
    rows : int
        Of the pool.
    fitted_on : int
        Items that the encoder learns from; the first stage has them.

    Returns
    -------
    sizes : list of int
        Rising; the last is `rows`.
    """
    size = -(-max(FIRST, fitted_on) // SHARD) * SHARD
    sizes = []
    while 2 * size < rows:
        sizes.append(size)
        size *= GROWTH
    return [*sizes, rows]
