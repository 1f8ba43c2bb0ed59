"""Show rows as they come at first, and the classes evenly at last."""

from __future__ import annotations

from collections.abc import Callable

from bowerbird.models.base.learner import Doubles, Ints
from bowerbird.models.samplers.oversample import oversample
from bowerbird.models.samplers.uniform import uniform


def progressive(X: Doubles, y: Ints, k: int, seed: int) -> Callable[[float], Doubles]:
    """Return (1 - t) x the chances of `uniform` + t x those of `oversample` at the progress t.

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
    Kang et al. 2020, Decoupling representation and classifier for long-tailed recognition,
    on progressively balanced sampling.
    """
    first, last = uniform(X, y, k, seed)(0), oversample(X, y, k, seed)(0)
    return lambda progress: (1 - progress) * first + progress * last
