"""Find the highest score without working every one out (lazy greedy: Minoux 1978).

In a greedy choice a pick brings the other scores down, seldom up, so that a score known from
earlier is an upper bound. Only the candidates whose bounds reach the best score are looked at.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from bowerbird.strategies.contract.evidence import Ints

FIRST = 4096  # candidates looked at first; then twice as many, and so on

Doubles = npt.NDArray[np.float64]


def highest(bounds: Doubles, refresh: Callable[[Ints], Doubles]) -> int:
    """Find the candidate with the highest score, the first of equal ones.

    Parameters
    ----------
    bounds : ndarray of shape (m,), float64
        At least the scores, m > 0; becomes the score where one was worked out.
    refresh : callable
        Takes positions, ascending, shape (s,); gives their scores, shape (s,).

    Returns
    -------
    position : int
    """
    size = FIRST
    while size < len(bounds):
        # What stands at the edge is the highest of those that are not looked at.
        order = np.argpartition(-bounds, size)
        edge, rows = bounds[order[size]], np.sort(order[:size])
        bounds[rows] = refresh(rows)
        at = int(np.argmax(bounds[rows]))
        if bounds[rows[at]] > edge:
            return int(rows[at])
        size *= 2
    bounds[:] = refresh(np.arange(len(bounds)))
    return int(np.argmax(bounds))
