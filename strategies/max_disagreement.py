"""Ask where one member of a committee is furthest from what they say together."""

from __future__ import annotations

import numpy as np

from bowerbird.strategies.contract.evidence import Evidence, Floats
from bowerbird.strategies.contract.picks import Scores
from bowerbird.strategies.parts.committee import Committee, Doubles, disagreement


def max_disagreement(evidence: Evidence, rng: np.random.Generator) -> Scores:
    """Ask where one member of a committee is furthest from what they say together.

    For committees in which a single dissenter may be right, as with a member that knows a rare
    class better than the others; a badly calibrated member leads it astray. O(m c k).

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
        Largest Kullback-Leibler divergence of a member from the mean in nats, in [0, ln c]; all
        alike while there is no model. modAL's measure.

    References
    ----------
    McCallum and Nigam 1998, Employing EM and pool-based active learning for text classification,
    eq. 6, with the maximum in place of the mean.
    """
    return disagreement(evidence, _furthest)


def _furthest(members: Floats) -> Doubles:
    # Here and not above: it brings torch, which the process that draws the screen need not.
    from modAL.disagreement import KL_max_disagreement

    return np.asarray(KL_max_disagreement(Committee(members), members[0]), dtype=np.float64)
