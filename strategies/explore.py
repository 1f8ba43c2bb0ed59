"""Cover what is unknown: far from every label, and ambiguous."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from bowerbird.data.parameters import Between
from bowerbird.strategies.contract.evidence import Evidence, Floats
from bowerbird.strategies.contract.picks import Picks
from bowerbird.strategies.parts.classes import known_classes
from bowerbird.strategies.parts.greedy import far_and_heavy
from bowerbird.strategies.parts.weights import ambiguity, scale_weight


def explore(
    evidence: Evidence,
    n: int,
    rng: np.random.Generator,
    *,
    ambiguous: Annotated[float, Between(0, 10)] = 0.5,
) -> Picks:
    """Cover what is unknown: far from every label, and ambiguous.

    Greedy picks of the largest distance to the nearest label x ambiguity ^ 0.5. For finding classes
    while the learner is worth something already: what lies apart but is plainly of a known class
    can wait. O((new labels + n) m d + m k) at worst, less by far in practice.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates, m > 0. Works without probabilities: from the embedding alone.
    n : int
        At most m.
    rng : numpy.random.Generator
        Not used.
    ambiguous : float
        Power of the ambiguity, 0 to 10; 0 leaves k-center.

    Returns
    -------
    picks : Picks
        Scores are distance x weight.

    References
    ----------
    Sener and Savarese 2018, Active learning for convolutional neural networks: a core-set
    approach, algorithm 1, for the k-center part.
    """
    return far_and_heavy(evidence, n, _weight(evidence, ambiguous), "covering what is unknown")


def _weight(evidence: Evidence, ambiguous: float) -> Floats:
    if len(evidence.labels) == 0:
        return scale_weight(evidence)
    if evidence.probabilities is None or known_classes(evidence) < 2:
        return np.ones(len(evidence), dtype=np.float32)
    return ambiguity(evidence.probabilities, ambiguous)
