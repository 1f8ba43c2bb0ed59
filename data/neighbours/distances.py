"""How far each item's neighbours are, by exact distances to all items or to a seeded sample."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

NEIGHBOUR = 5
SAMPLE = 20_000
CHUNK_ROWS = 4_096
FLOOR_PERCENTILE = 2.0
FLOOR_EXTRA = 1e-6


def spread(features: Floats, seed: int = 0) -> Floats:
    """Return each item's local scale: the distance to its 5th neighbour.

    Parameters
    ----------
    features : ndarray of shape (n, d), float32
        Finite.
    seed : int
        Draws the 20,000 items that are compared with where there are more.

    Returns
    -------
    spread : ndarray of shape (n,), float32
        Euclidean, at least its own 2nd percentile + 1e-6; among fewer than six items the distance
        to the farthest, and 1 for an item that is alone.
    """
    if len(features) < 2:
        return np.ones(len(features), dtype=np.float32)
    return floored(scales_of(features, range(len(features)), seed))


def scales_of(features: Floats, rows: range, seed: int = 0) -> Floats:
    """Return some items' distances to their 5th neighbour, which depend on nothing else.

    Parameters
    ----------
    features : ndarray of shape (n, d), float32
        Of all items, at least two.
    rows : range
        Of the items; begins at a multiple of 4,096, so that the last bits are those of `spread`.
    seed : int
        As of `spread`.

    Returns
    -------
    scales : ndarray of shape (len(rows),), float32
    """
    sample = neighbours_sample(len(features), seed)
    parts = _nearest(features, sample, NEIGHBOUR, rows)
    return np.concatenate([distances[:, -1] for distances, _ in parts])


def floored(scales: Floats) -> Floats:
    """Raise the smallest distances of all items to their 2nd percentile + 1e-6.

    Parameters
    ----------
    scales : ndarray of shape (n,), float32

    Returns
    -------
    spread : ndarray of shape (n,), float32
    """
    floor = np.float32(np.percentile(scales, FLOOR_PERCENTILE) + FLOOR_EXTRA)
    return np.maximum(scales, floor)


def neighbours_sample(rows: int, seed: int) -> npt.NDArray[np.int64]:
    """Choose the items that all are compared with.

    Parameters
    ----------
    rows : int
    seed : int

    Returns
    -------
    sample : ndarray of shape (s,), int64
        Ascending positions: all, or 20,000 drawn without replacement.
    """
    if rows <= SAMPLE:
        return np.arange(rows, dtype=np.int64)
    drawn = np.random.default_rng(seed).choice(rows, SAMPLE, replace=False)
    return np.sort(drawn).astype(np.int64)


def nearest(
    features: Floats, sample: npt.NDArray[np.int64], n: int
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Find each item's nearest neighbours in a sample.

    Parameters
    ----------
    features : ndarray of shape (n_items, d), float32
    sample : ndarray of shape (s,), int64
        Ascending positions that neighbours are taken from.
    n : int
        Neighbours an item; as many as there are where the sample holds fewer.

    Returns
    -------
    distances : ndarray of shape (n_items, n), float32
        Euclidean, ascending; an item is not its own neighbour.
    positions : ndarray of shape (n_items, n), int64
        The neighbours' positions.
    """
    parts = list(_nearest(features, sample, n, range(len(features))))
    return np.vstack([d for d, _ in parts]), np.vstack([p for _, p in parts])


def _nearest(
    features: Floats, sample: npt.NDArray[np.int64], n: int, rows: range
) -> Iterator[tuple[Floats, npt.NDArray[np.int64]]]:
    """Return the distances and the neighbours of one chunk of rows after another."""
    # Here and not above: torch takes over a second to load, and an installation may lack it.
    if find_spec("torch") is None:
        return _nearest_by_sklearn(features, sample, n, rows)
    from bowerbird.data.neighbours.distances_torch import nearest_in_chunks

    return nearest_in_chunks(features, sample, n, rows)


def _nearest_by_sklearn(
    features: Floats, sample: npt.NDArray[np.int64], n: int, rows: range
) -> Iterator[tuple[Floats, npt.NDArray[np.int64]]]:
    """Do as `distances_torch.nearest_in_chunks` does, without torch."""
    from sklearn.neighbors import NearestNeighbors

    middle = features[sample].mean(axis=0, dtype=np.float64)
    others = len(sample) - (len(sample) == len(features))
    index = NearestNeighbors(algorithm="brute").fit(features[sample] - middle)
    for start in rows[::CHUNK_ROWS]:
        chunk = features[start : min(start + CHUNK_ROWS, rows.stop)] - middle
        distances, chosen = index.kneighbors(chunk, n_neighbors=min(n + 1, len(sample)))
        positions = sample[chosen]
        itself = positions == np.arange(start, start + len(chunk))[:, None]
        # Last where it was found; else the farthest is last already.
        order = np.argsort(itself, axis=1, kind="stable")[:, : min(n, others)]
        distances = np.take_along_axis(distances, order, axis=1).astype(np.float32)
        yield distances, np.take_along_axis(positions, order, axis=1)
