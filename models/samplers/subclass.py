"""Show every part of every class as often as any other, so that a large class is seen whole."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from bowerbird.models.base.learner import Doubles, Ints

SMALLEST = 10  # labels of a subclass at least, on average
STEPS = 30


def subclass(X: Doubles, y: Ints, k: int, seed: int) -> Callable[[float], Doubles]:
    """Draw each class with the same chance, in it each subclass, and in it each row.

    Parameters
    ----------
    X : ndarray of shape (l, d), float64
        The embedding stands still, so that one clustering serves the whole fit.
    y : ndarray of shape (l,), int64
        Class numbers in [0, k).
    k : int
    seed : int
        Of the first centres.

    Returns
    -------
    chances : callable
        Takes progress in [0, 1), gives an array of shape (l,), float64, that sums to 1.

    References
    ----------
    Hou et al. 2023, Subclass-balancing contrastive learning for long-tailed recognition,
    without its contrastive training.
    """
    each = np.empty(len(y))
    part = subclasses(X, y, k, seed)
    classes = np.unique(y)
    for c in classes:
        members = y == c
        sizes = np.bincount(part[members])
        each[members] = 1 / (len(classes) * np.count_nonzero(sizes) * sizes[part[members]])
    return lambda progress: each


def subclasses(X: Doubles, y: Ints, k: int, seed: int) -> Ints:
    """Part each class by its rows' directions.

    Parameters
    ----------
    X : ndarray of shape (l, d), float64
    y : ndarray of shape (l,), int64
        Class numbers in [0, k).
    k : int
    seed : int

    Returns
    -------
    part : ndarray of shape (l,), int64
        Number of the subclass within the class: count / max(smallest count, 10), rounded down, of
        them, at least 1; fewer where rows are alike.
    """
    counts = np.bincount(y, minlength=k)
    size = max(int(counts[counts > 0].min()), SMALLEST)
    directions, part = normalize(X), np.zeros(len(y), dtype=np.int64)
    for c in np.flatnonzero(counts >= 2 * size):
        part[y == c] = _clustered(directions[y == c], int(counts[c] // size), seed)
    return part


def _clustered(rows: Doubles, groups: int, seed: int) -> Ints:
    method = KMeans(groups, n_init=1, max_iter=STEPS, random_state=seed)
    # One thread: more would add up in another order on every run.
    with warnings.catch_warnings(), threadpool_limits(1):
        # Fewer different rows than groups: some groups stay empty, which is said above.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return np.asarray(method.fit_predict(rows), dtype=np.int64)
