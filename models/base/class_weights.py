"""Weights by which every class counts the same."""

from __future__ import annotations

import numpy as np

from bowerbird.models.base.learner import Doubles, Ints


def balanced(y: Ints, weight: Doubles, k: int) -> Doubles:
    """Let every class weigh the same in all; one whose labels weigh nothing stays out.

    Parameters
    ----------
    y : ndarray of shape (l,), int64
        Class numbers in [0, k).
    weight : ndarray of shape (l,), float64
        Not negative, not all zero.
    k : int

    Returns
    -------
    weight : ndarray of shape (l,), float64
        w_i sum(w) / (k total of i's class).

    References
    ----------
    King and Zeng 2001, Logistic regression in rare events data, eq. 10.
    """
    totals = np.bincount(y, weights=weight, minlength=k)
    factor = np.divide(totals.sum(), k * totals, out=np.zeros(k), where=totals > 0)
    return np.asarray(weight * factor[y])
