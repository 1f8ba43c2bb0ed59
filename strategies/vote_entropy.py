"""Ask where a committee's votes are most evenly split."""

from __future__ import annotations

import numpy as np
from scipy.special import entr

from bowerbird.strategies.contract.evidence import Evidence, Floats
from bowerbird.strategies.contract.picks import Scores
from bowerbird.strategies.parts.committee import Doubles, consensus, disagreement, votes

TIE = 1e-6  # weight of the consensus entropy, which orders items on which the votes fall alike


def vote_entropy(evidence: Evidence, rng: np.random.Generator) -> Scores:
    """Ask where a committee's votes are most evenly split.

    For learners of several members that are wrong in different ways: each member has one vote
    whatever its doubts, so that probabilities need not be calibrated. Two members give two levels
    only, and below them the order of consensus entropy decides. It finds borders, not new classes.
    O(m c k).

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
        Entropy of the shares of the votes in nats, in [0, ln min(c, k)], plus a millionth of the
        consensus entropy; all alike while there is no model.

    References
    ----------
    Dagan and Engelson 1995, Committee-based sampling for training probabilistic classifiers,
    section 4. modAL's `vote_entropy` gives the same; ours does not loop over items in Python.
    """
    return disagreement(evidence, _split)


def _split(members: Floats) -> Doubles:
    shares = votes(members) / len(members)
    return np.asarray(entr(shares).sum(axis=1) + TIE * consensus(members))
