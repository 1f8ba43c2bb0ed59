"""Items whose vectors are almost the same: never all with all, and the same groups each time.

Items are parted among landmarks drawn from them, and compared within each part, twice with other
landmarks: two that are almost the same lie between two parts seldom, and between both seldom twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
import numpy.typing as npt

from bowerbird.data.neighbours.distances import nearest, neighbours_sample
from bowerbird.data.progress import Progress

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

SHARE = 0.25  # of the usual distance to the nearest item, up to which two are almost the same
PART_ROWS = 4_096  # items a landmark
WHOLE_ROWS = 8_192  # up to here all are compared at once
ROUNDS = 2
MEASURED_PARTS = 4  # that the usual distance is taken from
NEAREST = 8  # that are looked at
MOST_LEADERS = 64  # groups that one chain of items almost the same is parted into
CHUNK_ROWS = 16_384


def nearly_same(features: Floats, rows: Ints, progress: Progress, seed: int = 0) -> Ints:
    """Find the first item that each of some items is almost the same as.

    Parameters
    ----------
    features : ndarray of shape (n, d), float32
        Finite.
    rows : ndarray of shape (m,), int64
        Positions that are compared, rising.
    progress : callable
    seed : int
        Draws the landmarks.

    Returns
    -------
    first : ndarray of shape (m,), int64
        Positions; an item's own where it is like no earlier one. All of a group lie within a
        quarter of the median distance to the nearest item from its first.
    """
    limit = SHARE * _usual_distance(features, rows, seed)
    pairs = [np.empty((0, 2), dtype=np.int64)]
    compared = 0
    for part in _parts(features, rows, seed):
        pairs.append(_pairs(features, part, limit, seed))
        compared += len(part)
        progress("comparing items with those nearby", compared / len(rows) / _rounds(rows))
    first = rows.copy()
    for chain in _chains(np.vstack(pairs)):
        for group in _around_leaders(features, chain, limit):
            first[np.searchsorted(rows, group)] = group[0]
    return first


def _usual_distance(features: Floats, rows: Ints, seed: int) -> float:
    """Return the median distance to the nearest item, where items lie as densely as in the pool."""
    distances = [
        nearest(features[part], neighbours_sample(len(part), seed), 1)[0]
        for part in islice(_parts(features, rows, seed), MEASURED_PARTS)
        if len(part) > 2
    ]
    return float(np.median(np.concatenate(distances))) if distances else 0.0


def _parts(features: Floats, rows: Ints, seed: int) -> Iterator[Ints]:
    """Yield items that lie together: all at once where they are few."""
    if _rounds(rows) == 1:
        if len(rows):
            yield rows
        return
    for number in range(ROUNDS):
        rng = np.random.default_rng((seed, number))
        landmarks = rng.choice(len(rows), len(rows) // PART_ROWS, replace=False)
        of = _nearest_landmark(features, rows, np.asarray(features[rows[landmarks]]))
        order = np.argsort(of, kind="stable")
        yield from np.split(rows[order], np.flatnonzero(np.diff(of[order])) + 1)


def _rounds(rows: Ints) -> int:
    return 1 if len(rows) <= WHOLE_ROWS else ROUNDS


def _nearest_landmark(features: Floats, rows: Ints, landmarks: Floats) -> Ints:
    lengths = np.einsum("ij,ij->i", landmarks, landmarks)
    chunks = (rows[start : start + CHUNK_ROWS] for start in range(0, len(rows), CHUNK_ROWS))
    nearest_one = [np.argmin(lengths - 2 * (features[c] @ landmarks.T), axis=1) for c in chunks]
    return np.concatenate(nearest_one)


def _pairs(features: Floats, part: Ints, limit: float, seed: int) -> Ints:
    """Return the pairs of a part that are almost the same."""
    if len(part) < 2:
        return np.empty((0, 2), dtype=np.int64)
    sample = neighbours_sample(len(part), seed)
    distances, others = nearest(features[part], sample, NEAREST)
    near = np.argwhere(distances <= limit)
    return np.column_stack([part[near[:, 0]], part[others[near[:, 0], near[:, 1]]]])


def _chains(pairs: Ints) -> list[Ints]:
    """Join pairs that have an item in common; each chain rises, and so do their first items."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    items, at = np.unique(pairs, return_inverse=True)
    if not len(items):
        return []
    at = at.reshape(-1, 2)
    ones, size = np.ones(len(at), dtype=np.int8), len(items)
    _, of = connected_components(coo_array((ones, (at[:, 0], at[:, 1])), shape=(size, size)), False)
    order = np.argsort(of, kind="stable")
    return np.split(items[order], np.flatnonzero(np.diff(of[order])) + 1)


def _around_leaders(features: Floats, chain: Ints, limit: float) -> Iterator[Ints]:
    """Part a chain into groups that lie around their first items, so that none drifts away."""
    for _ in range(MOST_LEADERS):
        if len(chain) < 2:
            return
        apart = np.linalg.norm(features[chain] - features[chain[0]], axis=1)
        is_near = apart <= limit
        is_near[0] = True
        yield chain[is_near]
        chain = chain[~is_near]
