"""What `explore`, `balanced` and `auto` share: the product weight, and picks by it."""

from __future__ import annotations

import numpy as np

from bowerbird.strategies.contract.evidence import Evidence, Floats
from bowerbird.strategies.contract.picks import Picks
from bowerbird.strategies.parts.farthest import Frontier
from bowerbird.strategies.parts.reasons import because_far, usual_distance
from bowerbird.strategies.parts.weights import ambiguity, known_classes, need_weight, scale_weight


def product_weight(
    evidence: Evidence,
    *,
    need: float = 0.5,
    ambiguous: float = 0.5,
    scale: float = 0.25,
) -> Floats:
    """Weight distance by need, ambiguity and local scale.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates.
    need, ambiguous, scale : float
        The powers of the three factors, not negative.

    Returns
    -------
    weight : ndarray of shape (m,), float32
        spread ^ -scale alone while fewer than two classes have a label.
    """
    weight = scale_weight(evidence, scale)
    if evidence.probabilities is None or known_classes(evidence) < 2:
        return weight
    weight *= ambiguity(evidence.probabilities, ambiguous)
    weight *= need_weight(evidence.probabilities, evidence.counts, need)
    return weight


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
    frontier, usual = Frontier(evidence, weight), usual_distance(evidence)
    positions, scores = [], []
    for _ in range(n):
        position, score = frontier.best()
        frontier.take(position)
        positions.append(position)
        scores.append(score)
    return Picks(
        np.array(positions, dtype=np.int64),
        scores=np.array(scores, dtype=np.float64),
        reasons=[because_far(evidence, position, usual) for position in positions],
        phase=phase if known_classes(evidence) > 1 else "first look",
    )
