"""Greedy picks: one after the other, each the best of what is left.

A pick brings the other scores down, seldom up, so that a score known from earlier is an upper
bound: only the candidates whose bounds reach the best score are looked at (lazy greedy: Minoux
1978).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from bowerbird.strategies.contract.evidence import Evidence, Floats, Ints
from bowerbird.strategies.contract.picks import Picks
from bowerbird.strategies.parts.classes import known_classes
from bowerbird.strategies.parts.farthest import Frontier
from bowerbird.strategies.parts.reasons import because_far, usual_distance

FIRST = 4096  # candidates looked at first; then twice as many, and so on

Doubles = npt.NDArray[np.float64]


def far_and_heavy(evidence: Evidence, n: int, weight: Floats, phase: str) -> Picks:
    """Pick the largest distance to the nearest label or pick, times a weight, n times.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates, m > 0.
    n : int
        At most m.
    weight : ndarray of shape (m,), float32
        Positive and finite.
    phase : str
        What the strategy does, for the screen; a first look while fewer than two classes are known.

    Returns
    -------
    picks : Picks
        Scores are distance x weight.
    """
    frontier = Frontier(evidence, weight)

    def take_best() -> tuple[int, float]:
        position, score = frontier.best()
        frontier.take(position)
        return position, score

    return pick_far(evidence, n, take_best, phase if known_classes(evidence) > 1 else "first look")


def pick_far(
    evidence: Evidence, n: int, take_best: Callable[[], tuple[int, float]], phase: str = ""
) -> Picks:
    """Pick n times what is best then, and say how far it lies from labels.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates, m > 0.
    n : int
        At most m.
    take_best : callable
        Takes the best of the candidates that are left; gives its position and its score.
    phase : str
        As of `Picks`.

    Returns
    -------
    picks : Picks
    """
    usual = usual_distance(evidence)
    positions, scores = [], []
    for _ in range(n):
        position, score = take_best()
        positions.append(position)
        scores.append(score)
    return Picks(
        np.array(positions, dtype=np.int64),
        scores=np.array(scores, dtype=np.float64),
        reasons=[because_far(evidence, position, usual) for position in positions],
        phase=phase,
    )


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
