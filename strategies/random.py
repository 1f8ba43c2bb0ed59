"""Draw candidates at random: the yardstick, and what unbiased estimates are made from."""

from __future__ import annotations

import numpy as np

from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.contract.picks import Picks


def random(evidence: Evidence, n: int, rng: np.random.Generator) -> Picks:
    """Draw items at random, each with the same chance.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates, m > 0; only their number is used.
    n : int
        At most m.
    rng : numpy.random.Generator

    Returns
    -------
    picks : Picks
        Each with the score 0 and the probability 1 / (number of candidates left).
    """
    m = len(evidence)
    return Picks(
        rng.choice(m, n, replace=False),
        scores=np.zeros(n),
        reasons=[f"drawn at random from {m:,} items"] * n,
        probabilities=1 / np.arange(m, m - n, -1),
    )
