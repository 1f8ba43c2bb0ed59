"""Show every class as often as any other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bowerbird.models.base.learner import Doubles, Ints


def oversample(X: Doubles, y: Ints, k: int, seed: int) -> Callable[[float], Doubles]:
    """Return each class that has a label the same chance, and each row of a class.

    Parameters
    ----------
    X : ndarray of shape (l, d), float64
        Not used.
    y : ndarray of shape (l,), int64
        Class numbers in [0, k).
    k : int
    seed : int
        Not used.

    Returns
    -------
    chances : callable
        Takes progress in [0, 1), gives an array of shape (l,), float64, that sums to 1.

    References
    ----------
    Buda et al. 2018, A systematic study of the class imbalance problem in convolutional neural
    networks, on oversampling.
    """
    counts = np.bincount(y, minlength=k)
    each = 1 / (np.count_nonzero(counts) * counts[y])
    return lambda progress: each
