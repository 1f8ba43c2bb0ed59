"""Score a pool, and measure its neighbourhoods, in shards on a cluster: with the same last bits.

Workers map the pool's features from the folder that this machine has them in, so that a shard is
sent as two numbers.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bowerbird.app.config.threads import limit_threads
from bowerbird.app.loop.cluster import cluster
from bowerbird.data.neighbours.distances import floored, scales_of
from bowerbird.data.pool import Pool
from bowerbird.data.shards import in_order

Floats = npt.NDArray[np.float32]

# A multiple of what learners score at a time, and of what distances are measured at a time.
SHARD_ROWS = 65_536
AHEAD = 4  # shards that are begun, for each thread of the cluster

_one_at_a_time = threading.Lock()  # a learner need not be fit for several threads


def is_worth_it(pool: Pool) -> bool:
    """Return whether a pool has more than one shard, and a folder to map them from.

    Parameters
    ----------
    pool : Pool
    """
    return pool.folder is not None and len(pool) > SHARD_ROWS


def score(learner: Any, pool: Pool, scheduler: str) -> Floats:
    """Return what a learner says of all items of a pool.

    Parameters
    ----------
    learner : object
        Fitted, on the processor.
    pool : Pool
        With a folder in the cache that all machines see.
    scheduler : str
        The cluster's.

    Returns
    -------
    probabilities : ndarray of shape (n, k), float32

    Raises
    ------
    ClusterError
        If the cluster cannot do it.
    """
    out = np.empty((len(pool), len(learner.classes_)), np.float32)
    with cluster(scheduler, pool.folder) as crew:
        shared = str(pool.folder), crew.share(learner)
        shards = in_order(crew, score_rows, _shards(pool), AHEAD * crew.count, *shared)
        for rows, probabilities in shards:
            out[rows.start : rows.stop] = probabilities
    return out


def spread(pool: Pool, scheduler: str) -> Floats:
    """Return each item's local scale, as `bowerbird.data.neighbours.distances.spread` does.

    Parameters
    ----------
    pool, scheduler
        As of `score`.

    Returns
    -------
    spread : ndarray of shape (n,), float32

    Raises
    ------
    ClusterError
        If the cluster cannot do it.
    """
    with cluster(scheduler, pool.folder) as crew:
        folder = str(pool.folder)
        shards = in_order(crew, measure_rows, _shards(pool), AHEAD * crew.count, folder)
        return floored(np.concatenate([scales for _, scales in shards]))


def _shards(pool: Pool) -> list[range]:
    starts = range(0, len(pool), SHARD_ROWS)
    return [range(start, min(start + SHARD_ROWS, len(pool))) for start in starts]


def score_rows(folder: str, learner: Any, rows: range) -> Floats:
    """Score some rows of a pool; it runs in a worker.

    Parameters
    ----------
    folder : str
        The pool's.
    learner : object
    rows : range

    Returns
    -------
    probabilities : ndarray of shape (len(rows), k), float32
    """
    return judge(learner, _features(folder)[rows.start : rows.stop])[0]


def judge(learner: Any, features: Floats) -> tuple[Floats, Floats | None]:
    """Return what a learner says of some items; it runs in a worker too.

    Parameters
    ----------
    learner : object
    features : ndarray of shape (m, d), float32

    Returns
    -------
    probabilities : ndarray of shape (m, k), float32
    uncertainty : ndarray of shape (m,), float32, or None
        None where the learner weighs no evidence.
    """
    with _one_at_a_time:
        limit_threads()
        probabilities = np.asarray(learner.predict_proba(features), dtype=np.float32)
        weighs = hasattr(learner, "uncertainty")
        return probabilities, learner.uncertainty(features) if weighs else None


def measure_rows(folder: str, rows: range) -> Floats:
    """Measure the neighbourhoods of some rows of a pool; it runs in a worker.

    Parameters
    ----------
    folder : str
        The pool's.
    rows : range

    Returns
    -------
    scales : ndarray of shape (len(rows),), float32
    """
    limit_threads()
    return scales_of(_features(folder), rows)


def _features(folder: str) -> Floats:
    mapped: Floats = np.load(Path(folder) / "features.npy", mmap_mode="r", allow_pickle=False)
    return mapped
