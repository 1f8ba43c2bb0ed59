"""Part items into groups: which of them take part, and k-means, the same way on every run.

All of a small pool takes part, and part of a big one. Where there are more than `SIZE` candidates
these are `SIZE` of them drawn at random, each with the same chance, and besides them whatever may
be rare, at most `RARE` items, half of them for either reason:

- items that may be of a class with no more labels than the classes have on average: those whose
  probability of it is at least half of their highest one, the likeliest first, the same number for
  each such class;
- items whose spread lies more than three interquartile ranges above the upper quartile (Tukey's
  "far out"), the largest first.

The draw is seeded by the round: it follows from the state, so that what is picked from it has
probability 0 or 1 given the state, and in time every item takes part.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bowerbird.strategies.contract.evidence import Evidence, Floats, Ints

SIZE = 20_000  # candidates that are drawn, and up to which all take part
RARE = 5_000  # candidates that may be rare, at most
HALF = 0.5  # of the highest probability: from here on an item may be of a class
FAR_OUT = 3.0  # interquartile ranges

FULL = 50  # clusters up to which every step looks at all items; beyond, at batches of them
BATCH = 2048
STEPS = 100
STARTS = 3  # first centres tried on one batch each
SEED = 0  # always the same: what is picked follows from the state


@dataclass(frozen=True, eq=False)
class WorkingSet:
    """The candidates that take part and all labelled items, in the pool's order.

    Parameters
    ----------
    positions : ndarray of shape (s,), int64
        Positions among the candidates, -1 for a labelled item.
    vectors : ndarray of shape (s, d), float32
        Their embedding.
    """

    positions: Ints
    vectors: Floats

    @property
    def labelled(self) -> npt.NDArray[np.bool_]:
        """Return which rows are labelled items, shape (s,)."""
        return np.asarray(self.positions < 0)


def working_set(evidence: Evidence, n: int) -> WorkingSet:
    """Lay out what takes part in a clustering.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates.
    n : int
        Picks that are asked for: at least as many candidates take part, where there are.

    Returns
    -------
    there : WorkingSet
        All candidates, or about 20,000 of them, and the labelled items.
    """
    chosen = sampled(evidence, n)
    rows = np.concatenate([evidence.candidates[chosen], evidence.labelled])
    positions = np.concatenate([chosen, np.full(len(evidence.labelled), -1)])
    order = np.argsort(rows, kind="stable")
    return WorkingSet(positions[order], np.asarray(evidence.features[rows[order]]))


def sampled(evidence: Evidence, n: int) -> Ints:
    """Choose the candidates that take part.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates.
    n : int
        Picks that are asked for.

    Returns
    -------
    positions : ndarray of shape (s,), int64
        Among the candidates, ascending: all where there are at most 20,000 (or n).
    """
    size = max(SIZE, n)
    if len(evidence) <= size:
        return np.arange(len(evidence), dtype=np.int64)
    drawn = np.random.default_rng(evidence.round).choice(len(evidence), size, replace=False)
    return np.union1d(drawn, suspected(evidence)).astype(np.int64)


def suspected(evidence: Evidence) -> Ints:
    """Find the candidates that may be rare.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates.

    Returns
    -------
    positions : ndarray of shape (s,), int64
        Among the candidates, ascending, at most `RARE`.
    """
    return np.union1d(_of_short_classes(evidence), _scattered(evidence)).astype(np.int64)


def _of_short_classes(evidence: Evidence) -> Ints:
    chances, counts = evidence.probabilities, evidence.counts
    has_labels = counts > 0
    if chances is None or not has_labels.any():
        return np.empty(0, dtype=np.int64)
    short = np.flatnonzero(has_labels & (counts <= counts[has_labels].mean()))
    short = short[np.argsort(counts[short], kind="stable")][: RARE // 2]
    room, bar = RARE // 2 // len(short), HALF * chances.max(axis=1)
    return np.concatenate([_largest(chances[:, c], bar, room) for c in short])


def _scattered(evidence: Evidence) -> Ints:
    low, high = np.percentile(evidence.spread, [25, 75])
    edge = np.nextafter(np.float32(high + FAR_OUT * (high - low)), np.float32(np.inf))
    return _largest(evidence.spread, edge, RARE // 2)


def _largest(values: Floats, bar: Floats | np.float32, room: int) -> Ints:
    """Find the largest of the values that reach a bar."""
    largest = np.flatnonzero(values >= bar)
    if len(largest) > room:
        largest = largest[np.argpartition(-values[largest], room - 1)[:room]]
    return largest.astype(np.int64)


def clustered(vectors: Floats, clusters: int) -> Ints:
    """Part items into groups.

    Parameters
    ----------
    vectors : ndarray of shape (s, d), float32
        s > 0.
    clusters : int
        At least 1; s where it is more. Above 50, k-means works on batches of 2,048 items.

    Returns
    -------
    numbers : ndarray of shape (s,), int64
        The group of each item, in [0, clusters); a group may be empty where items are alike.

    References
    ----------
    Lloyd 1982, Least squares quantization in PCM; Sculley 2010, Web-scale k-means clustering, for
    the batches.
    """
    from sklearn.cluster import KMeans, MiniBatchKMeans
    from sklearn.exceptions import ConvergenceWarning

    k = min(clusters, len(vectors))
    settings = {"n_clusters": k, "max_iter": STEPS, "random_state": SEED}
    if k <= FULL:
        method = KMeans(n_init=1, **settings)
    else:
        method = MiniBatchKMeans(n_init=STARTS, batch_size=min(BATCH, len(vectors)), **settings)
    with warnings.catch_warnings():
        # Fewer different items than groups: some groups stay empty, which is said above.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return np.asarray(method.fit_predict(vectors), dtype=np.int64)
