"""How far each item's neighbours are, by exact distances to all items or to a seeded sample."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import torch

Floats = npt.NDArray[np.float32]

NEIGHBOUR = 5
SAMPLE = 20_000
CHUNK_ROWS = 256  # a chunk of distances stays in the processor's cache
GROUP = 32
FLOOR_PERCENTILE = 2.0
FLOOR_EXTRA = 1e-6
SPARE = 3  # candidates beyond the fifth, since the first search rounds


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
    sample = neighbours_sample(len(features), seed)
    scales = np.empty(len(features), dtype=np.float32)
    for start, distances, _ in _nearest(features, sample, NEIGHBOUR):
        scales[start : start + len(distances)] = distances[:, -1]
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
    parts = list(_nearest(features, sample, n))
    return np.vstack([d for _, d, _ in parts]), np.vstack([p for _, _, p in parts])


@torch.inference_mode()
def _nearest(
    features: Floats, sample: npt.NDArray[np.int64], n: int
) -> Iterator[tuple[int, Floats, npt.NDArray[np.int64]]]:
    """Return the first row, the distances and the neighbours of one chunk of rows after another."""
    others = torch.from_numpy(np.array(features[sample]))
    middle = others.mean(dim=0)
    others -= middle  # near the origin, the products round less
    lengths = others.square().sum(dim=1)
    for start in range(0, len(features), CHUNK_ROWS):
        rows = torch.from_numpy(np.array(features[start : start + CHUNK_ROWS])) - middle
        rough = torch.addmm(lengths, rows, others.T, alpha=-2.0)
        inside, where = _themselves(sample, start, len(rows))
        rough[inside, where] = torch.inf
        available = len(sample) - (len(sample) == len(features))
        spare = _smallest(rough, min(n + SPARE, available))
        distances, chosen = _by_distance(rows, others, spare, n)
        yield start, distances.numpy(), sample[chosen.numpy()]


def _smallest(rough: torch.Tensor, n: int) -> torch.Tensor:
    """Find each row's n smallest: they lie in the n groups of smallest minimum (5 times faster)."""
    groups = rough.shape[1] // GROUP
    if groups <= n:
        return rough.topk(n, largest=False, sorted=False).indices
    even = rough[:, : groups * GROUP].view(len(rough), groups, GROUP)
    best = even.amin(dim=2).topk(n, largest=False, sorted=False).indices
    within = best[:, :, None] * GROUP + torch.arange(GROUP)
    rest = torch.arange(groups * GROUP, rough.shape[1]).expand(len(rough), -1)
    columns = torch.cat([within.flatten(1), rest], dim=1)
    chosen = rough.gather(1, columns).topk(n, largest=False, sorted=False).indices
    return columns.gather(1, chosen)


def _themselves(
    sample: npt.NDArray[np.int64], start: int, rows: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Find the rows of a chunk that are in the sample, and where."""
    first, last = np.searchsorted(sample, [start, start + rows])
    return sample[first:last] - start, np.arange(first, last)


def _by_distance(
    rows: torch.Tensor, others: torch.Tensor, spare: torch.Tensor, n: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Measure the candidates by differences, which do not cancel, and keep the nearest."""
    candidates = spare.sort(dim=1).values
    exact = (others[candidates] - rows[:, None, :]).square().sum(dim=2).sqrt()
    distances, order = exact.sort(dim=1, stable=True)
    return distances[:, :n], candidates.gather(1, order)[:, :n]
