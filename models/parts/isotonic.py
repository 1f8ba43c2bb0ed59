"""Mend cumulative curves that cross, so that no class has a negative probability."""

from __future__ import annotations

import numpy as np
from sklearn.isotonic import isotonic_regression

from bowerbird.models.base.learner import Doubles


def mended(reached: Doubles) -> Doubles:
    """Return the rising sequences that are nearest to the given ones, row by row.

    Parameters
    ----------
    reached : ndarray of shape (n, m), float64
        P(class <= k), in [0, 1]; rows that rise already stay as they are.

    Returns
    -------
    mended : ndarray of shape (n, m), float64
        Each row rises.

    References
    ----------
    Barlow, Bartholomew, Bremner and Brunk 1972, Statistical inference under order restrictions,
    chapter 1.
    """
    crossed = np.flatnonzero((np.diff(reached, axis=1) < 0).any(axis=1))
    if not len(crossed):
        return reached
    # Rows laid end to end, each 2 above the one before, never pool with one another: one call
    # mends them all.
    stairs = 2.0 * np.arange(len(crossed))[:, None]
    rising = isotonic_regression((reached[crossed] + stairs).ravel(), y_min=0.0)
    out = reached.copy()
    out[crossed] = np.clip(rising.reshape(len(crossed), -1) - stairs, 0, 1)
    return out
