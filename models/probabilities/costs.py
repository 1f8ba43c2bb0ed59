"""Decide by what a mistake costs; the probabilities stay as they are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

ROWS = 65_536  # weighed at a time, so that memory stays flat

Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def cost_matrix(missed: npt.ArrayLike) -> Doubles:
    """Return what each mistake costs, from what it costs to miss an item of each class.

    Parameters
    ----------
    missed : array-like of shape (k,)
        Positive; 1 for a class whose items are missed at the price of a false alarm.

    Returns
    -------
    costs : ndarray of shape (k, k), float64
        A row for the truth, a column for the decision: K_ij = missed_i, and 0 where i = j.
    """
    costs = np.repeat(np.asarray(missed, dtype=np.float64)[:, None], np.size(missed), axis=1)
    np.fill_diagonal(costs, 0)
    return costs


def expected(probabilities: npt.ArrayLike, costs: npt.ArrayLike) -> Doubles:
    """Return what each decision is expected to cost: sum_i p_i K_ij.

    Parameters
    ----------
    probabilities : array-like of shape (n, k)
    costs : array-like of shape (k, k)
        As `cost_matrix` gives it, or any other.

    Returns
    -------
    expected : ndarray of shape (n, k), float64

    References
    ----------
    Elkan 2001, The foundations of cost-sensitive learning, eq. 1.
    """
    chances = np.asarray(probabilities, dtype=np.float64)
    return np.asarray(chances @ np.asarray(costs, dtype=np.float64))


def decide(probabilities: npt.ArrayLike, missed: npt.ArrayLike) -> Ints:
    """Choose the class that is expected to cost least.

    With `cost_matrix` the cost of deciding j is a constant less missed_j p_j, so the choice is the
    class of the largest missed_j p_j: the likeliest where all cost the same.

    Parameters
    ----------
    probabilities : array-like of shape (n, k)
    missed : array-like of shape (k,)
        Cost of missing an item of each class, positive.

    Returns
    -------
    decisions : ndarray of shape (n,), int64
        Class numbers; the first of equals.
    """
    chances, price = np.asarray(probabilities), np.asarray(missed, dtype=np.float64)
    out = np.empty(len(chances), dtype=np.int64)
    for start in range(0, len(chances), ROWS):
        part = slice(start, start + ROWS)
        out[part] = np.argmax(chances[part] * price, axis=1)
    return out
