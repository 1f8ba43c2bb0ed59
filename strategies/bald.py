"""Ask where the members of an ensemble are each sure, and of different classes."""

from __future__ import annotations

import numpy as np
from scipy.special import entr

from bowerbird.strategies.contract.evidence import Evidence, Floats
from bowerbird.strategies.contract.picks import Scores
from bowerbird.strategies.parts.committee import Doubles, consensus, disagreement


def bald(evidence: Evidence, rng: np.random.Generator) -> Scores:
    """Ask where the members of an ensemble are each sure, and of different classes.

    Entropy of the mean less the mean entropy: doubt that all members share, as over a truly
    ambiguous picture, counts nothing, since no label would settle it. For ensembles in the middle
    of a project; picks of one batch may be alike, for which `badge` is better. O(m c k).

    Parameters
    ----------
    evidence : Evidence
        Members of shape (c, m, k); where there are none the model is the only one, and its entropy
        decides.
    rng : numpy.random.Generator
        Not used.

    Returns
    -------
    scores : Scores
        Mutual information of label and member in nats, in [0, ln c] but for rounding; all alike
        while there is no model.

    References
    ----------
    Houlsby et al. 2011, Bayesian active learning for classification and preference learning, eq. 2.
    """
    return disagreement(evidence, _information)


def _information(members: Floats) -> Doubles:
    expected_entropy = np.mean(
        [entr(member.astype(np.float64)).sum(axis=1) for member in members], axis=0
    )
    return np.asarray(consensus(members) - expected_entropy)
