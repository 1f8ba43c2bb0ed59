"""Far from every label, ambiguous, and probably of a class that is short of labels."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from bowerbird.data.parameters import Between
from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.contract.picks import Picks
from bowerbird.strategies.parts.greedy import far_and_heavy
from bowerbird.strategies.parts.weights import product_weight


def balanced(
    evidence: Evidence,
    n: int,
    rng: np.random.Generator,
    *,
    need: Annotated[float, Between(0, 10)] = 0.5,
    ambiguous: Annotated[float, Between(0, 10)] = 0.5,
    scale: Annotated[float, Between(0, 10)] = 0.25,
) -> Picks:
    """Cover what is unknown, first where classes are short of labels.

    Greedy picks of the largest distance to the nearest label x need ^ 0.5 x ambiguity ^ 0.5 /
    spread ^ 0.25.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates, m > 0. Works without probabilities: from the embedding alone.
    n : int
        At most m.
    rng : numpy.random.Generator
        Not used.
    need, ambiguous, scale : float
        The powers of the three factors, 0 to 10.

    Returns
    -------
    picks : Picks
        Scores are distance x weight.
    """
    weight = product_weight(evidence, need=need, ambiguous=ambiguous, scale=scale)
    return far_and_heavy(evidence, n, weight, "evening out the classes")
