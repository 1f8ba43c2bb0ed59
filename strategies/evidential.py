"""Ask where a learner that weighs evidence has found least of it."""

from __future__ import annotations

import numpy as np

from bowerbird.strategies.bald import bald
from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.contract.picks import Scores


def evidential(evidence: Evidence, rng: np.random.Generator) -> Scores:
    """Ask where a learner that weighs evidence has found least of it.

    For learners that tell apart what they know nothing of from what lies between two classes: the
    first is where new and rare classes are. Other learners have no such number; then `bald` ranks a
    committee, and entropy a single model, and the reason says so. O(m).

    Parameters
    ----------
    evidence : Evidence
        Uncertainty of shape (m,), in [0, 1] (the share of belief that no class has), or None.
    rng : numpy.random.Generator
        Not used.

    Returns
    -------
    scores : Scores
        The uncertainty; where there is none the scores of `bald`.

    References
    ----------
    Sensoy, Kaplan and Kandemir 2018, Evidential deep learning to quantify classification
    uncertainty, section 3.
    """
    unknown = evidence.uncertainty
    if unknown is not None:
        values = unknown.astype(np.float64)
        return Scores(values, lambda at: f"little is known of it: {unknown[at]:.0%} of belief open")
    instead = bald(evidence, rng)
    return Scores(
        instead.values,
        lambda at: f"this learner does not weigh evidence; {instead.because(at)}",
    )
