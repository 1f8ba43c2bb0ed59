"""What a query strategy answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class Picks:
    """Items worth asking about, best first.

    Parameters
    ----------
    positions : ndarray of shape (n,), int64
        Positions among the candidates, no two the same.
    scores : ndarray of shape (n,), float64, optional
        Acquisition scores, higher = ask sooner.
    reasons : sequence of n str, optional
        Why each is asked, for the person at the screen.
    probabilities : ndarray of shape (n,), float64, optional
        The chance with which each was drawn, given the state and the picks before it in the same
        query, in (0, 1]: 1 for a deterministic pick, 1 / (number left) for a uniform draw, 1 /
        (number of equal ones left) where a draw decides between equal ones. It is
        the q_m by which Farquhar, Gal and Rainforth 2021 weigh their unbiased estimate (LURE; On
        statistical bias in active learning: how and when to fix it).
    targets : ndarray of shape (n,), int64, optional
        The class number that each was asked for, -1 where for none.
    phase : str
        What the strategy is doing now, for the screen; empty where it has no phases.
    """

    positions: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float64] | None = None
    reasons: Sequence[str] | None = None
    probabilities: npt.NDArray[np.float64] | None = None
    targets: npt.NDArray[np.int64] | None = None
    phase: str = ""


@dataclass(frozen=True, eq=False)
class Scores:
    """What a scoring strategy answers where it has more to say than its scores.

    Parameters
    ----------
    values : ndarray of shape (m,), float64
        Acquisition scores, finite, higher = ask sooner.
    because : callable
        Takes a position among the candidates and says why that one is asked; called for the few
        that are.
    targets : ndarray of shape (m,), int64, optional
        The class number that each candidate would be asked for, -1 where for none.
    phase : str
        As of `Picks`.
    """

    values: npt.NDArray[np.float64]
    because: Callable[[int], str]
    targets: npt.NDArray[np.int64] | None = None
    phase: str = ""

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        """Return the scores, shape (m,): whoever wants an array may take this for one."""
        return np.array(self.values, dtype=dtype, copy=copy)
