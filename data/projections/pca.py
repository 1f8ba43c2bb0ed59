"""The two directions in which the pool varies most: at once, and the same everywhere."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from bowerbird.data.scaling import row_chunks

VERSION = "1"
COVARIANCE_ROWS = 100_000


def project(
    features: npt.NDArray[np.float32],
    seed: int,
    progress: Callable[[str, float | None], None] | None = None,
) -> npt.NDArray[np.float32]:
    """Project onto the first two principal components.

    The components are those of at most 100,000 evenly spaced rows; the features are read in chunks.

    Parameters
    ----------
    features : ndarray of shape (n, d), float32
    seed : int
        Not needed: nothing is drawn.
    progress : callable or None
        Called with what is done and a fraction in [0, 1].

    Returns
    -------
    coordinates : ndarray of shape (n, 2), float32
        Centred; a component's largest loading is positive. Zero where the pool has no second
        direction.
    """
    rows = features[:: -(-len(features) // COVARIANCE_ROWS) or 1].astype(np.float64)
    middle = rows.mean(axis=0) if len(rows) else np.zeros(features.shape[1])
    rows -= middle
    axes = _axes(rows.T @ rows)
    points = np.zeros((len(features), 2), dtype=np.float32)
    for part in row_chunks(*features.shape):
        points[part, : axes.shape[1]] = (features[part] - middle) @ axes
        if progress is not None:
            progress("projecting", part.stop / len(features))
    return points


def _axes(covariance: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    _, vectors = np.linalg.eigh(covariance)
    first = vectors[:, ::-1][:, :2]
    largest = np.abs(first).argmax(axis=0)
    signs = np.sign(first[largest, np.arange(first.shape[1])])
    return np.asarray(first * signs)
