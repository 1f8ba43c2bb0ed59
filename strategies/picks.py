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
        The chance with which each was chosen given the state; 1 for a deterministic pick.
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
        """Give the scores, shape (m,): whoever wants an array may take this for one."""
        return np.array(self.values, dtype=dtype, copy=copy)
