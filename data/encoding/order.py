"""In which order items are encoded: by chance, so that the first of them are like all."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bowerbird.data.fingerprint import Fingerprint

SHARD = 64  # items that are encoded together, always the same, so that they come out the same


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
