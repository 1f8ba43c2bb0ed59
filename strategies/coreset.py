"""Cover the pool evenly, however its items are spread."""

from __future__ import annotations

import numpy as np

from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.contract.picks import Picks
from bowerbird.strategies.parts.greedy import far_and_heavy


def coreset(evidence: Evidence, n: int, rng: np.random.Generator) -> Picks:
    """Cover the pool evenly: always the item farthest from every label.

    Greedy k-center: the largest distance to the nearest label or pick, again and again. While
    nothing is labelled it begins with the item in the densest place (the smallest spread, the
    first of several). For finding classes when no learner is to be trusted: it sees everything
    that lies apart, also the odd item that belongs to no class. O((new labels + n) m d) at worst,
    less by far in practice; nothing beside the distances is kept.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates, m > 0. Works from the embedding alone.
    n : int
        At most m.
    rng : numpy.random.Generator
        Not used.

    Returns
    -------
    picks : Picks
        Scores are distances in the embedding's units; 2 for the first item of all.

    References
    ----------
    Sener and Savarese 2018, Active learning for convolutional neural networks: a core-set
    approach, algorithm 1.
    """
    weight = np.ones(len(evidence), dtype=np.float32)
    if len(evidence.labels) == 0:
        weight[np.argmin(evidence.spread)] = 2  # it is taken first, so no other pick feels it
    return far_and_heavy(evidence, n, weight, "covering the pool")
