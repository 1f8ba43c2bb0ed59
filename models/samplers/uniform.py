"""Show every row as often as any other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bowerbird.models.base.learner import Doubles, Ints


def uniform(X: Doubles, y: Ints, k: int, seed: int) -> Callable[[float], Doubles]:
    """Draw each row with the same chance.

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
    """
    each = np.full(len(y), 1 / len(y))
    return lambda progress: each
