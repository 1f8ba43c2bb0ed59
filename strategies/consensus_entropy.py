"""Ask where a committee as a whole is most in doubt."""

from __future__ import annotations

import numpy as np

from bowerbird.strategies.contract.evidence import Evidence, Floats
from bowerbird.strategies.contract.picks import Scores
from bowerbird.strategies.parts.committee import Committee, Doubles, disagreement


def consensus_entropy(evidence: Evidence, rng: np.random.Generator) -> Scores:
    """Ask where a committee as a whole is most in doubt.

    For committees whose probabilities are worth averaging. It does not tell whether the members
    disagree or share one doubt; `bald` does. Like `entropy` it is drawn to where many classes meet,
    which with few labels are the large ones. O(m c k).

    Parameters
    ----------
    evidence : Evidence
        Members of shape (c, m, k); where there are none the model is the only one.
    rng : numpy.random.Generator
        Not used.

    Returns
    -------
    scores : Scores
        Entropy of the members' mean probabilities in nats, in [0, ln k]; all alike while there is
        no model. modAL's measure.

    References
    ----------
    Settles 2009, Active learning literature survey, section 3.2 (soft votes).
    """
    return disagreement(evidence, _doubt, alone=_doubt)


def _doubt(members: Floats) -> Doubles:
    # Here and not above: it brings torch, which the process that draws the screen need not.
    from modAL.disagreement import consensus_entropy

    return np.asarray(consensus_entropy(Committee(members), members[0]), dtype=np.float64)
